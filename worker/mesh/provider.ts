// Presence and notes of a mesh over its links: for every member a small document of its own, changed by signed envelopes alone, and
// what it is doing right now. The link process has no key: the agent signs. Nothing that was received is passed on; what is
// missing anywhere is found by comparing digests and asked for. It decides who closes a link and never throws beyond itself.
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import { createDecoder, hasContent, readVarString, readVarUint } from 'lib0/decoding';
import { Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';
import type { Clock } from '../../app/ports.ts';
import { limits } from '../../schemas/mesh.ts';
import type { MeshRefusal } from '../../schemas/mesh.ts';
import { AuthorDoc, NOTES_CHARACTERS } from './authorDoc.ts';
import { UPDATE_BYTES, decodeYMessage, encodeYMessage, signedBytes } from './yEnvelope.ts';
import type { Envelope, Head, YMessage } from './yEnvelope.ts';

/** Own changes are gathered this long and signed once. */
const GATHER_MS = 250;
/** How often one link is told what it misses, however often it asks. */
const ANSWER_EVERY_MS = 1_000;
/** How often one link is told how far this node is, whatever it sends. */
const TOLD_EVERY_MS = 250;
/** Messages of one link that wait for their signatures to be checked. */
const WAITING_MAX = 256;

export interface ProviderMember { readonly verify: (message: Uint8Array, signature: Uint8Array) => Promise<boolean>; readonly clientIds: ReadonlySet<number> }
export interface ProviderPorts {
  readonly clock: Clock;
  readonly self: string;
  readonly clientId: number;
  /** Larger than that of every start before. */
  readonly generation: number;
  sign(message: Uint8Array): Promise<Uint8Array>;
  sha256(bytes: Uint8Array): Promise<Uint8Array>;
  member(nodeId: string): ProviderMember | null;
  send(linkId: string, channel: 'y-sync' | 'awareness', message: Uint8Array): void;
  refuse(linkId: string, reason: MeshRefusal): void;
  /** A member signed what it may not say, or two different things with one number. Nothing of it counts any more. */
  faulted(author: string): void;
  changed(): void;
}
interface Peer { readonly nodeId: string; turn: Promise<void>; waiting: number; answeredMs: number; toldMs: number }

export class SignedMeshProvider {
  readonly #doc: string;
  readonly #ports: ProviderPorts;
  readonly #authors = new Map<string, AuthorDoc>();
  readonly #frozen = new Set<string>();
  readonly #peers = new Map<string, Peer>();
  #own: AuthorDoc;
  readonly awareness: Awareness;
  /** Up to where the own document was signed. */
  #sealed: Uint8Array = Uint8Array.of(0);
  #signing: Promise<void> = Promise.resolve();
  #gathering = false;
  #cancelTick: () => void = () => undefined;

  constructor(doc: string, ports: ProviderPorts) {
    this.#doc = doc;
    this.#ports = ports;
    this.#own = this.#begin(ports.generation);
    const present = new Doc();
    present.clientID = ports.clientId;
    this.awareness = new Awareness(present);
    this.awareness.on('update', ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>, origin: unknown) => {
      if (origin === 'local' && [...added, ...updated, ...removed].includes(ports.clientId)) for (const linkId of this.#peers.keys()) this.#tellPresence(linkId);
      ports.changed();
    });
    this.#tick();
  }

  /** This node's own notes: name and plain value; null takes one away. False, and nothing changed, where all together grow too long. */
  setNote(name: string, value: unknown): boolean {
    if (JSON.stringify({ ...this.#own.values.toJSON(), [name]: value }).length > NOTES_CHARACTERS) return false;
    if (value === null) this.#own.values.delete(name); else this.#own.values.set(name, value);
    return true;
  }
  notes(): ReadonlyMap<string, Readonly<Record<string, unknown>>> { return new Map([...this.#authors].filter(([author]) => !this.#frozen.has(author)).map(([author, doc]) => [author, doc.values.toJSON()])); }
  setPresence(state: Record<string, unknown> | null): void { this.awareness.setLocalState(state); }
  /** What members do right now, by node. */
  presence(): ReadonlyMap<string, unknown> {
    const found = new Map<string, unknown>([[this.#ports.self, this.awareness.getLocalState()]]), states = this.awareness.getStates();
    for (const { nodeId } of this.#peers.values()) for (const client of this.#ports.member(nodeId)?.clientIds ?? []) if (states.has(client)) found.set(nodeId, states.get(client));
    return found;
  }
  /** Bytes of envelopes kept, of all authors. */
  get bytes(): number { return [...this.#authors.values()].reduce((sum, doc) => sum + doc.bytes, 0); }

  /** The handshake held: this member is at the other end. */
  opened(linkId: string, nodeId: string): void {
    this.#peers.set(linkId, { nodeId, turn: Promise.resolve(), waiting: 0, answeredMs: -Infinity, toldMs: -Infinity });
    this.#tellPresence(linkId);
    this.#tellHeads(linkId);
  }
  closed(linkId: string): void {
    const peer = this.#peers.get(linkId);
    this.#peers.delete(linkId);
    if (peer === undefined || [...this.#peers.values()].some(({ nodeId }) => nodeId === peer.nodeId)) return;
    removeAwarenessStates(this.awareness, [...(this.#ports.member(peer.nodeId)?.clientIds ?? [])].filter((client) => client !== this.#ports.clientId), 'closed');
  }
  end(): void {
    this.#cancelTick();
    this.awareness.destroy();
    for (const { doc } of this.#authors.values()) doc.destroy();
  }

  /** A whole message of one of the two channels. Messages of a link are looked at one after the other. */
  receive(linkId: string, channel: 'y-sync' | 'awareness', bytes: Uint8Array): void {
    const peer = this.#peers.get(linkId);
    if (peer === undefined) return;
    if (channel === 'awareness') { this.#takePresence(linkId, peer, bytes); return; }
    const message = decodeYMessage(bytes);
    if (message === null) { this.#ports.refuse(linkId, 'malformed'); return; }
    if (peer.waiting >= WAITING_MAX) { this.#ports.refuse(linkId, 'too-fast'); return; }
    peer.waiting += 1;
    peer.turn = peer.turn.then(() => (this.#peers.get(linkId) === peer ? this.#take(linkId, peer, message) : undefined)).catch(() => { this.#ports.refuse(linkId, 'malformed'); }).finally(() => { peer.waiting -= 1; });
  }

  async #take(linkId: string, peer: Peer, message: YMessage): Promise<void> {
    if (message.kind === 'envelope') { await this.#takeEnvelope(linkId, message.envelope); return; }
    if (message.kind === 'digest') {
      if (!equal(message.digest, await this.#digest())) this.#tellHeads(linkId);
      return;
    }
    const now = this.#ports.clock.monotonicMs();
    if (now - peer.answeredMs < ANSWER_EVERY_MS) return;
    peer.answeredMs = now;
    this.#answerHeads(linkId, message.heads);
  }

  async #takeEnvelope(linkId: string, envelope: Envelope): Promise<void> {
    const { author, generation, seq, update, signature } = envelope, { member, sha256, refuse, self } = this.#ports;
    const known = member(author), held = this.#authors.get(author);
    if (author === self || this.#frozen.has(author) || (held !== undefined && generation < held.generation)) return;
    // Who belongs to the mesh is heard of by another way, which may be slower; it is said again.
    if (known === null) return;
    const signed = signedBytes(this.#doc, envelope, await sha256(update)), hash = await sha256(signed);
    if (!await known.verify(signed, signature)) { refuse(linkId, 'bad-signature'); return; }
    const fresh = held?.generation === generation ? held : new AuthorDoc(author, generation, known.clientIds);
    if (seq <= fresh.seq) { await this.#compare(author, fresh, envelope, hash); return; }
    // One that came too early is asked for again in its turn.
    if (seq > fresh.seq + 1) { this.#tellHeads(linkId); return; }
    // Signed by its author, and still not what it may say: that is the author's doing and not the carrier's, unless they are one.
    if (!fresh.take(envelope, hash)) { if (this.#peers.get(linkId)?.nodeId === author) refuse(linkId, 'malformed'); else this.#freeze(author); return; }
    if (fresh !== held) { held?.doc.destroy(); this.#authors.set(author, fresh); }
    this.#ports.changed();
  }

  async #compare(author: string, held: AuthorDoc, envelope: Envelope, hash: Uint8Array): Promise<void> {
    const before = held.since(envelope.seq - 1)[0];
    if (before === undefined) return;
    const kept = await this.#ports.sha256(signedBytes(this.#doc, before, await this.#ports.sha256(before.update)));
    if (equal(kept, hash)) return;
    // Whoever has one of the two needs the other to see it; this is all that is ever passed on unasked.
    for (const linkId of this.#peers.keys()) for (const each of [before, envelope]) this.#say(linkId, { kind: 'envelope', envelope: each });
    this.#freeze(author);
  }
  #freeze(author: string): void {
    this.#frozen.add(author);
    this.#ports.faulted(author);
    this.#ports.changed();
  }

  #answerHeads(linkId: string, heads: readonly Head[]): void {
    const theirs = new Map(heads.map((head) => [head.author, head]));
    for (const [author, held] of this.#authors) {
      const head = theirs.get(author), from = head?.generation === held.generation ? head.seq : 0;
      if (this.#frozen.has(author) || (head !== undefined && head.generation > held.generation)) continue;
      // At the same place with another hash: the last one is shown, and whoever gets it sees two of one number.
      const since = head?.generation === held.generation && head.seq === held.seq && head.seq > 0 && !equal(head.hash, held.hash) ? held.seq - 1 : from;
      for (const envelope of held.since(since)) this.#say(linkId, { kind: 'envelope', envelope });
    }
    const behind = heads.some(({ author, generation, seq }) => {
      const held = this.#authors.get(author);
      return this.#ports.member(author) !== null && (held === undefined || generation > held.generation || (generation === held.generation && seq > held.seq));
    });
    if (behind) this.#tellHeads(linkId);
  }

  #takePresence(linkId: string, peer: Peer, bytes: Uint8Array): void {
    const ids = this.#ports.member(peer.nodeId)?.clientIds;
    if (ids === undefined) return;
    if (!isPresence(bytes, ids)) { this.#ports.refuse(linkId, 'malformed'); return; }
    try { applyAwarenessUpdate(this.awareness, bytes, 'link'); } catch { this.#ports.refuse(linkId, 'malformed'); }
  }

  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    this.#ports.clock.after(GATHER_MS, () => {
      this.#gathering = false;
      this.#signing = this.#signing.then(() => this.#seal()).catch(() => { this.#gather(); });
    });
  }

  async #seal(): Promise<void> {
    const { sign, sha256, self: author } = this.#ports;
    if (this.#own.isCrowded || !this.#own.hasRoomFor(encodeStateAsUpdate(this.#own.doc, this.#sealed).length)) this.#beginAnew();
    const own = this.#own, update = encodeStateAsUpdate(own.doc, this.#sealed), vector = encodeStateVector(own.doc);
    if (update.length > UPDATE_BYTES) return;
    const place = { author, generation: own.generation, seq: own.seq + 1 };
    const signed = signedBytes(this.#doc, place, await sha256(update)), envelope: Envelope = { ...place, update, signature: await sign(signed) };
    own.keep(envelope, await sha256(signed));
    this.#sealed = vector;
    for (const linkId of this.#peers.keys()) this.#say(linkId, { kind: 'envelope', envelope });
    this.#ports.changed();
  }

  #begin(generation: number): AuthorDoc {
    const { self, clientId } = this.#ports, own = new AuthorDoc(self, generation, new Set([clientId]));
    own.doc.clientID = clientId;
    own.doc.on('update', () => { this.#gather(); });
    this.#authors.set(self, own);
    return own;
  }
  /** What was said fills its limit with what has long been replaced: all that still holds is said once more, as a later generation. */
  #beginAnew(): void {
    const { values, generation, doc } = this.#own, kept = values.toJSON();
    this.#own = this.#begin(generation + 1);
    this.#sealed = Uint8Array.of(0);
    this.#own.doc.transact(() => { for (const [name, value] of Object.entries(kept)) this.#own.values.set(name, value); });
    doc.destroy();
  }

  #tick(): void {
    this.#cancelTick = this.#ports.clock.after(limits.antiEntropyMs, () => {
      void this.#digest().then((digest) => { for (const linkId of this.#peers.keys()) this.#say(linkId, { kind: 'digest', digest }); }, () => undefined);
      this.#tick();
    });
  }
  #heads(): Head[] {
    return [...this.#authors].filter(([author, { seq }]) => seq > 0 && !this.#frozen.has(author)).sort(([a], [b]) => (a < b ? -1 : 1)).map(([author, { generation, seq, hash }]) => ({ author, generation, seq, hash }));
  }
  #digest(): Promise<Uint8Array> { return this.#ports.sha256(encodeYMessage({ kind: 'heads', heads: this.#heads() })); }
  /** However often one link gives reason to, it is told so often and no more. */
  #tellHeads(linkId: string): void {
    const peer = this.#peers.get(linkId), now = this.#ports.clock.monotonicMs();
    if (peer === undefined || now - peer.toldMs < TOLD_EVERY_MS) return;
    peer.toldMs = now;
    this.#say(linkId, { kind: 'heads', heads: this.#heads() });
  }
  #tellPresence(linkId: string): void {
    if (this.awareness.meta.has(this.#ports.clientId)) this.#ports.send(linkId, 'awareness', encodeAwarenessUpdate(this.awareness, [this.#ports.clientId]));
  }
  #say(linkId: string, message: YMessage): void { this.#ports.send(linkId, 'y-sync', encodeYMessage(message)); }
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at]);

/** One state, of one of these clients: a plain object, or null where it goes. */
function isPresence(bytes: Uint8Array, clientIds: ReadonlySet<number>): boolean {
  try {
    if (bytes.length > limits.awarenessBytes) return false;
    const decoder = createDecoder(bytes), count = readVarUint(decoder), client = readVarUint(decoder), clock = readVarUint(decoder);
    const state: unknown = JSON.parse(readVarString(decoder));
    return count === 1 && clientIds.has(client) && clock < 2 ** 31 && typeof state === 'object' && !Array.isArray(state) && !hasContent(decoder);
  } catch { return false; }
}
