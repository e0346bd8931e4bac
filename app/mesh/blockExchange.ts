// Artefacts by their hash, from whoever holds them: asks how one is cut, fetches the blocks from all holders at once, checks
// each against the list and the whole against its name, in turns, and goes on with another holder where one fails. What others
// ask for is handed out by blockServer.ts. What may be fetched at all is decided by the caller, who asked for it by hash.
import type { MeshRefusal } from '../../schemas/mesh.ts';
import { limits } from '../../schemas/mesh.ts';
import type { BlobStore } from '../ports.ts';
import { readBlockMessage, writeBlockMessage } from './blockFrames.ts';
import type { BlockMessage } from './blockFrames.ts';
import { BlockServer, blockOf } from './blockServer.ts';
import type { BlockParts } from './blockServer.ts';
import { Turns } from './turns.ts';

/** Without an answer for so long a holder is passed over. */
const ANSWER_MS = 10_000;
/** A holder that does not have it yet is asked again after this. */
const RETRY_MS = 250;
/** Blocks asked of one holder and not yet come. */
const OPEN_PER_HOLDER = 3;
export interface Wanted {
  readonly artefact: string;
  /** Larger is refused before a byte of it is kept. Where holders said different things, each is held to its own word. */
  readonly mostBytes: number | ((holder: string) => number);
  /** Who may have it, best first; asked again whenever somebody is needed. */
  readonly holders: () => readonly string[];
  /** Where blocks are kept until the whole is here, for a fetch that goes on after a new start; without it they are in memory alone. */
  readonly kept?: Pick<BlobStore, 'get' | 'put' | 'remove'>;
}

interface Plan {
  readonly from: string;
  readonly blocks: readonly string[];
  /** The whole, filled as blocks come: there is no second copy of it. */
  readonly content: Uint8Array;
  readonly got: Set<number>;
  /** What was kept is being read, or the whole is being checked: nothing is asked for meanwhile. */
  isBusy: boolean;
}
interface Fetch extends Wanted {
  readonly resolve: (content: Uint8Array) => void;
  readonly promise: Promise<Uint8Array>;
  readonly reject: (fault: unknown) => void;
  plan: Plan | null;
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
  readonly #turns: Turns;
  readonly #server: BlockServer;
  #closed = false;

  constructor(parts: BlockParts) {
    this.#parts = parts;
    this.#turns = new Turns(parts.clock);
    this.#server = new BlockServer(parts, this.#turns);
  }

  /** Bytes of all artefacts being fetched that came so far, and of what is known of their size. */
  progress(artefact: string): { got: number; bytes: number } | null {
    const plan = this.#fetches.get(artefact)?.plan ?? null;
    if (plan === null) return null;
    const { blocks, content: { length: bytes }, got } = plan, all = blocks.length * limits.blockBytes;
    return { got: got.size * limits.blockBytes - (got.has(blocks.length - 1) ? all - bytes : 0), bytes };
  }

