// Artefacts by their hash, from whoever holds them: asks how one is cut, fetches the blocks from all holders at once, checks
// each against the list and the whole against its name, and goes on with another holder where one fails. Serves the same to
// others, if they may have it. What may be fetched at all is decided by the caller, who asked for it by hash.
import type { MeshRefusal } from '../../schemas/mesh.ts';
import { limits } from '../../schemas/mesh.ts';
import type { BlobStore, Clock, Hasher } from '../ports.ts';
import { blocksOf, readBlockMessage, writeBlockMessage } from './blockFrames.ts';
import type { BlockMessage } from './blockFrames.ts';

/** Without an answer for so long a holder is passed over. */
const ANSWER_MS = 10_000;
/** A holder that does not have it yet is asked again after this. */
const RETRY_MS = 250;
/** Blocks asked of one holder and not yet come. */
const OPEN_PER_HOLDER = 3;
/** Whole artefacts that were just served and may be asked for again: a joiner takes one block at a time. */
const SERVED_KEPT = 4;
/** Kept no longer than this after the last block was asked for. */
const SERVED_MS = 60_000;

export interface BlockParts {
  readonly clock: Clock;
  readonly hasher: Hasher;
  /** False when there is no link to it. */
  readonly send: (nodeId: string, message: Uint8Array) => boolean;
  /** The whole artefact if it is here; null else. */
  readonly provide: (artefact: string) => Promise<Uint8Array | null>;
  /** Why this member may not have it; null when it may. */
  readonly refuses: (nodeId: string, artefact: string) => MeshRefusal | null;
  /** It broke the rules. */
  readonly onPenalty: (nodeId: string, reason: MeshRefusal) => void;
}
export interface Wanted {
  readonly artefact: string;
  /** Larger is refused before a byte of it is kept. Where holders said different things, each is held to its own word. */
  readonly mostBytes: number | ((holder: string) => number);
  /** Who may have it, best first; asked again whenever somebody is needed. */
  readonly holders: () => readonly string[];
  /** Where blocks are kept until the whole is here, for a fetch that goes on after a new start; without it they are in memory alone. */
  readonly kept?: Pick<BlobStore, 'get' | 'put' | 'remove'>;
}

interface Fetch extends Wanted {
  readonly resolve: (content: Uint8Array) => void;
  readonly promise: Promise<Uint8Array>;
  readonly reject: (error: Error) => void;
  plan: { readonly from: string; readonly bytes: number; readonly blocks: readonly string[] } | null;
  readonly got: Map<number, Uint8Array>;
  /** What two holders said of one block, and did not agree: who lied shows when the whole is here. Until then each holder has
   *  to bring the whole alone. */
  readonly claims: { readonly nodeId: string; readonly index: number; readonly sha256: string }[];
  /** Holder -> what was asked of it: block indices, -1 for the list; and when. */
  readonly asked: Map<string, Map<number, number>>;
  /** Holder -> not before. */
  readonly resting: Map<string, number>;
  timer: (() => void) | null;
}

export class NotFetchedError extends Error {
  constructor(artefact: string) { super(`Nobody who can be reached has ${artefact.slice(0, 12)}.`); this.name = 'NotFetchedError'; }
}

export class BlockExchange {
  readonly #parts: BlockParts;
  readonly #fetches = new Map<string, Fetch>();
  readonly #served = new Map<string, { content: Uint8Array; blocks: string[]; usedMs: number }>();
  /** Requests being answered, by node: the limit of open streams. */
  readonly #serving = new Map<string, number>();

