// Both page servers of a node, for when its model and its links run in a browser: opened and closed together, apart in everything
// else. The link page meets the bytes of strangers; it shares no origin with the window or the page that computes.
import { pageFolder, PageServer } from './pageServer.ts';
import type { PageKind, PageServerOptions } from './pageServer.ts';

export interface PagesOptions extends Omit<PageServerOptions, 'filesFolder' | 'onWanted'> {
  /** See PageServerOptions; told with the kind of page. */
  readonly onWanted: (kind: PageKind, url: string | null) => void;
}

export async function openPages({ onWanted, ...options }: PagesOptions) {
  const compute = await PageServer.start({ ...options, kind: 'compute', filesFolder: pageFolder('compute'), onWanted: (url) => { onWanted('compute', url); } });
  const link = await PageServer.start({ ...options, kind: 'link', filesFolder: pageFolder('link'), onWanted: (url) => { onWanted('link', url); } });
  return { compute, link, close: async () => { await Promise.all([compute.close(), link.close()]); } };
}
export type Pages = Awaited<ReturnType<typeof openPages>>;
