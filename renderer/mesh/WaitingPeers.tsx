// Says over the world that somebody asks to join; never opens anything by itself. Where the panel of the mesh shows it, it is not
// said twice.
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import { useLive } from '../shell/presence.ts';
import { meshStore, viewStore } from '../state/stores.ts';
import { rich, t } from '../text/t.ts';
import { askAbout } from './actions.ts';
import { waitingPeers } from './words.ts';

export function WaitingPeers() {
  const view = useStore(meshStore, (mesh) => mesh.view);
  const inMesh = useStore(viewStore, ({ view: middle }) => middle === 'mesh');
  // Its pages of invites do not show who waits.
  const panelShown = useStore(meshStore, (mesh) => mesh.page === 'mesh') && inMesh;
  const live = useLive();
  const waiting = waitingPeers(view);
  const first = waiting[0];
  if (!live || panelShown || first === undefined || view === null || view === undefined) return null;
  return (
    <div className="banner waiting-peers">
      <p className="banner-text"><span>{waiting.length === 1 ? rich('mesh.asks-one', { b: (inside) => <strong key="b">{inside}</strong> }, { name: shownName(first.name), mesh: shownName(view.name) }) : rich('mesh.asks-many', { b: (inside) => <strong key="b">{inside}</strong> }, { name: shownName(first.name), more: waiting.length - 1, mesh: shownName(view.name) })}</span></p>
      <button type="button" className="button button-small" onClick={() => { askAbout(first.id); }}>{t('mesh.answer')}</button>
    </div>
  );
}
