// The rooms in which this node can be met at signalling hosts: one of the mesh's members, one for each open invite, one for the
// invite it redeems. A room has the secret that its topics and its seal follow from. Rule M67.
import type { Sealer } from '../../../app/ports.ts';
import { derivedKey, KeySealer } from '../vault/sealing.ts';
import type { RoomKind } from '../../../app/mesh/topics.ts';

export interface OpenInvite { readonly nonce: string; /** 32 bytes. */ readonly secret: Uint8Array }
export interface Redeemed extends OpenInvite { /** Node id of whoever issued it. */ readonly issuer: string; readonly endpoints: readonly string[] }
/** What the agent knows of the mesh. Asked again whenever it is needed. */
export interface SignalDirectory {
  /** Keys of the mesh's signalling, 32 bytes each, the newest first; none while this node is no member. */
  memberKeys(): readonly Uint8Array[];
  isMember(nodeId: string): boolean;
  /** It was a member until it was revoked: it is answered, so that it hears of it. */
  wasRevoked(nodeId: string): boolean;
  openInvites(): readonly OpenInvite[];
  /** The invite this node joins with; null once it is a member. */
  redeemed(): Redeemed | null;
  /** Signalling hosts by their address, the own one first. */
  endpoints(): readonly string[];
  /** Members with a link to this node, that may be linked to that one too. */
  introducers(nodeId: string): readonly string[];
  carry(through: string, to: string, sealed: string): boolean;
}

export interface SignalRoom {
  readonly kind: RoomKind;
  /** Of kind and key; never said aloud. */
  readonly name: string;
  readonly key: Uint8Array;
  readonly sealer: Sealer;
  /** Whose signals count there: members and those who were, anybody who holds the invite, or its issuer. */
  readonly heeds: (nodeId: string) => boolean;
  readonly endpoints: readonly string[];
  /** The side that answers an invite takes offers of strangers; members follow the order of their ids. */
  readonly isIssuer: boolean;
}

const NO_SALT = new Uint8Array(0);
/** Rooms are few; a sealer is made once for each key. */
const SEALERS_MAX = 64;

export class SignalRooms {
  readonly #directory: SignalDirectory;
  readonly #sealers = new Map<string, Sealer>();

  constructor(directory: SignalDirectory) { this.#directory = directory; }

  /** Of members first, newest key first. `found`: hosts that showed themselves on the local network. */
  all(found: readonly string[]): readonly SignalRoom[] {
    const directory = this.#directory;
    const hosts = [...new Set([...directory.endpoints(), ...found])];
    const own = directory.redeemed();
    return [
      ...directory.memberKeys().map((key) => this.#room('members', key, (nodeId) => directory.isMember(nodeId) || directory.wasRevoked(nodeId), hosts, false)),
      ...directory.openInvites().map(({ secret }) => this.#room('join', secret, () => true, hosts, true)),
      ...(own === null ? [] : [this.#room('join', own.secret, (nodeId) => nodeId === own.issuer, [...new Set([...own.endpoints, ...found])], false)]),
    ];
  }

  #room(kind: RoomKind, key: Uint8Array, heeds: (nodeId: string) => boolean, endpoints: readonly string[], isIssuer: boolean): SignalRoom {
    const name = `${kind} ${Buffer.from(key).toString('hex')}`;
    return { kind, name, key, sealer: this.#sealerOf(name, kind, key), heeds, endpoints, isIssuer };
  }

  #sealerOf(name: string, kind: RoomKind, key: Uint8Array): Sealer {
    const known = this.#sealers.get(name);
    if (known !== undefined) return known;
    if (this.#sealers.size >= SEALERS_MAX) this.#sealers.clear();
    const sealer = new KeySealer(derivedKey(key, NO_SALT, `ileices-signal-seal-1 ${kind}`));
    this.#sealers.set(name, sealer);
    return sealer;
  }
}
