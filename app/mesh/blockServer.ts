// Hands out artefacts in blocks to members that may have them: reads one when it is asked for, finds out whether it is what its name
// says and how it is cut, in turns, once for all who ask, and keeps it while they take its blocks. Who may have what is the caller's.
import type { MeshRefusal } from '../../schemas/mesh.ts';
import { limits } from '../../schemas/mesh.ts';
import type { Clock, PieceHasher } from '../ports.ts';
import { blocksOf, writeBlockMessage } from './blockFrames.ts';
import type { BlockMessage } from './blockFrames.ts';
import { Bucket } from './bucket.ts';
import type { Turns } from './turns.ts';

/** Whole artefacts that were just served and may be asked for again: a joiner takes one block at a time. */
const SERVED_KEPT = 4;
/** Let go between one and two of these after the last block was asked for. */
const SERVED_MS = 60_000;
/** Where something else lies under a name than it says, it is not read again for so long: whoever waits for it asks four times a second. */
const OTHER_MS = 5_000;
/** Read and hashed anew for one member: two of the largest at once, and more at the pace of a good line. Whoever
 *  takes the blocks of what it asked for stays within that; whoever asks for one artefact after the other, taking none, waits. */
const READ_BYTES_AT_ONCE = 512 * 1024 ** 2, READ_BYTES_PER_SECOND = 8 * 1024 ** 2;

export interface BlockParts {
  readonly clock: Clock;
  readonly hasher: PieceHasher;
  /** False when there is no link to it. */
  readonly send: (nodeId: string, message: Uint8Array) => boolean;
  /** What this node has under that name, whole; null where it has nothing. Checked before any of it is handed out. Not changed afterwards. */
  readonly provide: (artefact: string) => Promise<Uint8Array | null>;
  /** Why this member may not have it; null when it may. */
  readonly refuses: (nodeId: string, artefact: string) => MeshRefusal | null;
  /** It broke the rules. */
  readonly onPenalty: (nodeId: string, reason: MeshRefusal) => void;
}
interface Held { readonly content: Uint8Array; readonly blocks: readonly string[] }
type Reading = Held | 'nothing' | 'something else';

export class BlockServer {
  readonly #parts: BlockParts;
  readonly #turns: Turns;
  readonly #served = new Map<string, { readonly held: Promise<Reading>; usedMs: number; /** When it turned out to be something else. */ otherMs: number }>();
  /** Requests being answered, by node: the limit of open streams. */
  readonly #serving = new Map<string, number>();
  /** What was read anew for each node. */
  readonly #readFor = new Map<string, Bucket>();
  #stopSweeping: (() => void) | null = null;
  #closed = false;

  constructor(parts: BlockParts, turns: Turns) { this.#parts = parts; this.#turns = turns; }

  close(): void {
    this.#closed = true;
    this.#stopSweeping?.();
    this.#served.clear();
  }

  async serve(nodeId: string, message: BlockMessage & { kind: 'ask' | 'want' }): Promise<void> {
    const { artefact } = message;
    const refuse = (reason: MeshRefusal) => { this.#send(nodeId, { kind: 'refuse', artefact, reason }); };
    const refusal = this.#parts.refuses(nodeId, artefact);
    if (refusal !== null) { refuse(refusal); return; }
    const open = this.#serving.get(nodeId) ?? 0;
    if (open >= limits.bulkStreams) { refuse('busy'); return; }
    this.#serving.set(nodeId, open + 1);
    try {
      const held = await this.#hold(artefact, nodeId);
      if (typeof held === 'string') { refuse(held === 'busy' ? 'busy' : 'not-held'); return; }
      // What it was allowed may have been taken back while the file was read.
      const late = this.#parts.refuses(nodeId, artefact);
      if (late !== null) { refuse(late); return; }
      if (message.kind === 'ask') { this.#send(nodeId, { kind: 'list', artefact, bytes: held.content.length, blocks: held.blocks }); return; }
      if (message.index >= held.blocks.length) { this.#parts.onPenalty(nodeId, 'malformed'); return; }
      this.#send(nodeId, { kind: 'block', artefact, index: message.index, content: blockOf(held.content, message.index) });
    } catch { refuse('not-held'); } finally {
      const left = (this.#serving.get(nodeId) ?? 1) - 1;
      if (left > 0) this.#serving.set(nodeId, left); else this.#serving.delete(nodeId);
    }
  }

  #hold(artefact: string, nodeId: string): Promise<Reading> | 'busy' {
    const usedMs = this.#parts.clock.monotonicMs(), known = this.#served.get(artefact);
    if (known !== undefined && usedMs - known.otherMs < OTHER_MS) { known.usedMs = usedMs; return known.held; }
    const readFor = this.#readFor.get(nodeId) ?? new Bucket(READ_BYTES_PER_SECOND, READ_BYTES_AT_ONCE, usedMs);
    if (readFor.isOwed(usedMs)) return 'busy';
    this.#readFor.set(nodeId, readFor);
    const one = { held: this.#read(artefact, readFor), usedMs, otherMs: Infinity };
    this.#served.set(artefact, one);
    if (this.#served.size > SERVED_KEPT) this.#served.delete([...this.#served.entries()].sort(([, a], [, b]) => a.usedMs - b.usedMs)[0]?.[0] ?? '');
    this.#sweepLater();
    const forget = () => { if (this.#served.get(artefact) === one) this.#served.delete(artefact); };
    one.held.then((held) => { if (held === 'nothing') forget(); else if (held === 'something else') one.otherMs = this.#parts.clock.monotonicMs(); }, forget);
    return one.held;
  }

  async #read(artefact: string, readFor: Bucket): Promise<Reading> {
    const content = await this.#parts.provide(artefact);
    if (content === null) return 'nothing';
    readFor.owe(this.#parts.clock.monotonicMs(), content.length);
    const { hasher } = this.#parts, whole = hasher.begin(), blocks: string[] = [];
    const isDone = await this.#turns.each(blocksOf(content.length), (index) => {
      const block = blockOf(content, index);
      whole.update(block);
      blocks.push(hasher.sha256Hex(block));
    }, () => !this.#closed);
    if (!isDone) return 'nothing';
    return whole.hex() === artefact ? { content, blocks } : 'something else';
  }

  #sweepLater(): void {
    if (this.#closed) return;
    this.#stopSweeping ??= this.#parts.clock.after(SERVED_MS, () => {
      this.#stopSweeping = null;
      const nowMs = this.#parts.clock.monotonicMs();
      for (const [artefact, { usedMs }] of this.#served) if (nowMs - usedMs >= SERVED_MS) this.#served.delete(artefact);
      for (const [nodeId, readFor] of this.#readFor) if (readFor.isFull(nowMs)) this.#readFor.delete(nodeId);
      if (this.#served.size + this.#readFor.size > 0) this.#sweepLater();
    });
  }

  #send(nodeId: string, message: BlockMessage): boolean { return this.#parts.send(nodeId, writeBlockMessage(message)); }
}

/** Its bytes inside the whole, not a copy. */
export const blockOf = (content: Uint8Array, index: number): Uint8Array => content.subarray(index * limits.blockBytes, (index + 1) * limits.blockBytes);
