// A member behind real links: shows who it is on each of them, and tells whom it let in and whom it sent away.
import { LinkDesk } from '../../../app/mesh/linkDesk.ts';
import type { Signer } from '../../../app/ports.ts';
import { realClock } from '../../../main/node/realClock.ts';
import { freshNonce } from '../../../main/node/mesh/openMesh.ts';
import { hasher, MESH, verifier } from '../../app/mesh/fixture.ts';
import type { HeardHost } from './linkPair.ts';

export interface DoorKeeper { readonly letIn: string[]; readonly sentAway: string[]; readonly struck: string[] }

/** Whoever proves to be one of `members` is let in. */
export function keepDoor(heard: HeardHost, signer: Signer, members: readonly Signer[]): DoorKeeper {
  const letIn: string[] = [], sentAway: string[] = [], struck: string[] = [], known = new Set(members.map(({ nodeId }) => nodeId));
  new LinkDesk({
    links: {
      listen: (listener) => { heard.listen(listener); }, send: (linkId, channel, message) => { heard.host.send(linkId, channel, message); }, close: (linkId, reason) => { heard.host.close(linkId, reason); },
      dial: () => undefined, admit: (linkId, nodeId) => { heard.host.admit(linkId, nodeId); },
    },
    clock: realClock, handshake: () => ({ mesh: MESH, signer, verifier, hasher, nonce: freshNonce(), session: 1, name: 'somebody', secretOf: () => 'invite-forged' }), inviteOf: () => null,
    standingOf: ({ nodeId }) => (known.has(nodeId) ? 'member' : 'not-a-member'), shownTo: () => [], onShown: () => undefined, onRequest: () => undefined, onUp: (nodeId) => { letIn.push(nodeId); }, onDown: () => undefined, onPresence: () => undefined,
    onMessage: () => undefined, onCarry: () => undefined, onPenalty: (nodeId) => { if (nodeId !== null) struck.push(nodeId); }, onRefused: (_, reason, by) => { sentAway.push(`${reason} by ${by}`); },
  });
  return { letIn, sentAway, struck };
}
