// Hosts of this mesh on the local network, looked for as long as a person wants that: starts and ends discovery with the setting.
import type { MeshNode } from '../../../app/mesh/meshNode.ts';
import { inviteSecret } from '../../../app/mesh/invite.ts';
import type { Clock, Signer } from '../../../app/ports.ts';
import { LanDiscovery } from './lanDiscovery.ts';
import type { TaggedRoom } from './lanDiscovery.ts';
import { nodeHasher } from '../hasher.ts';

export interface NearbyParts {
  readonly clock: Clock;
  /** The one of now: it changes with the key of this node. */
  readonly signer: () => Signer;
  readonly node: () => MeshNode | null;
  /** Of the own signalling host on the local network; null where it is not reached from there. */
  readonly hostPort: () => number | null;
  readonly onFound: (urls: readonly string[]) => void;
  readonly log: { warn(fields: object, message: string): void };
}

export class MeshNearby {
  readonly #parts: NearbyParts;
  #discovery: LanDiscovery | null = null;

  constructor(parts: NearbyParts) { this.#parts = parts; }

  set(wanted: boolean): void {
    if (wanted === (this.#discovery !== null)) return;
    void this.#discovery?.close();
    const { clock, hostPort, onFound, log } = this.#parts;
    this.#discovery = wanted ? new LanDiscovery({ clock, hasher: nodeHasher, rooms: () => this.#rooms(), hostPort, onFound, onFault: (why) => { log.warn({ why }, 'looking on the local network'); } }) : null;
  }

  #rooms(): TaggedRoom[] {
    const node = this.#parts.node();
    if (node === null) return [];
    return [...node.signalKeys.map((key) => ({ kind: 'members' as const, key })), ...node.admissions.openInvites.map(({ nonce }) => ({ kind: 'join' as const, key: inviteSecret(this.#parts.signer(), nodeHasher, nonce) }))];
  }
}
