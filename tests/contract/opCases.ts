// Small programs of one or two operations with odd shapes: what every backend is asked to compute like the reference
// layers. A case lists its tensors with their first contents; everything it holds afterwards is compared.
import { SeededStream } from '../../app/physics/random.ts';
import { MemoryBuilder, addHostChannels } from '../../worker/engine/plan/memory.ts';
import { Control, REDUCTION_CHUNKS, Scalar } from '../../worker/engine/program.ts';
import type { MemoryPlan, Op, Program, TensorId } from '../../worker/engine/program.ts';

export interface OpCase {
  readonly name: string;
  readonly memory: MemoryPlan;
  readonly program: Program;
  readonly contents: ReadonlyMap<TensorId, Float32Array | Int32Array>;
  /** Tensors whose contents afterwards mean nothing (partials of a backend). */
  readonly scratch: ReadonlySet<TensorId>;
}

export const CASE_SEED = 20;

/** Collects one case. Numbers are uniform in (-1, 1) times a scale, from the case's own name. */
class CaseBuilder {
  readonly #memory = new MemoryBuilder();
  readonly #contents = new Map<TensorId, Float32Array | Int32Array>();
  readonly #scratch = new Set<TensorId>();
  readonly #channels = addHostChannels(this.#memory);
  readonly #name: string;
  readonly #stream: SeededStream;

  constructor(name: string) {
    this.#name = name;
    this.#stream = SeededStream.from(CASE_SEED, name);
  }

