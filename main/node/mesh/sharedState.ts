// Notes and presence of the mesh as the agent has them: what this node says, signed here because the link process has no key, and what
// all members said, checked there. Small, for people to look at, and gone with the processes; what must last stands in the logs.
import type { Signer } from '../../../app/ports.ts';
import { NodeId, Sha256 } from '../../../schemas/ids.ts';
import { SHARED_PREFIX } from '../../../schemas/link.ts';
import type { LinkHost, SharingSide } from './linkHost.ts';

/** Signatures a second, and at once: the link process gathers changes for longer than that. */
const SIGNED_PER_SECOND = 8, SIGNED_BURST = 16;

export interface Shared {
  /** Node id to its notes by name. */
  readonly notes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Node id to what it does right now; only of nodes that are linked. */
  readonly presence: Readonly<Record<string, unknown>>;
}
export interface SharedStateOptions {
  readonly host: Pick<LinkHost, 'askSharing' | 'listenSharing'>;
  readonly signer: Signer;
  /** Of the mesh; what is shared in another one is none of this. */
  readonly mesh: string;
  readonly onChange: (shared: Shared) => void;
  /** A member signed what it may not say, or two things with one number. */
  readonly onFault: (nodeId: string) => void;
}

export class SharedState {
  readonly #options: SharedStateOptions;
  readonly #notes = new Map<string, string>();
  readonly #prefix: Uint8Array;
  #members: readonly { nodeId: string; publicKey: string }[] = [];
  #presence: string | null = null;
  #generation = 0;
  #room = SIGNED_BURST;
  #atMs = performance.now();

  constructor(options: SharedStateOptions) {
    this.#options = options;
    const { host, mesh, signer } = options;
    // Each behind its length, as worker/mesh/yEnvelope.ts writes them; all are shorter than 128.
    this.#prefix = Buffer.concat([SHARED_PREFIX, mesh, signer.nodeId].map((text) => Buffer.concat([Buffer.of(text.length), Buffer.from(text, 'latin1')])));
    const side: SharingSide = {
      started: () => { this.#begin(); },
      heard: (event) => {
        if (event.event === 'sign') this.#sign(event.data.id, event.data.message);
        else if (event.event === 'faulted') options.onFault(event.data.author);
        else options.onChange({ notes: JSON.parse(event.data.notes) as Shared['notes'], presence: JSON.parse(event.data.presence) as Shared['presence'] });
      },
    };
    host.listenSharing(side);
  }

  /** Everybody whose notes count, this node among them or not. */
  setMembers(members: readonly { readonly nodeId: string; readonly publicKey: string }[]): void {
    this.#members = members;
    void this.#options.host.askSharing('members', { members: members.map(({ nodeId, publicKey }) => ({ nodeId: NodeId.parse(nodeId), publicKey })) });
  }
  /** A plain value for all members to see; null takes it away. False where this node's notes together are too long. */
  async setNote(name: string, value: unknown): Promise<boolean> {
    const json = value === null ? null : JSON.stringify(value);
    const kept = (await this.#options.host.askSharing('setNote', { name, value: json }))?.kept ?? true;
    if (json === null) this.#notes.delete(name); else if (kept) this.#notes.set(name, json);
    return kept;
  }
  setPresence(state: Readonly<Record<string, unknown>> | null): void {
    this.#presence = state === null ? null : JSON.stringify(state);
    void this.#options.host.askSharing('setPresence', { state: this.#presence });
  }

  /** A new process knows nothing: everything is said again, as a later generation. */
  #begin(): void {
    const { host, mesh, signer } = this.#options;
    this.#generation = Math.max(this.#generation + 1, Date.now());
    this.setMembers(this.#members);
    void host.askSharing('share', { mesh: Sha256.parse(mesh), self: NodeId.parse(signer.nodeId), generation: this.#generation });
    for (const [name, value] of this.#notes) void host.askSharing('setNote', { name, value });
    if (this.#presence !== null) void host.askSharing('setPresence', { state: this.#presence });
  }

  /** Only what can be nothing but a change of this node's own notes in this mesh. */
  #sign(id: number, message: Uint8Array): void {
    const now = performance.now();
    this.#room = Math.min(SIGNED_BURST, this.#room + (now - this.#atMs) * SIGNED_PER_SECOND / 1_000);
    this.#atMs = now;
    const own = this.#prefix.every((byte, at) => message[at] === byte) && this.#room >= 1;
    if (own) this.#room -= 1;
    void this.#options.host.askSharing('signed', { id, signature: own ? Buffer.from(this.#options.signer.sign(message)).toString('hex') : null });
  }
}
