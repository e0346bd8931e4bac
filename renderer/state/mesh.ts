// What the node says about its mesh, taken into the window: who newly waits to be let in, and what became of this node, is said
// aloud once. A dialog about somebody who waits no longer closes.
import type { MeshView } from '../../schemas/meshView.ts';
import { shownName } from '../../app/consent/names.ts';
import { standingNews, waitingPeers } from '../mesh/words.ts';
import { t } from '../text/t.ts';
import { announce } from './announce.ts';
import { meshStore } from './stores.ts';

export function takeMesh(told: MeshView | null): void {
  // One that was left is none.
  const view = told?.state === 'left' ? null : told;
  const before = meshStore.getState();
  const waiting = waitingPeers(view);
  const known = new Set(waitingPeers(before.view).map((peer) => peer.id));
  const fresh = before.view === undefined ? undefined : waiting.find((peer) => !known.has(peer.id));
  meshStore.setState({
    view, receivedAtMs: performance.now(),
    asking: before.asking !== null && waiting.some((peer) => peer.id === before.asking?.peer) ? before.asking : null,
    // A mesh that is gone has no link to show; one that was joined has nothing to paste, and why one was refused is told first.
    ...(view === null ? { made: null, artefacts: null } : before.page === 'join' && !(view.state === 'refused' && before.view?.state === 'refused') ? { page: 'mesh' } : {}),
  });
  const news = standingNews(before.view, view) ?? (fresh === undefined ? null : t('shell.joiner-waits', { name: shownName(fresh.name) }));
  if (news !== null) announce(news);
}
