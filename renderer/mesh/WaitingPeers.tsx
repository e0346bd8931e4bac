// Says over the world that somebody asks to join; never opens anything by itself. Where the panel of the mesh shows it, it is not
// said twice.
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import { useLive } from '../shell/presence.ts';
import { meshStore, viewStore } from '../state/stores.ts';
import { askAbout } from './actions.ts';
import { waitingPeers } from './words.ts';

export function WaitingPeers() {
  const view = useStore(meshStore, (mesh) => mesh.view);
  const panelShown = useStore(viewStore, ({ tab, dockOpen }) => dockOpen && tab === 'mesh');
  const live = useLive();
  const waiting = waitingPeers(view);
  const first = waiting[0];
  if (!live || panelShown || first === undefined || view === null || view === undefined) return null;
  return (
    <div className="banner waiting-peers">
      <p className="banner-text"><span><strong>{shownName(first.name)}</strong>{waiting.length === 1 ? ' asks' : ` and ${waiting.length - 1} more ask`} to join {shownName(view.name)}.</span></p>
      <button type="button" className="button button-small" onClick={() => { askAbout(first.id); }}>Answer…</button>
    </div>
  );
}
