// What the shell is told of the node: the part of its state that a tray and a notification are made of. Pure.
import type { ConsentView } from '../../schemas/consent.ts';
import { NEEDS_MAX } from '../../schemas/desktop.ts';
import type { Need, ShellView } from '../../schemas/desktop.ts';
import type { MeshView } from '../../schemas/meshView.ts';
import type { Settings } from '../../schemas/settings.ts';
import type { Status } from '../../schemas/status.ts';

const NEED_CHARACTERS_MAX = 300, NEED_ID_CHARACTERS_MAX = 120;
/** Members that are reached now. */
const isThere = (peer: MeshView['peers'][number]): boolean => peer.state === 'allowed' && peer.path !== null;

/** What waits for a person. Names of files and people stay in the window: what a system notifies of, it may keep and show on a locked screen. */
function needsOf(status: Status, offers: ConsentView['offers'], mesh: MeshView | null): Need[] {
  const failures = status.notices.filter(({ severity }) => severity === 'error').map(({ id, text }): Need => ({ id: `failure:${id}`, kind: 'failure', text }));
  const peers = mesh?.peers.filter((peer) => peer.state === 'needs-approval').map(({ id }): Need => ({ id: `approval:${id}`, kind: 'approval', text: 'Somebody asks to join your mesh. Compare the check words before you let them in.' })) ?? [];
  const asked = offers.map(({ id, kind, asker }): Need => ({ id: `consent:${id}`, kind: 'consent', text: asker.kind === 'peer' ? 'A member of your mesh asks for a copy of something.' : `A request to read a ${kind} waits for your decision.` }));
  return [...failures, ...peers, ...asked].slice(0, NEEDS_MAX).map((need) => ({ ...need, id: need.id.slice(0, NEED_ID_CHARACTERS_MAX), text: need.text.slice(0, NEED_CHARACTERS_MAX) }));
}

/** `costs`: the network was found to cost by what is sent, whatever the settings say. */
export function shellView(status: Status, settings: Settings, offers: ConsentView['offers'], mesh: MeshView | null, costs: boolean): ShellView {
  const { state, reason, reasonText, pausedUntil, power, rby } = status;
  const isIn = mesh !== null && mesh.state !== 'left';
  return {
    state, reason, reasonText, pausedUntil, power, rby, meshName: isIn ? mesh.name : null, peers: isIn ? mesh.peers.filter(isThere).length : 0, needs: needsOf(status, offers, mesh),
    gpu: settings.gpu, trayIcon: settings.trayIcon, updates: settings.updates, metered: settings.meshMetered || costs,
  };
}
