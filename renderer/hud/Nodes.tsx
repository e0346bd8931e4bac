// The nodes of the mesh in one table, this one first; alone, this one.
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import type { MeshPeer } from '../../schemas/meshView.ts';
import { membersOf, peerStateWord, shareWords, waitingPeers } from '../mesh/words.ts';
import { count, DASH, short } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { goTo } from '../state/places.ts';
import { meshStore, nodeStore } from '../state/stores.ts';
import { t } from '../text/t.ts';

function roundTrip(rttMs: number | null): string {
  if (rttMs === null) return DASH;
  return rttMs < 1 ? t('hud.under-1-ms') : t('hud.ms', { ms: count(Math.round(rttMs)) });
}

function OwnRow() {
  const status = useStore(nodeStore, (node) => node.status);
  const view = useStore(meshStore, (mesh) => mesh.view ?? null);
  const live = useLive();
  if (status === null) return null;
  const speed = live ? status.speed.trainTokensPerSecond : null;
  return (
    <tr className="own-row">
      <th scope="row">{view === null ? status.nodeId.slice(0, 8) : shownName(view.self.name)} <span className="chip">{t('hud.this-node')}</span></th>
      <td>{t('hud.here')}</td><td>{DASH}</td><td>{view === null ? DASH : shareWords(view.self.share)}</td><td>{view === null ? DASH : t('hud.credit', { credit: view.self.credit.toFixed(1) })}</td>
      <td>{live ? t(`shell.state.${status.state}`) : t('common.not-connected')}{speed !== null && ` · ${t('hud.speed', { speed: short(speed) })}`}</td>
    </tr>
  );
}

function PeerLine({ peer }: { peer: MeshPeer }) {
  const isMember = peer.state === 'allowed';
  return (
    <tr>
      <th scope="row">{shownName(peer.name)}</th>
      <td>{peer.path === null ? t('hud.no-link') : t(`mesh.path.${peer.path}`)}</td><td>{roundTrip(peer.rttMs)}</td><td>{isMember ? shareWords(peer.share) : DASH}</td>
      <td>{isMember ? t('hud.trust', { accepted: peer.accepted, credit: peer.credit.toFixed(1) }) : DASH}{peer.outForRounds > 0 && ` · ${t('hud.shut-out', { rounds: peer.outForRounds })}`}</td>
      <td>{peerStateWord(peer)}{peer.trains && ` · ${t('hud.speed-as-it-says', { speed: short(peer.tokensPerSecond) })}`}</td>
    </tr>
  );
}

export function Nodes() {
  const view = useStore(meshStore, (mesh) => mesh.view ?? null);
  return (
    <div className="scroll hud-scroll" tabIndex={0} role="region" aria-label={t('hud.tab.nodes')}>
      <table className="plain-table">
        <thead><tr>{(['node', 'path', 'round-trip', 'share', 'trust', 'state'] as const).map((column) => <th key={column} scope="col">{t(`hud.nodes.${column}`)}</th>)}</tr></thead>
        <tbody><OwnRow />{view !== null && [...waitingPeers(view), ...membersOf(view)].map((peer) => <PeerLine key={peer.id} peer={peer} />)}</tbody>
      </table>
      {view === null && <p className="hud-none">{t('hud.alone')} <button type="button" className="link-button" onClick={() => { goTo('mesh'); }}>{t('hud.to-mesh')}</button></p>}
    </div>
  );
}