  constructor(parts: BlockParts) { this.#parts = parts; }

  /** Bytes of all artefacts being fetched that came so far, and of what is known of their size. */
  progress(artefact: string): { got: number; bytes: number } | null {
    const fetch = this.#fetches.get(artefact);
    if (fetch === undefined || fetch.plan === null) return null;
    let got = 0;
    for (const block of fetch.got.values()) got += block.length;
    return { got, bytes: fetch.plan.bytes };
  }

  /** Waits as long as it takes: until it is here, or `cancel`. The same artefact is fetched once. */
  fetch(wanted: Wanted): Promise<Uint8Array> {
    const running = this.#fetches.get(wanted.artefact);
    if (running !== undefined) return running.promise;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const fetch: Fetch = { ...wanted, promise, resolve, reject, plan: null, got: new Map(), claims: [], asked: new Map(), resting: new Map(), timer: null };
    this.#fetches.set(wanted.artefact, fetch);
    this.#pull(fetch);
    return promise;
  }

  cancel(artefact: string): void {
    const fetch = this.#fetches.get(artefact);
    if (fetch === undefined) return;
    this.#end(fetch);
    fetch.reject(new NotFetchedError(artefact));
  }

  close(): void { for (const artefact of [...this.#fetches.keys()]) this.cancel(artefact); this.#served.clear(); }

  receive(nodeId: string, frame: Uint8Array): void {
    const message = readBlockMessage(frame);
    if (message === null) { this.#parts.onPenalty(nodeId, 'malformed'); return; }
    switch (message.kind) {
      case 'ask': case 'want': void this.#serve(nodeId, message); return;
      case 'list': this.#planned(nodeId, message); return;
      case 'block': this.#arrived(nodeId, message); return;
      case 'refuse': this.#refused(nodeId, message); return;
    }
  }

  /** A holder went: what was asked of it is asked of others. */
  left(nodeId: string): void {
    for (const fetch of [...this.#fetches.values()]) if (fetch.asked.delete(nodeId)) this.#pull(fetch);
  }

  /** There may be new holders. */
  changed(): void { for (const fetch of [...this.#fetches.values()]) this.#pull(fetch); }

  #pull(fetch: Fetch): void {
    fetch.timer?.();
    fetch.timer = null;
    const nowMs = this.#parts.clock.monotonicMs();
    this.#dropLate(fetch, nowMs);
    const rests = (nodeId: string) => (fetch.resting.get(nodeId) ?? 0) > nowMs;
    const alone = fetch.claims.length > 0;
    if (alone && fetch.plan !== null && rests(fetch.plan.from)) this.#forget(fetch);
    const holders = fetch.holders().filter((nodeId) => !rests(nodeId) && (!alone || fetch.plan === null || fetch.plan.from === nodeId));
    for (const nodeId of holders) if (fetch.plan === null) this.#askPlan(fetch, nodeId, nowMs); else this.#askBlocks(fetch, fetch.plan.blocks.length, nodeId, nowMs);
    fetch.timer = this.#parts.clock.after(RETRY_MS, () => { this.#pull(fetch); });
  }

  #askPlan(fetch: Fetch, nodeId: string, nowMs: number): void {
    if (fetch.asked.size > 0) return;
    if (this.#send(nodeId, { kind: 'ask', artefact: fetch.artefact })) fetch.asked.set(nodeId, new Map([[-1, nowMs]]));
  }

  #askBlocks(fetch: Fetch, blocks: number, nodeId: string, nowMs: number): void {
    const mine = fetch.asked.get(nodeId) ?? new Map<number, number>();
    for (let index = 0; index < blocks && mine.size < OPEN_PER_HOLDER; index += 1) {
      if (fetch.got.has(index) || [...fetch.asked.values()].some((asked) => asked.has(index))) continue;
      if (!this.#send(nodeId, { kind: 'want', artefact: fetch.artefact, index })) break;
      mine.set(index, nowMs);
    }
    if (mine.size > 0) fetch.asked.set(nodeId, mine);
  }

  #dropLate(fetch: Fetch, nowMs: number): void {
    for (const [nodeId, asked] of fetch.asked) {
      if (![...asked.values()].some((atMs) => nowMs - atMs > ANSWER_MS)) continue;
      fetch.asked.delete(nodeId);
      fetch.resting.set(nodeId, nowMs + ANSWER_MS);
    }
  }

  #planned(nodeId: string, message: BlockMessage & { kind: 'list' }): void {
    const fetch = this.#fetches.get(message.artefact);
    if (fetch === undefined || fetch.asked.get(nodeId)?.has(-1) !== true) return;
    fetch.asked.delete(nodeId);
    // Who asked for it by a hash that somebody else named may have asked for another thing than it meant: whoever has that is not to blame.
    if (message.bytes > (typeof fetch.mostBytes === 'number' ? fetch.mostBytes : fetch.mostBytes(nodeId))) { fetch.resting.set(nodeId, Infinity); this.#pull(fetch); return; }
    if (fetch.plan === null) {
      fetch.plan = { from: nodeId, bytes: message.bytes, blocks: message.blocks };
      // A name is the hash of what it names: what was kept is what is listed.
      message.blocks.forEach((sha256, index) => { const block = fetch.kept?.get(sha256) ?? null; if (block !== null) fetch.got.set(index, block); });
      if (fetch.got.size === message.blocks.length) { this.#complete(fetch, fetch.plan); return; }
    }
    this.#pull(fetch);
  }

  #arrived(nodeId: string, message: BlockMessage & { kind: 'block' }): void {
    const fetch = this.#fetches.get(message.artefact);
    const asked = fetch?.asked.get(nodeId);
    if (fetch === undefined || fetch.plan === null || asked?.delete(message.index) !== true) return;
    if (asked.size === 0) fetch.asked.delete(nodeId);
    const listed = fetch.plan.blocks[message.index] ?? '', sha256 = this.#parts.hasher.sha256Hex(message.content);
    if (sha256 !== listed) {
      if (nodeId === fetch.plan.from) { this.#startOver(fetch, nodeId); return; }
      fetch.claims.push({ nodeId: fetch.plan.from, index: message.index, sha256: listed }, { nodeId, index: message.index, sha256 });
      this.#forget(fetch);
      this.#pull(fetch);
      return;
    }
    fetch.got.set(message.index, message.content.slice());
    fetch.kept?.put(message.content);
    if (fetch.got.size === fetch.plan.blocks.length) this.#complete(fetch, fetch.plan); else this.#pull(fetch);
  }

  #complete(fetch: Fetch, plan: NonNullable<Fetch['plan']>): void {
    const content = new Uint8Array(plan.bytes);
    let at = 0, fits = true;
    for (let index = 0; index < plan.blocks.length && fits; index += 1) {
      const block = fetch.got.get(index) ?? new Uint8Array(0);
      fits = at + block.length <= content.length;
      if (fits) content.set(block, at);
      at += block.length;
    }
    if (!fits || at !== plan.bytes || this.#parts.hasher.sha256Hex(content) !== fetch.artefact) { this.#startOver(fetch, plan.from); return; }
    this.#end(fetch);
    for (const sha256 of plan.blocks) fetch.kept?.remove(sha256);
    const liars = new Set(fetch.claims.filter(({ index, sha256 }) => plan.blocks[index] !== sha256).map(({ nodeId }) => nodeId));
    for (const nodeId of liars) this.#parts.onPenalty(nodeId, 'malformed');
    fetch.resolve(content);
  }

  /** The list itself was wrong: nothing that was checked against it counts. */
  #startOver(fetch: Fetch, liar: string): void {
    this.#forget(fetch);
    this.#distrust(fetch, liar, 'malformed');
  }

  #forget(fetch: Fetch): void {
    fetch.plan = null;
    fetch.got.clear();
    fetch.asked.clear();
  }

  #distrust(fetch: Fetch, nodeId: string, reason: MeshRefusal): void {
    fetch.resting.set(nodeId, Infinity);
    fetch.asked.delete(nodeId);
    this.#parts.onPenalty(nodeId, reason);
    this.#pull(fetch);
  }

  #refused(nodeId: string, message: BlockMessage & { kind: 'refuse' }): void {
    const fetch = this.#fetches.get(message.artefact);
    if (fetch === undefined || !fetch.asked.delete(nodeId)) return;
    fetch.resting.set(nodeId, this.#parts.clock.monotonicMs() + RETRY_MS);
    this.#pull(fetch);
  }

  #end(fetch: Fetch): void {
    fetch.timer?.();
    fetch.timer = null;
    this.#fetches.delete(fetch.artefact);
  }

  async #serve(nodeId: string, message: BlockMessage & { kind: 'ask' | 'want' }): Promise<void> {
    const { artefact } = message;
    const refuse = (reason: MeshRefusal) => { this.#send(nodeId, { kind: 'refuse', artefact, reason }); };
    const refusal = this.#parts.refuses(nodeId, artefact);
    if (refusal !== null) { refuse(refusal); return; }
    const open = this.#serving.get(nodeId) ?? 0;
    if (open >= limits.bulkStreams) { refuse('busy'); return; }
    this.#serving.set(nodeId, open + 1);
    try {
      const held = await this.#hold(artefact);
      if (held === null) { refuse('not-held'); return; }
      if (message.kind === 'ask') { this.#send(nodeId, { kind: 'list', artefact, bytes: held.content.length, blocks: held.blocks }); return; }
      if (message.index >= held.blocks.length) { this.#parts.onPenalty(nodeId, 'malformed'); return; }
      const from = message.index * limits.blockBytes;
      this.#send(nodeId, { kind: 'block', artefact, index: message.index, content: held.content.subarray(from, from + limits.blockBytes) });
    } catch { refuse('not-held'); } finally {
      const left = (this.#serving.get(nodeId) ?? 1) - 1;
      if (left > 0) this.#serving.set(nodeId, left); else this.#serving.delete(nodeId);
    }
  }

  async #hold(artefact: string): Promise<{ content: Uint8Array; blocks: string[] } | null> {
    const nowMs = this.#parts.clock.monotonicMs();
    for (const [name, { usedMs }] of this.#served) if (nowMs - usedMs > SERVED_MS) this.#served.delete(name);
    const known = this.#served.get(artefact);
    if (known !== undefined) { known.usedMs = nowMs; return known; }
    const content = await this.#parts.provide(artefact);
    if (content === null) return null;
    const blocks = Array.from({ length: blocksOf(content.length) }, (_, at) => this.#parts.hasher.sha256Hex(content.subarray(at * limits.blockBytes, (at + 1) * limits.blockBytes)));
    const held = { content, blocks, usedMs: nowMs };
    this.#served.set(artefact, held);
    if (this.#served.size > SERVED_KEPT) this.#served.delete([...this.#served.entries()].sort(([, a], [, b]) => a.usedMs - b.usedMs)[0]?.[0] ?? '');
    return held;
  }

  #send(nodeId: string, message: BlockMessage): boolean { return this.#parts.send(nodeId, writeBlockMessage(message)); }
}
