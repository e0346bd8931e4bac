// What a node shares with members beside their logs, between the agent's calls and the links: who is a member, what the agent signs,
// and telling the agent how things stand. It owns the provider; keys are public ones, signatures are checked here.
import type { Clock } from '../../app/ports.ts';
import type { LinkEvent } from '../../schemas/link.ts';
import type { MeshRefusal } from '../../schemas/mesh.ts';
import { SignedMeshProvider } from './provider.ts';
import type { ProviderMember } from './provider.ts';

/** How often the agent is told at most; a mesh that changes all the time is not drawn faster. */
const TELL_EVERY_MS = 200;
/** First hex characters of a node id that make its number in Yjs: below 2^53, and too many to find another key for. */
const CLIENT_HEX = 12;

export interface SharingOptions {
  readonly clock: Clock;
  readonly emit: (event: LinkEvent) => void;
  readonly send: (linkId: string, channel: 'y-sync' | 'awareness', message: Uint8Array) => void;
  readonly refuse: (linkId: string, reason: MeshRefusal) => void;
}
type Bytes = Uint8Array<ArrayBuffer>;
const fromHex = (hex: string): Bytes => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const sha256 = async (bytes: Uint8Array): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Bytes));
const clientIdOf = (nodeId: string): number => Number.parseInt(nodeId.slice(0, CLIENT_HEX), 16);

export class Sharing {
  readonly #options: SharingOptions;
  readonly #members = new Map<string, ProviderMember>();
  readonly #links = new Map<string, string>();
  readonly #asked = new Map<number, { resolve: (signature: Uint8Array) => void; reject: (error: Error) => void }>();
  #provider: SignedMeshProvider | null = null;
  #nextId = 1;
  #telling = false;

  constructor(options: SharingOptions) { this.#options = options; }

  get begun(): boolean { return this.#provider !== null; }

  begin(mesh: string, self: string, generation: number): void {
    this.#provider?.end();
    const { clock, emit, send, refuse } = this.#options;
    const provider = new SignedMeshProvider(mesh, {
      clock, self, generation, clientId: clientIdOf(self), sha256, send, refuse,
      sign: (message) => this.#sign(message), member: (nodeId) => this.#members.get(nodeId) ?? null,
      faulted: (author) => { emit({ event: 'faulted', data: { author: author as Faulted } }); }, changed: () => { this.#tell(); },
    });
    this.#provider = provider;
    for (const [linkId, nodeId] of this.#links) provider.opened(linkId, nodeId);
  }
  setMembers(members: readonly { nodeId: string; publicKey: string }[]): void {
    this.#members.clear();
    for (const { nodeId, publicKey } of members) {
      let key: Promise<CryptoKey> | null = null;
      this.#members.set(nodeId, {
        clientIds: new Set([clientIdOf(nodeId)]),
        verify: async (message, signature) => {
          try {
            key ??= crypto.subtle.importKey('raw', fromHex(publicKey), 'Ed25519', false, ['verify']);
            return await crypto.subtle.verify('Ed25519', await key, signature as Bytes, message as Bytes);
          } catch { return false; }
        },
      });
    }
  }
  setNote(name: string, value: string | null): boolean { return this.#provider?.setNote(name, value === null ? null : JSON.parse(value) as unknown) ?? false; }
  setPresence(state: string | null): void { this.#provider?.setPresence(state === null ? null : JSON.parse(state) as Record<string, unknown>); }
  signed(id: number, signature: string | null): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (signature === null) asked?.reject(new Error('it was not signed')); else asked?.resolve(fromHex(signature));
  }

  opened(linkId: string, nodeId: string): void { this.#links.set(linkId, nodeId); this.#provider?.opened(linkId, nodeId); }
  closed(linkId: string): void { if (this.#links.delete(linkId)) this.#provider?.closed(linkId); }
  receive(linkId: string, channel: 'y-sync' | 'awareness', message: Uint8Array): void { this.#provider?.receive(linkId, channel, message); }
  end(): void { this.#provider?.end(); }

  #sign(message: Uint8Array): Promise<Uint8Array> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#options.emit({ event: 'sign', data: { id, message: message as Bytes } });
    });
  }
  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    this.#options.clock.after(TELL_EVERY_MS, () => {
      this.#telling = false;
      const provider = this.#provider;
      if (provider !== null) this.#options.emit({ event: 'shared', data: { notes: JSON.stringify(Object.fromEntries(provider.notes())), presence: JSON.stringify(Object.fromEntries(provider.presence())) } });
    });
  }
}
type Faulted = Extract<LinkEvent, { event: 'faulted' }>['data']['author'];
