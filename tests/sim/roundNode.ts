// The rounds of a node over logs that are as simple as logs can be: members know each other from the start, links need no
// handshake. Finds faults of app/federation alone, with the mesh below it taken as given.
import { BlockExchange } from '../../app/mesh/blockExchange.ts';
import { heldEntry, readEntry, signatureHolds, signEntry, type HeldEntry } from '../../app/mesh/logEntry.ts';
import type { Links, MeshStore, RoundTrainer } from '../../app/mesh/ports.ts';
import type { EntryDraft, LogEntry, MeshShape } from '../../schemas/mesh.ts';
import type { Clock, Signer, Verifier } from '../../app/ports.ts';
import { RoundDriver } from '../../app/federation/roundDriver.ts';
import { Standings } from '../../app/federation/standing.ts';
import { RoundIndex } from '../../app/federation/roundIndex.ts';
import type { RoundPhase } from '../../app/federation/phase.ts';
import { nodeHasher } from './keys.ts';

export interface RoundNodeParts {
  readonly mesh: string;
  readonly founder: string;
  readonly startState: string;
  readonly shape: MeshShape;
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly links: Links;
  readonly store: MeshStore;
  /** Hex of all members' keys by node id. */
  readonly members: ReadonlyMap<string, string>;
  readonly trainer: RoundTrainer;
  readonly onPhase: (phase: RoundPhase) => void;
  readonly onMoved: (head: string, stateHash: string) => void;
  readonly onFault: (fault: unknown, during: string) => void;
}
interface Peer { readonly linkId: string; nodeId: string; trains: boolean; head: string; stateHash: string }
type Word =
  | { readonly type: 'hello'; readonly nodeId: string }
  | { readonly type: 'presence'; readonly trains: boolean; readonly head: string; readonly stateHash: string }
  | { readonly type: 'heads'; readonly heads: Record<string, number> }
  | { readonly type: 'entries'; readonly entries: readonly string[] };

const PRESENCE_MS = 2_000, HEADS_MS = 10_000, BATCH = 64, REDIAL_MS = 1_000;

export class RoundNode {
  readonly #parts: RoundNodeParts;
  readonly driver: RoundDriver;
  readonly index: RoundIndex;
  readonly #logs = new Map<string, HeldEntry[]>();
  readonly #peers = new Map<string, Peer>();
  readonly #blocks: BlockExchange;
  #lamport = 0;
  #head: string;
  #tail: Promise<unknown> = Promise.resolve();
  /** Whether this node wants to train. */
  trains = true;

