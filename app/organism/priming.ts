// A first state in which reading is easy to find: the seeds of copying heads, laid into otherwise random parameters.
//
// From plain random parameters a model of this size learns within minutes which words can answer a question, and then
// stands for tens of millions of tokens before two layers find each other: one that carries a name to the words behind
// it, one that looks for that name (an induction head). Priming lays both down roughly, and training does the rest; the
// same idea as mimetic initialisation (Trockman and Kolter, 2023). Measured: see the model card of the embryo.
//
// With D = width, H heads of width hw, c a unit vector all embeddings share:
// - embeddings: random and orthogonal to c, plus the same multiple of c for all. The shared part lets a head attend by
//   distance alone, since its query and key can be constant.
// - layer 0, head h: attends h + 1 tokens back. q = k0 u, k = k0 R(h+1) u on the fastest rotary pairs, R the rotation of
//   RoPE, so the score is greatest where the distance is h + 1. It writes B x (a projection of the token read) into slot
//   h, a subspace of its own with basis S_h.
// - layer 1, head h: the query reads slot h - 1 (the token itself for h = 0), the key slot h: it finds the place whose
//   (h+1)-th word back is the h-th word back from here, which is where a sentence begun alike goes on. Only slow rotary
//   pairs are used, so distance hardly matters. It copies a projection of what stands there towards the output.
// - layer 2, heads 0 and 1: the query reads slot 1 or 2 (the word two or three back), the key the token itself: it finds an
//   earlier copy of a word just asked about, and brings what slots 2 and 3 hold there, the words three and four before
//   that copy. In a sentence those are its subject.
// Everything else is as in init.ts. Not here: training, and any word of the language.
import type { ModelConfig } from '../../schemas/model.ts';
import type { RandomStream } from '../ports.ts';
import { SeededStream } from '../physics/random.ts';
import { EMBEDDING_NAME, headWidthOf, parameterLayout } from './config.ts';
import { initialParameters, normalSource } from './init.ts';

/** Deviation of the embeddings, and size of the part they share, per element. */
const EMBEDDING_DEVIATION = 0.06;
/** Length of query and key of the heads that attend by distance. */
const DISTANCE_SHARPNESS = 11.5;
/** Rotary pairs, fastest first, that tell distances apart. */
const DISTANCE_PAIRS = 4;
/** Length of query and key per unit of what is compared. */
const MATCH_SHARPNESS = 1.8;
const CARRY_GAIN = 0.15;
const COPY_GAIN = 0.2;
/** Sharpness and gain in layer 2, where what layer 1 added to the stream would drown a weaker signal. */
const LOOK_BEFORE_SHARPNESS = 3.5;
const LOOK_BEFORE_GAIN = 0.2;
/** Slots the rules above name; a model needs as many heads. */
const SLOTS = 4;
const MIN_LAYERS = 3;

type Vector = Float64Array;

/** Rows of one matrix inside the flat parameters; `add` adds to what is there. */
interface Matrix { add(row: number, column: number, value: number): void }

/** The flat parameters of a primed model: the same seed and shape give the same numbers. */
export function primedParameters(config: ModelConfig, seed: number): Float32Array {
  if (config.layers < MIN_LAYERS || config.heads < SLOTS || config.kvHeads !== config.heads) {
    throw new Error(`Only models of ${MIN_LAYERS} or more layers and ${SLOTS} or more heads, with a key head each, can be primed; "${config.preset}" is another.`);
  }
  const flat = initialParameters(config, seed);
  const layout = parameterLayout(config);
  const matrix = (name: string): Matrix => {
    const slot = layout.slots.find((candidate) => candidate.name === name);
    if (slot === undefined) throw new Error(`The layout of "${config.preset}" has no parameter "${name}".`);
    const columns = slot.shape[1] ?? 1;
    return { add: (row, column, value) => { flat[slot.offset + row * columns + column]! += value; } };
  };
  const stream = SeededStream.from(seed, 'priming');
  const shared = new Float64Array(config.width).fill(1 / Math.sqrt(config.width));
  shareEmbeddings(config, flat, layout.slots.find((slot) => slot.name === EMBEDDING_NAME)!.offset, stream);
  const slotWidth = Math.min(headWidthOf(config), Math.floor((config.width - 1) / config.heads));
  const read = orthonormal(stream, config.width, [shared], slotWidth);
  const slots = orthonormal(stream, config.width, [shared], slotWidth * config.heads);
  const slotBasis = (head: number): Vector[] => slots.slice(head * slotWidth, (head + 1) * slotWidth);
  carryBack(config, matrix, shared, read, slotBasis);
  const mixed = orthonormal(stream, slotWidth, [], Math.min(slowRows(config).length, slotWidth));
  matchAndCopy(config, matrix, stream, read, slotBasis, mixed);
  lookBefore(config, matrix, read, slotBasis, mixed);
  return flat;
}

/** Gives every embedding the same component along the shared direction and none other along it. */
function shareEmbeddings(config: ModelConfig, flat: Float32Array, offset: number, stream: RandomStream): void {
  const normal = normalSource(stream);
  const row = new Float64Array(config.width);
  for (let token = 0; token < config.vocabulary; token += 1) {
    let mean = 0;
    for (let i = 0; i < config.width; i += 1) { row[i] = EMBEDDING_DEVIATION * normal(); mean += row[i]! / config.width; }
    for (let i = 0; i < config.width; i += 1) flat[offset + token * config.width + i] = row[i]! - mean + EMBEDDING_DEVIATION;
  }
}

