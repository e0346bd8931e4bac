// Draws training batches: whole documents of the world's own text packed into windows, mixed with windows over
// consented text. Seeded and replayable: the same seed, data and state draw the same batches on every machine.
// Not here: tokenising, masking, the choice of what is consented. Held-out chunks are dropped at the door.
import { SeededStream } from '../physics/random.ts';
import type { RandomState } from '../physics/random.ts';
import { SPECIAL_COUNT, SPECIAL_IDS } from './tokenizer/special.ts';

/** One document as tokens; `weights[i]` is how much predicting `tokens[i]` counts. */
export interface TokenizedDocument { readonly tokens: Int32Array; readonly weights: Float32Array }
/** Endless documents, addressed by index so that a run can resume anywhere without replaying. */
export type DocumentSource = (index: number) => TokenizedDocument;
export interface TokenizedChunk { readonly id: string; readonly sourceId: string; readonly tokens: Int32Array; readonly heldOut: boolean }

export interface SamplerOptions {
  readonly seed: number;
  readonly batch: number;
  /** T: inputs a row; a row is drawn as T + 1 tokens. */
  readonly window: number;
}

/** Rows are laid out (batch, window); `targets` holds -1 where nothing is predicted. */
export interface Batch {
  readonly tokens: Int32Array;
  readonly targets: Int32Array;
  readonly weights: Float32Array;
  /** Sum of the weights; the loss is divided by it. */
  readonly weightSum: number;
  /** Targets that count. */
  readonly tokenCount: number;
  /** Source ids of the rows, in the order first drawn; the world's own text is `own`. */
  readonly fromSources: readonly string[];
}

export const OWN_SOURCE_ID = 'own';
const PAD = SPECIAL_IDS['<PAD>'];
/** How many documents the packer looks at to fill a row; more packs tighter and holds more in the state. */
const PACKING_LOOKAHEAD = 12;
/** Documents put in one row at most, so that tiny documents cannot turn drawing into the bottleneck. */
const MAX_DOCUMENTS_A_ROW = 64;

interface SavedState { readonly random: RandomState; readonly nextDocument: number; readonly waiting: readonly number[] }

export class BatchSampler {
  readonly #options: SamplerOptions;
  #random: SeededStream;
  #documents: DocumentSource | null = null;
  /** Index of the first document never looked at. */
  #nextDocument = 0;
  /** Documents looked at but not yet placed, oldest first. */
  #waiting: number[] = [];
  readonly #waitingTokens = new Map<number, TokenizedDocument>();
  #chunks: readonly TokenizedChunk[] = [];
  /** Cumulative token counts of `#chunks`, to draw one in proportion to its length. */
  #ends: readonly number[] = [];
  #mix = 0;

