// Members of the mesh as neighbouring islands. Pure. Who is not in, or out by whose decision ever, is none.
import { shownName } from '../../consent/names.ts';
import type { IslandView } from '../../../schemas/land.ts';
import type { MeshView } from '../../../schemas/meshView.ts';

/** A node id is the SHA-256 of its key: its glyph comes from that, so that nobody chooses it. */
const DIGEST = /^[0-9a-f]{64}$/;

/** None of them while this node is no member itself. */
export function islandsOf(mesh: Pick<MeshView, 'state' | 'peers'> | null): IslandView[] {
  if (mesh?.state !== 'member') return [];
  return mesh.peers.filter(({ id, state }) => state === 'allowed' && DIGEST.test(id)).map(({ id, name, path }) => ({ key: id, name: shownName(name), state: path === null ? 'away' : 'here', digest: id }));
}