  noise(name: string, shape: number[], scale = 1): TensorId {
    const id = this.#memory.add(name, shape, 'activations');
    const size = shape.reduce((product, n) => product * n, 1);
    this.#contents.set(id, Float32Array.from({ length: size }, () => (2 * this.#stream.nextFloat() - 1) * scale));
    return id;
  }
  numbers(name: string, values: number[]): TensorId {
    const id = this.#memory.add(name, [values.length], 'activations');
    this.#contents.set(id, Float32Array.from(values));
    return id;
  }
  tokens(name: string, count: number, vocabulary: number, missing: readonly number[] = []): TensorId {
    const id = this.#memory.add(name, [count], 'inputs', 'i32');
    this.#contents.set(id, Int32Array.from({ length: count }, (_, i) => (missing.includes(i) ? -1 : this.#stream.nextBelow(vocabulary))));
    return id;
  }
  scratch(name: string, size: number): TensorId {
    const id = this.#memory.add(name, [size], 'activations');
    this.#scratch.add(id);
    return id;
  }
  scalars(values: readonly (readonly [index: number, value: number])[]): void {
    const data = new Float32Array(16);
    for (const [index, value] of values) data[index] = value;
    this.#contents.set(this.#channels.scalars, data);
  }
  control(position: number, rows: number): void {
    const data = new Int32Array(16);
    data[Control.POSITION] = position;
    data[Control.ROWS] = rows;
    this.#contents.set(this.#channels.control, data);
  }
  build(...ops: Op[]): OpCase {
    return { name: this.#name, memory: this.#memory.build(), program: { name: this.#name, ops }, contents: this.#contents, scratch: this.#scratch };
  }
}

function matmulCase(form: 'nt' | 'nn' | 'tn', m: number, n: number, k: number, accumulate: boolean): OpCase {
  const c = new CaseBuilder(`matmul ${form} ${m}x${n}x${k}${accumulate ? ' accumulated' : ''}`);
  const a = c.noise('a', form === 'tn' ? [k, m] : [m, k]), b = c.noise('b', form === 'nt' ? [n, k] : [k, n]);
  return c.build({ op: 'matmul', form, a, b, out: c.noise('out', [m, n]), m, n, k, accumulate });
}

function matmulCases(): OpCase[] {
  const shapes = [[1, 1, 1], [1, 64, 128], [3, 37, 29], [4, 8, 16], [5, 9, 7], [6, 31, 12], [33, 17, 401], [67, 130, 45], [96, 40, 800], [130, 301, 33]] as const;
  return (['nt', 'nn', 'tn'] as const).flatMap((form) => shapes.flatMap(([m, n, k]) => [matmulCase(form, m, n, k, false), matmulCase(form, m, n, k, true)]));
}

function rowCases(rows: number, width: number): OpCase[] {
  const norm = new CaseBuilder(`rmsnorm ${rows}x${width}`);
  const x = norm.noise('x', [rows, width], 3), gain = norm.noise('gain', [width]), rstd = norm.noise('rstd', [rows]);
  const normed = norm.noise('out', [rows, width]);
  const swiglu = new CaseBuilder(`swiglu ${rows}x${width}`);
  const gateUp = swiglu.noise('gateUp', [rows, 2 * width], 12);
  const embedding = new CaseBuilder(`embedding ${rows}x${width}`);
  const tokens = embedding.tokens('tokens', rows, 11), table = embedding.noise('table', [11, width]), out = embedding.noise('out', [rows, width]);
  return [
    norm.build(
      { op: 'rmsnorm_forward', x, gain, out: normed, rstd, rows, width, epsilon: 1e-5 },
      { op: 'rmsnorm_backward', x, gain, rstd, dOut: norm.noise('dOut', [rows, width]), dX: norm.noise('dX', [rows, width]), dGain: norm.noise('dGain', [width]), rows, width },
    ),
    swiglu.build(
      { op: 'swiglu_forward', gateUp, out: swiglu.noise('out', [rows, width]), rows, feedForward: width },
      { op: 'swiglu_backward', gateUp, dOut: swiglu.noise('dOut', [rows, width]), dGateUp: swiglu.noise('dGateUp', [rows, 2 * width]), rows, feedForward: width },
    ),
    embedding.build(
      { op: 'embedding_forward', tokens, table, out, rows, width },
      { op: 'embedding_backward', tokens, dOut: embedding.noise('dOut', [rows, width]), dTable: embedding.noise('dTable', [11, width]), rows, width, vocabulary: 11 },
    ),
  ];
}

interface HeadShape { heads: number; kvHeads: number; headWidth: number }

function attentionCase(batch: number, window: number, head: HeadShape): OpCase {
  const c = new CaseBuilder(`attention ${batch}x${window}, ${head.heads}/${head.kvHeads} heads of ${head.headWidth}`);
  const rows = batch * window, width = (head.heads + 2 * head.kvHeads) * head.headWidth, outWidth = head.heads * head.headWidth;
  const shape = { batch, window, ...head };
  const qkv = c.noise('qkv', [rows, width], 2), out = c.noise('out', [rows, outWidth]), lse = c.noise('lse', [batch, head.heads, window]);
  const dOut = c.noise('dOut', [rows, outWidth]), dQkv = c.noise('dQkv', [rows, width]), delta = c.scratch('delta', rows * head.heads);
  const turn = { rows, window, ...head, base: 10_000, positions: window, fromControl: false };
  return c.build(
    { op: 'rope', qkv, ...turn, inverse: false },
    { op: 'attention_forward', qkv, out, lse, ...shape },
    { op: 'attention_backward', qkv, out, lse, dOut, dQkv, delta, ...shape },
    { op: 'rope', qkv: dQkv, ...turn, inverse: true },
  );
}

/** Rows beyond `real` are padding; the cache already holds `position` rows. */
function cacheCase(rows: number, real: number, position: number, capacity: number, head: HeadShape): OpCase {
  const c = new CaseBuilder(`cache ${real} of ${rows} rows at ${position} of ${capacity}, ${head.heads}/${head.kvHeads} heads of ${head.headWidth}`);
  const kvWidth = head.kvHeads * head.headWidth;
  const qkv = c.noise('qkv', [rows, head.heads * head.headWidth + 2 * kvWidth], 2);
  const kCache = c.noise('kCache', [capacity, kvWidth]), vCache = c.noise('vCache', [capacity, kvWidth]), out = c.noise('out', [rows, head.heads * head.headWidth]);
  c.control(position, real);
  return c.build(
    { op: 'rope', qkv, rows, window: rows, ...head, base: 500, positions: capacity + rows, inverse: false, fromControl: true },
    { op: 'cache_append', qkv, kCache, vCache, rows, capacity, ...head },
    { op: 'attention_cached', qkv, kCache, vCache, out, rows, capacity, ...head },
  );
}

function lossCase(rows: number, vocabulary: number, gradient: boolean, largest = 20): OpCase {
  const c = new CaseBuilder(`crossentropy ${rows}x${vocabulary}${gradient ? ' with gradient' : ''}, logits to ${largest}`);
  const logits = c.noise('logits', [rows, vocabulary], largest), losses = c.noise('losses', [rows]);
  const targets = c.tokens('targets', rows, vocabulary, [0, 3]);
  const weights = c.numbers('weights', Array.from({ length: rows }, (_, i) => (i === 1 ? 0 : 1 + (i % 3))));
  c.scalars([[Scalar.LOSS_SCALE, 1 / rows]]);
  return c.build({ op: 'crossentropy', logits, targets, weights, losses, rows, vocabulary, gradient }, { op: 'reduce_loss', losses, rows });
}

/** `loss` and `poison` can be made non-finite: the step must then change nothing. */
function updateCase(name: string, size: number, options: { clipNorm: number; loss?: number; poison?: number }): OpCase {
  const c = new CaseBuilder(`update of ${size} ${name}`);
  const parameters = c.noise('parameters', [size]), moment1 = c.noise('moment1', [size], 0.1);
  const squares = c.numbers('moment2', Array.from({ length: size }, (_, i) => 0.001 * (1 + (i % 7))));
  const gradients = options.poison === undefined ? c.noise('gradients', [size])
    : c.numbers('gradients', Array.from({ length: size }, (_, i) => (i === size - 2 ? options.poison ?? 0 : 0.5)));
  const partials = c.scratch('partials', REDUCTION_CHUNKS);
  c.scalars([[Scalar.LOSS, options.loss ?? 2], [Scalar.LEARNING_RATE, 0.01], [Scalar.BETA1_CORRECTION, 0.19], [Scalar.BETA2_CORRECTION, 0.0975]]);
  return c.build(
    { op: 'global_norm', gradients, partials, size, clipNorm: options.clipNorm },
    { op: 'adamw', parameters, gradients, moment1, moment2: squares, size, decayed: Math.floor(size / 2) - 1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 },
  );
}

function flatCase(size: number): OpCase {
  const c = new CaseBuilder(`copy and fill ${size}`);
  return c.build({ op: 'copy', from: c.noise('from', [size]), to: c.noise('to', [size + 3]), size }, { op: 'fill_zero', tensor: c.noise('cleared', [size + 3]), size });
}

export function opCases(): OpCase[] {
  return [
    ...matmulCases(),
    ...rowCases(5, 12), ...rowCases(67, 60), ...rowCases(33, 7), ...rowCases(1, 130),
    attentionCase(1, 1, { heads: 1, kvHeads: 1, headWidth: 2 }),
    attentionCase(2, 37, { heads: 4, kvHeads: 4, headWidth: 8 }),
    attentionCase(3, 20, { heads: 6, kvHeads: 2, headWidth: 10 }),
    attentionCase(1, 70, { heads: 2, kvHeads: 1, headWidth: 32 }),
    cacheCase(1, 1, 0, 9, { heads: 2, kvHeads: 1, headWidth: 6 }),
    cacheCase(1, 1, 63, 64, { heads: 4, kvHeads: 4, headWidth: 32 }),
    cacheCase(8, 5, 11, 40, { heads: 6, kvHeads: 2, headWidth: 10 }),
    cacheCase(8, 8, 4, 9, { heads: 4, kvHeads: 2, headWidth: 8 }),
    lossCase(6, 13, true), lossCase(35, 301, true), lossCase(35, 301, false), lossCase(9, 40, true, 1e4),
    updateCase('clipped', 1003, { clipNorm: 1 }), updateCase('not clipped', 70_000, { clipNorm: 1e6 }),
    updateCase('with a loss that is not a number', 1003, { clipNorm: 1, loss: NaN }),
    updateCase('with an infinite loss', 1003, { clipNorm: 1, loss: Infinity }),
    updateCase('with an infinite gradient', 1003, { clipNorm: 1, poison: Infinity }),
    updateCase('with a gradient that is not a number', 1003, { clipNorm: 1, poison: NaN }),
    flatCase(5), flatCase(40_001),
  ];
}