  /** Draws nothing before `setData`. */
  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#random = SeededStream.from(options.seed, 'batch-sampler');
  }

  /** Replaces the data. `mix` is the share of rows drawn from chunks; without chunks, or without documents, the other
   * kind fills every row. The order of the chunks does not matter. */
  setData(documents: DocumentSource | null, chunks: readonly TokenizedChunk[], mix: number): void {
    const drawn = chunks.filter((chunk) => !chunk.heldOut && chunk.tokens.length > 1);
    drawn.sort((a, b) => compare(a.sourceId, b.sourceId) || compare(a.id, b.id));
    let total = 0;
    this.#documents = documents;
    this.#waitingTokens.clear();
    this.#chunks = drawn;
    this.#ends = drawn.map((chunk) => { total += chunk.tokens.length; return total; });
    this.#mix = mix;
  }

  get trainingTokens(): number { return this.#ends.at(-1) ?? 0; }

  draw(): Batch {
    const { batch, window } = this.#options;
    const tokens = new Int32Array(batch * window).fill(PAD);
    const targets = new Int32Array(batch * window).fill(-1);
    const weights = new Float32Array(batch * window);
    const fromSources = new Set<string>();
    for (let row = 0; row < batch; row += 1) {
      const drawn = this.#drawRow();
      fromSources.add(drawn.sourceId);
      const at = row * window;
      for (let i = 0; i + 1 < drawn.tokens.length; i += 1) {
        tokens[at + i] = drawn.tokens[i] ?? PAD;
        const weight = drawn.weights[i + 1] ?? 0;
        if (weight <= 0) continue;
        targets[at + i] = drawn.tokens[i + 1] ?? -1;
        weights[at + i] = weight;
      }
    }
    let weightSum = 0;
    let tokenCount = 0;
    for (const weight of weights) { weightSum += weight; if (weight > 0) tokenCount += 1; }
    return { tokens, targets, weights, weightSum, tokenCount, fromSources: [...fromSources] };
  }

  /** Short text that, with the seed and the data, draws the same batches from here on. */
  get state(): string {
    const saved: SavedState = { random: this.#random.state, nextDocument: this.#nextDocument, waiting: this.#waiting };
    return JSON.stringify([saved.random, saved.nextDocument, saved.waiting]);
  }

  /** Goes on from `state`; an empty text means from the beginning. */
  restore(state: string): void {
    this.#waitingTokens.clear();
    if (state === '') {
      this.#random = SeededStream.from(this.#options.seed, 'batch-sampler');
      this.#nextDocument = 0;
      this.#waiting = [];
      return;
    }
    const saved = parseState(state);
    this.#random = new SeededStream(saved.random);
    this.#nextDocument = saved.nextDocument;
    this.#waiting = [...saved.waiting];
  }

  #drawRow(): { tokens: Int32Array; weights: Float32Array; sourceId: string } {
    const useChunk = this.#chunks.length > 0 && (this.#documents === null || this.#random.nextFloat() < this.#mix);
    if (useChunk) return this.#drawChunkRow();
    if (this.#documents === null) throw new Error('The batch sampler has neither documents nor chunks; give it data before drawing.');
    return { ...this.#packRow(this.#documents), sourceId: OWN_SOURCE_ID };
  }

  /** A window at a uniformly drawn place of one source's text; it runs on into the source's next chunks. */
  #drawChunkRow(): { tokens: Int32Array; weights: Float32Array; sourceId: string } {
    const length = this.#options.window + 1;
    const start = this.#random.nextBelow(this.trainingTokens);
    let index = firstGreater(this.#ends, start);
    const first = this.#chunks[index];
    if (first === undefined) throw new Error('The batch sampler drew a place beyond its text; its chunk table is inconsistent.');
    const tokens = new Int32Array(length);
    let offset = start - ((this.#ends[index] ?? 0) - first.tokens.length);
    let filled = 0;
    while (filled < length) {
      const chunk = this.#chunks[index];
      if (chunk === undefined || chunk.sourceId !== first.sourceId) break;
      const piece = chunk.tokens.subarray(offset, offset + length - filled);
      tokens.set(piece, filled);
      filled += piece.length;
      index += 1;
      offset = 0;
    }
    // Where a chunk begins cannot be foreseen: its <BOS> is context, not a target.
    const weights = Float32Array.from(tokens.subarray(0, filled), (token) => (token < SPECIAL_COUNT ? 0 : 1));
    return { tokens: tokens.subarray(0, filled), weights, sourceId: first.sourceId };
  }

  /** Oldest waiting document first, then whichever of the waiting ones still fits, so that none is ever cut
   * unless it is longer than a whole row. */
  #packRow(documents: DocumentSource): TokenizedDocument {
    const length = this.#options.window + 1;
    const tokens = new Int32Array(length);
    const weights = new Float32Array(length);
    let filled = 0;
    for (let placed = 0; placed < MAX_DOCUMENTS_A_ROW; placed += 1) {
      while (this.#waiting.length < PACKING_LOOKAHEAD) { this.#waiting.push(this.#nextDocument); this.#nextDocument += 1; }
      const room = length - filled;
      const slot = placed === 0 ? 0 : this.#waiting.findIndex((index) => this.#documentAt(documents, index).tokens.length <= room);
      const index = this.#waiting[slot];
      if (index === undefined) break;
      this.#waiting.splice(slot, 1);
      const document = this.#documentAt(documents, index);
      this.#waitingTokens.delete(index);
      tokens.set(document.tokens.subarray(0, room), filled);
      weights.set(document.weights.subarray(0, room), filled);
      filled = Math.min(length, filled + document.tokens.length);
    }
    return { tokens: tokens.subarray(0, filled), weights: weights.subarray(0, filled) };
  }

  #documentAt(documents: DocumentSource, index: number): TokenizedDocument {
    const known = this.#waitingTokens.get(index);
    if (known !== undefined) return known;
    const document = documents(index);
    this.#waitingTokens.set(index, document);
    return document;
  }
}

function compare(a: string, b: string): number { return a < b ? -1 : a > b ? 1 : 0; }

/** Index of the first element greater than `value`; `ends` ascends. */
function firstGreater(ends: readonly number[], value: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0) > value) high = middle; else low = middle + 1;
  }
  return low;
}

function parseState(text: string): SavedState {
  const broken = () => new Error('The state of the batch sampler is not one that it wrote; use the checkpoint before this one.');
  let value: unknown;
  try { value = JSON.parse(text); } catch { throw broken(); }
  if (!Array.isArray(value) || value.length !== 3) throw broken();
  const [random, nextDocument, waiting] = value as unknown[];
  const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  if (!Array.isArray(random) || random.length !== 4 || !random.every(isCount)) throw broken();
  if (!isCount(nextDocument) || !Array.isArray(waiting) || waiting.length > PACKING_LOOKAHEAD || !waiting.every(isCount)) throw broken();
  const [a = 0, b = 0, c = 0, counter = 0] = random;
  return { random: [a, b, c, counter], nextDocument, waiting };
}