/** Layer 0: head h carries the token h + 1 places back into slot h. */
function carryBack(config: ModelConfig, matrix: (name: string) => Matrix, shared: Vector, read: readonly Vector[], slotBasis: (head: number) => Vector[]): void {
  const hw = headWidthOf(config);
  const attention = 'model.layers.0.self_attn';
  const [q, k, v, o] = [matrix(`${attention}.q_proj.weight`), matrix(`${attention}.k_proj.weight`), matrix(`${attention}.v_proj.weight`), matrix(`${attention}.o_proj.weight`)];
  // The normalised stream has length sqrt(width), half of whose square is shared: x . shared = sqrt(width / 2).
  const scale = DISTANCE_SHARPNESS / Math.sqrt(config.width / 2) / Math.sqrt(DISTANCE_PAIRS);
  for (let head = 0; head < config.heads; head += 1) {
    for (let pair = 0; pair < DISTANCE_PAIRS; pair += 1) {
      const angle = (head + 1) * config.ropeBase ** (-2 * pair / hw);
      for (let i = 0; i < config.width; i += 1) {
        q.add(head * hw + pair, i, scale * shared[i]!);
        k.add(head * hw + pair, i, scale * Math.cos(angle) * shared[i]!);
        k.add(head * hw + pair + hw / 2, i, scale * Math.sin(angle) * shared[i]!);
      }
    }
    slotBasis(head).forEach((basis, column) => {
      for (let i = 0; i < config.width; i += 1) {
        v.add(head * hw + column, i, read[column]![i]!);
        o.add(i, head * hw + column, CARRY_GAIN * basis[i]!);
      }
    });
  }
}

/** Layer 1: head h attends where slot h holds what slot h - 1 (for h = 0 the token itself) holds here, and copies. */
function matchAndCopy(config: ModelConfig, matrix: (name: string) => Matrix, stream: RandomStream, read: readonly Vector[], slotBasis: (head: number) => Vector[], mixed: readonly Vector[]): void {
  const hw = headWidthOf(config);
  const attention = 'model.layers.1.self_attn';
  const [q, k, v, o] = [matrix(`${attention}.q_proj.weight`), matrix(`${attention}.k_proj.weight`), matrix(`${attention}.v_proj.weight`), matrix(`${attention}.o_proj.weight`)];
  const outputs = orthonormal(stream, config.width, [], config.width);
  for (let head = 0; head < config.heads; head += 1) {
    compare(config, q, k, head, head === 0 ? read : slotBasis(head - 1), slotBasis(head), mixed, MATCH_SHARPNESS);
    for (let column = 0; column < hw; column += 1) {
      const basis = outputs[head * hw + column]!;
      for (let i = 0; i < config.width; i += 1) {
        v.add(head * hw + column, i, basis[i]!);
        o.add(i, head * hw + column, COPY_GAIN * basis[i]!);
      }
    }
  }
}

/** Layer 2: heads 0 and 1 look for a copy of the word two or three back and bring the words three and four before it. */
function lookBefore(config: ModelConfig, matrix: (name: string) => Matrix, read: readonly Vector[], slotBasis: (head: number) => Vector[], mixed: readonly Vector[]): void {
  const hw = headWidthOf(config);
  const attention = 'model.layers.2.self_attn';
  const [q, k, v, o] = [matrix(`${attention}.q_proj.weight`), matrix(`${attention}.k_proj.weight`), matrix(`${attention}.v_proj.weight`), matrix(`${attention}.o_proj.weight`)];
  for (let head = 0; head < 2; head += 1) {
    compare(config, q, k, head, slotBasis(head + 1), read, mixed, LOOK_BEFORE_SHARPNESS);
    read.forEach((basis, column) => {
      for (let i = 0; i < config.width; i += 1) {
        v.add(head * hw + column, i, slotBasis(2)[column]![i]! + slotBasis(3)[column]![i]!);
        o.add(i, head * hw + column, LOOK_BEFORE_GAIN * basis[i]!);
      }
    });
  }
}

/** Rows of a head that slow rotary pairs turn. */
function slowRows(config: ModelConfig): number[] {
  const hw = headWidthOf(config);
  return Array.from({ length: hw }, (_, row) => row).filter((row) => row % (hw / 2) >= hw / 4);
}

/** Gives a head a score that is great where `there` (read by the key) holds what `here` (read by the query) holds. */
function compare(config: ModelConfig, q: Matrix, k: Matrix, head: number, here: readonly Vector[], there: readonly Vector[], mixed: readonly Vector[], sharpness: number): void {
  const slow = slowRows(config);
  mixed.forEach((mix, index) => {
    const row = head * headWidthOf(config) + slow[index]!;
    for (let i = 0; i < config.width; i += 1) {
      q.add(row, i, sharpness * combine(mix, here, i));
      k.add(row, i, sharpness * combine(mix, there, i));
    }
  });
}

function combine(mix: Vector, basis: readonly Vector[], at: number): number {
  let sum = 0;
  for (let i = 0; i < basis.length; i += 1) sum += mix[i]! * basis[i]![at]!;
  return sum;
}

/** `count` random orthonormal vectors, all orthogonal to `apart` (Gram-Schmidt, run twice for accuracy). */
function orthonormal(stream: RandomStream, width: number, apart: readonly Vector[], count: number): Vector[] {
  const normal = normalSource(stream);
  const found: Vector[] = [];
  while (found.length < count) {
    const vector = Float64Array.from({ length: width }, normal);
    for (let round = 0; round < 2; round += 1) {
      for (const other of [...apart, ...found]) {
        let dot = 0;
        for (let i = 0; i < width; i += 1) dot += vector[i]! * other[i]!;
        for (let i = 0; i < width; i += 1) vector[i]! -= dot * other[i]!;
      }
    }
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    // A vector nearly inside the span of the others is drawn again.
    if (length < 1e-6) continue;
    for (let i = 0; i < width; i += 1) vector[i]! /= length;
    found.push(vector);
  }
  return found;
}
