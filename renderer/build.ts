// Which build of the window this is: the name of its entry file, which carries the hash of its content. The host reads
// the same name from the index.html it serves, so both know when an open tab is older than the files on disk.

export function buildOf(page: Document): string {
  const entry = page.querySelector<HTMLScriptElement>('script[type="module"][src]');
  return entry === null ? 'unbuilt' : (new URL(entry.src).pathname.split('/').at(-1) ?? 'unbuilt');
}

const RELOADED_KEY = 'ileices.reloadedFor';

/** Whether the host serves another page than this one. One that does not know its page's entry file says nothing about it. */
export function isOtherBuild(own: string, served: string): boolean { return served.endsWith('.js') && served !== own; }

/** True once for each foreign build, so that a mismatch reloads the page one time and never in a loop. */
export function mayReloadFor(build: string, storage: Pick<Storage, 'getItem' | 'setItem'>): boolean {
  if (storage.getItem(RELOADED_KEY) === build) return false;
  storage.setItem(RELOADED_KEY, build);
  return true;
}
