// `uid://<node id>/<uid>`: how one artefact names another. An empty node id stands for the node that holds the manifest,
// so such a link means something else on another node.
import { UidLink } from '../../schemas/manifest.ts';

export interface LinkParts { readonly nodeId: string | null; readonly uid: string }

const SCHEME = 'uid://';

export function linkTo(uid: string, nodeId: string | null = null): UidLink { return UidLink.parse(`${SCHEME}${nodeId ?? ''}/${uid}`); }

/** null where it is no such link. */
export function parseLink(text: string): LinkParts | null {
  if (!UidLink.safeParse(text).success) return null;
  const [nodeId = '', uid = ''] = text.slice(SCHEME.length).split('/');
  return { nodeId: nodeId === '' ? null : nodeId, uid };
}