  constructor(parts: RoundNodeParts) {
    this.#parts = parts;
    const { signer, clock, store, links, trainer } = parts;
    this.#head = parts.mesh;
    this.index = new RoundIndex(nodeHasher, { mesh: parts.mesh, founder: parts.founder, stateHash: parts.startState });
    for (const text of store.entries()) this.#take(text);
    this.#blocks = new BlockExchange({
      clock, hasher: nodeHasher,
      send: (nodeId, message) => { const peer = this.#peerOf(nodeId); if (peer !== undefined) links.send(peer.linkId, 'bulk', message); return peer !== undefined; },
      provide: async (artefact) => store.blobs.get(artefact) ?? (artefact === trainer.stateHash ? trainer.snapshot() : null),
      refuses: (_nodeId, artefact) => (this.driver.maySee(artefact) ? null : 'no-grant'),
      onPenalty: (nodeId, reason) => { parts.onFault(new Error(`${nodeId.slice(0, 8)} is blamed: ${reason}`), 'blocks'); },
    });
    this.driver = new RoundDriver({
      clock, hasher: nodeHasher, self: signer.nodeId, shape: parts.shape, index: this.index, standings: new Standings(this.index), blobs: store.blobs,
      append: (draft) => this.#append(draft), hashOf: (entry) => heldEntry(entry, nodeHasher).hash, trainer: () => trainer, trains: () => this.trains,
      trainers: () => new Set(parts.members.keys()), keysOf: (member) => [member],
      reachable: () => [...new Map([...this.#peers.values()].map((peer) => [peer.nodeId, peer])).values()].map(({ nodeId, trains, head, stateHash }) => ({ nodeId, trains, head, stateHash })),
      fetch: (wanted) => this.#fetch(wanted),
      onPhase: parts.onPhase, onFault: parts.onFault,
      onMoved: (head, stateHash) => { this.#head = head; parts.onMoved(head, stateHash); this.#present(); },
    });
    links.listen({
      opened: ({ linkId }) => { this.#say(linkId, { type: 'hello', nodeId: signer.nodeId }); },
      message: (linkId, channel, message) => { if (channel === 'bulk') this.#bulk(linkId, message); else this.#hear(linkId, JSON.parse(Buffer.from(message).toString()) as Word); },
      closed: (linkId) => { const peer = this.#peers.get(linkId); this.#peers.delete(linkId); if (peer !== undefined && this.#peerOf(peer.nodeId) === undefined) this.#blocks.left(peer.nodeId); this.driver.poke(); },
      measured: () => {},
    });
    this.#every(PRESENCE_MS, () => { this.#present(); });
    this.#every(HEADS_MS, () => { for (const { linkId } of this.#peers.values()) this.#sayHeads(linkId); });
    this.#every(REDIAL_MS, () => { for (const nodeId of parts.members.keys()) if (nodeId > signer.nodeId && this.#peerOf(nodeId) === undefined) links.dial({ kind: 'member', nodeId }); });
    this.driver.poke();
  }

  close(): void { void this.driver.close(); this.#blocks.close(); }
  entriesOf(author: string): readonly HeldEntry[] { return this.#logs.get(author) ?? []; }

  #every(ms: number, work: () => void): void { work(); this.#parts.clock.after(ms, () => { this.#every(ms, work); }); }
  #peerOf(nodeId: string): Peer | undefined { return [...this.#peers.values()].findLast((peer) => peer.nodeId === nodeId); }
  #say(linkId: string, word: Word): void { this.#parts.links.send(linkId, word.type === 'heads' || word.type === 'entries' ? 'log' : 'control', Buffer.from(JSON.stringify(word))); }
  #present(): void {
    const { trainer } = this.#parts;
    for (const { linkId } of this.#peers.values()) this.#say(linkId, { type: 'presence', trains: this.trains, head: this.#head, stateHash: trainer.stateHash });
  }
  #sayHeads(linkId: string): void { this.#say(linkId, { type: 'heads', heads: Object.fromEntries([...this.#logs].map(([author, log]) => [author, log.length])) }); }

  #hear(linkId: string, word: Word): void {
    switch (word.type) {
      case 'hello':
        this.#parts.links.admit(linkId, word.nodeId);
        this.#peers.set(linkId, { linkId, nodeId: word.nodeId, trains: false, head: '', stateHash: '' });
        this.#present();
        this.#sayHeads(linkId);
        this.#blocks.changed();
        break;
      case 'presence': { const peer = this.#peers.get(linkId); if (peer !== undefined) Object.assign(peer, { trains: word.trains, head: word.head, stateHash: word.stateHash }); break; }
      case 'heads':
        for (const [author, log] of this.#logs) {
          const missing = log.slice(word.heads[author] ?? 0);
          for (let at = 0; at < missing.length; at += BATCH) this.#say(linkId, { type: 'entries', entries: missing.slice(at, at + BATCH).map(({ text }) => text) });
        }
        break;
      case 'entries': this.#receive(linkId, word.entries); return;
    }
    this.driver.poke();
  }

  #receive(from: string, entries: readonly string[]): void {
    const fresh = entries.filter((text) => this.#isNext(text) && this.#take(text));
    if (fresh.length === 0) return;
    void this.#parts.store.append(fresh).then(() => {
      for (const { linkId } of this.#peers.values()) if (linkId !== from) this.#say(linkId, { type: 'entries', entries: fresh });
    });
    this.driver.poke();
  }
  #isNext(text: string): boolean {
    const read = readEntry(text, nodeHasher);
    if (!read.ok) return false;
    const { entry } = read.held, key = this.#parts.members.get(entry.author);
    return entry.seq === this.entriesOf(entry.author).length + 1 && key !== undefined && signatureHolds(entry, key, this.#parts.verifier);
  }
  #take(text: string): boolean {
    const read = readEntry(text, nodeHasher);
    if (!read.ok) return false;
    const { entry, hash } = read.held;
    const log = this.#logs.get(entry.author) ?? [];
    this.#logs.set(entry.author, log);
    if (entry.seq !== log.length + 1) return false;
    log.push(read.held);
    this.#lamport = Math.max(this.#lamport, entry.lamport);
    this.index.note(entry, hash);
    return true;
  }

  #append(draft: EntryDraft): Promise<LogEntry> {
    const turn = this.#tail.then(async () => {
      const { signer, clock, store } = this.#parts;
      if (this.entriesOf(signer.nodeId).length === 0 && draft.kind !== 'joined') {
        const publicKey = this.#parts.members.get(signer.nodeId) ?? '';
        await this.#write({ kind: 'joined', body: { name: 'node', publicKey, boxKey: publicKey } }, signer, clock, store);
      }
      return this.#write(draft, signer, clock, store);
    });
    this.#tail = turn.catch(() => undefined);
    return turn;
  }
  async #write(draft: EntryDraft, signer: Signer, clock: Clock, store: MeshStore): Promise<LogEntry> {
    const own = this.entriesOf(signer.nodeId);
    const entry = signEntry(draft, { mesh: this.#parts.mesh as never, seq: own.length + 1, prev: own.at(-1)?.hash ?? null, lamport: this.#lamport + 1, wallMs: clock.now() }, signer);
    const { text } = heldEntry(entry, nodeHasher);
    await store.append([text]);
    this.#take(text);
    for (const { linkId } of this.#peers.values()) this.#say(linkId, { type: 'entries', entries: [text] });
    this.driver.poke();
    return entry;
  }

  #bulk(linkId: string, message: Uint8Array): void { const peer = this.#peers.get(linkId); if (peer !== undefined) this.#blocks.receive(peer.nodeId, message); }
  #fetch(wanted: { artefact: string; mostBytes: number; holders: () => readonly string[]; withinMs: number }): Promise<Uint8Array> {
    const cancel = this.#parts.clock.after(wanted.withinMs, () => { this.#blocks.cancel(wanted.artefact); });
    return this.#blocks.fetch(wanted).finally(cancel);
  }
}