  /** Waits as long as it takes: until it is here, or `cancel`. The same artefact is fetched once. */
  fetch(wanted: Wanted): Promise<Uint8Array> {
    const running = this.#fetches.get(wanted.artefact);
    if (running !== undefined) return running.promise;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const fetch: Fetch = { ...wanted, promise, resolve, reject, plan: null, claims: [], asked: new Map(), resting: new Map(), timer: null };
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

  close(): void {
    this.#closed = true;
    for (const artefact of [...this.#fetches.keys()]) this.cancel(artefact);
    this.#server.close();
  }

  receive(nodeId: string, frame: Uint8Array): void {
    const message = readBlockMessage(frame);
    if (message === null) { this.#parts.onPenalty(nodeId, 'malformed'); return; }
    switch (message.kind) {
      case 'ask': case 'want': void this.#server.serve(nodeId, message); return;
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
    if (fetch.plan?.isBusy === true) return;
    fetch.timer?.();
    fetch.timer = null;
    const nowMs = this.#parts.clock.monotonicMs();
    this.#dropLate(fetch, nowMs);
    const rests = (nodeId: string) => (fetch.resting.get(nodeId) ?? 0) > nowMs;
    const alone = fetch.claims.length > 0;
    if (alone && fetch.plan !== null && rests(fetch.plan.from)) this.#forget(fetch);
    const holders = fetch.holders().filter((nodeId) => !rests(nodeId) && (!alone || fetch.plan === null || fetch.plan.from === nodeId));
    for (const nodeId of holders) if (fetch.plan === null) this.#askPlan(fetch, nodeId, nowMs); else this.#askBlocks(fetch, fetch.plan, nodeId, nowMs);
    fetch.timer = this.#parts.clock.after(RETRY_MS, () => { this.#pull(fetch); });
  }

  #askPlan(fetch: Fetch, nodeId: string, nowMs: number): void {
    if (fetch.asked.size > 0) return;
    if (this.#send(nodeId, { kind: 'ask', artefact: fetch.artefact })) fetch.asked.set(nodeId, new Map([[-1, nowMs]]));
  }

  #askBlocks(fetch: Fetch, { blocks, got }: Plan, nodeId: string, nowMs: number): void {
    const mine = fetch.asked.get(nodeId) ?? new Map<number, number>();
    for (let index = 0; index < blocks.length && mine.size < OPEN_PER_HOLDER; index += 1) {
      if (got.has(index) || [...fetch.asked.values()].some((asked) => asked.has(index))) continue;
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
    const plan = { from: nodeId, blocks: message.blocks, content: new Uint8Array(message.bytes), got: new Set<number>(), isBusy: false };
    fetch.plan = plan;
    this.#busily(fetch, plan, () => this.#takeKept(fetch, plan));
  }

  /** A name is the hash of what it names: what was kept is what is listed. */
  async #takeKept(fetch: Fetch, plan: Plan): Promise<void> {
    const { kept } = fetch;
    if (kept !== undefined && !await this.#turns.each(plan.blocks.length, (index) => {
      const block = kept.get(plan.blocks[index] ?? '');
      if (block !== null) this.#take(plan, index, block);
    }, () => this.#isUnderWay(fetch, plan))) return;
    if (plan.got.size === plan.blocks.length) { await this.#complete(fetch, plan); return; }
    plan.isBusy = false;
    this.#pull(fetch);
  }

  /** False where it is not as long as its place. */
  #take({ content, got }: Plan, index: number, block: Uint8Array): boolean {
    const place = blockOf(content, index);
    if (place.length !== block.length) return false;
    place.set(block);
    got.add(index);
    return true;
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
    const { plan } = fetch;
    if (!this.#take(plan, message.index, message.content)) { this.#startOver(fetch, plan.from); return; }
    fetch.kept?.put(message.content);
    if (plan.got.size === plan.blocks.length) this.#busily(fetch, plan, () => this.#complete(fetch, plan)); else this.#pull(fetch);
  }

  /** Work that takes turns. A fault of what keeps blocks, or of whoever asked for it, ends the fetch. */
  #busily(fetch: Fetch, plan: Plan, work: () => Promise<void>): void {
    plan.isBusy = true;
    work().catch((fault: unknown) => {
      if (this.#isUnderWay(fetch, plan)) this.#end(fetch);
      fetch.reject(fault);
    });
  }
  /** Neither cancelled nor begun again meanwhile. */
  #isUnderWay(fetch: Fetch, plan: Plan): boolean { return this.#fetches.get(fetch.artefact) === fetch && fetch.plan === plan; }

  async #complete(fetch: Fetch, plan: Plan): Promise<void> {
    const whole = this.#parts.hasher.begin(), { blocks, content } = plan;
    if (!await this.#turns.each(blocks.length, (index) => { whole.update(blockOf(content, index)); }, () => this.#isUnderWay(fetch, plan))) return;
    if (whole.hex() !== fetch.artefact) { this.#startOver(fetch, plan.from); return; }
    this.#end(fetch);
    const liars = new Set(fetch.claims.filter(({ index, sha256 }) => blocks[index] !== sha256).map(({ nodeId }) => nodeId));
    for (const nodeId of liars) this.#parts.onPenalty(nodeId, 'malformed');
    fetch.resolve(content);
    await this.#turns.each(blocks.length, (index) => { fetch.kept?.remove(blocks[index] ?? ''); }, () => !this.#closed);
  }

  /** The list itself was wrong: nothing that was checked against it counts. */
  #startOver(fetch: Fetch, liar: string): void {
    this.#forget(fetch);
    this.#distrust(fetch, liar, 'malformed');
  }

  #forget(fetch: Fetch): void {
    fetch.plan = null;
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

  #send(nodeId: string, message: BlockMessage): boolean { return this.#parts.send(nodeId, writeBlockMessage(message)); }
}
