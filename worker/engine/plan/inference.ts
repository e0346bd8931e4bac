// Continuing one sequence with its keys and values kept: prefill (up to PREFILL_ROWS tokens at once) and decode (one).
//
// The host writes control[POSITION] (tokens already in the cache) and control[ROWS] (real rows of this run), runs, and
// reads the logits of row control[ROWS]-1. Padding rows are computed and ignored: nothing they do reaches the cache.
import { headWidthOf, qkvWidthOf } from '../../../app/organism/config.ts';
import type { ModelConfig } from '../../../schemas/model.ts';
import type { Op, TensorId } from '../program.ts';
import type { MemoryBuilder } from './memory.ts';
import type { Weights } from './weights.ts';

/** Rows of one prefill run; longer prompts take several. */
export const PREFILL_ROWS = 32;

export interface LayerCache {
  readonly k: TensorId; // (C, KV*hw)
  readonly v: TensorId; // (C, KV*hw)
}

export interface InferenceTensors {
  readonly tokens: TensorId;    // (rows) i32
  readonly residual: TensorId;  // (rows, d), added to in place: nothing looks back at it
  readonly normed: TensorId;    // (rows, d)
  readonly rstd: TensorId;      // (rows)
  readonly qkv: TensorId;       // (rows, (H+2KV)*hw)
  readonly attention: TensorId; // (rows, H*hw)
  readonly gateUp: TensorId;    // (rows, 2f)
  readonly activated: TensorId; // (rows, f)
  readonly logits: TensorId;    // (rows, V)
}

export function addCaches(memory: MemoryBuilder, config: ModelConfig): LayerCache[] {
  const shape = [config.context, config.kvHeads * headWidthOf(config)];
  return Array.from({ length: config.layers }, (_, l) => ({
    k: memory.add(`layers.${l}.k_cache`, shape, 'cache'),
    v: memory.add(`layers.${l}.v_cache`, shape, 'cache'),
  }));
}

export function addInferenceTensors(memory: MemoryBuilder, config: ModelConfig, name: 'prefill' | 'decode', rows: number): InferenceTensors {
  const { width: d, feedForward: f } = config;
  const add = (part: string, ...shape: number[]) => memory.add(`${name}.${part}`, shape, 'activations');
  return {
    tokens: memory.add(`${name}.tokens`, [rows], 'inputs', 'i32'),
    residual: add('residual', rows, d),
    normed: add('norm', rows, d),
    rstd: add('norm_rstd', rows),
    qkv: add('qkv', rows, qkvWidthOf(config)),
    attention: add('attention', rows, d),
    gateUp: add('gate_up', rows, 2 * f),
    activated: add('activated', rows, f),
    logits: add('logits', rows, config.vocabulary),
  };
}

export function inferenceOps(config: ModelConfig, rows: number, weights: Weights, caches: readonly LayerCache[], t: InferenceTensors): Op[] {
  const { width: d, feedForward: f, context: capacity, normEpsilon: epsilon } = config;
  const head = { heads: config.heads, kvHeads: config.kvHeads, headWidth: headWidthOf(config) };
  // A full cache followed by a run of padding still asks for an angle, so the table reaches one run beyond it.
  const turn = { window: rows, ...head, base: config.ropeBase, positions: capacity + rows, inverse: false, fromControl: true };
  const ops: Op[] = [{ op: 'embedding_forward', tokens: t.tokens, table: weights.embedding, out: t.residual, rows, width: d }];
  caches.forEach((cache, l) => {
    const w = weights.layers[l];
    if (w === undefined) throw new Error(`the plan has no weights of layer ${l}`);
    ops.push(
      { op: 'rmsnorm_forward', x: t.residual, gain: w.attentionNorm, out: t.normed, rstd: t.rstd, rows, width: d, epsilon },
      { op: 'matmul', form: 'nt', a: t.normed, b: w.qkv, out: t.qkv, m: rows, n: qkvWidthOf(config), k: d, accumulate: false },
      { op: 'rope', qkv: t.qkv, rows, ...turn },
      { op: 'cache_append', qkv: t.qkv, kCache: cache.k, vCache: cache.v, rows, capacity, ...head },
      { op: 'attention_cached', qkv: t.qkv, kCache: cache.k, vCache: cache.v, out: t.attention, rows, capacity, ...head },
      { op: 'matmul', form: 'nt', a: t.attention, b: w.output, out: t.residual, m: rows, n: d, k: d, accumulate: true },
      { op: 'rmsnorm_forward', x: t.residual, gain: w.feedForwardNorm, out: t.normed, rstd: t.rstd, rows, width: d, epsilon },
      { op: 'matmul', form: 'nt', a: t.normed, b: w.gateUp, out: t.gateUp, m: rows, n: 2 * f, k: d, accumulate: false },
      { op: 'swiglu_forward', gateUp: t.gateUp, out: t.activated, rows, feedForward: f },
      { op: 'matmul', form: 'nt', a: t.activated, b: w.down, out: t.residual, m: rows, n: d, k: f, accumulate: true },
    );
  });
  ops.push(
    { op: 'rmsnorm_forward', x: t.residual, gain: weights.finalNorm, out: t.normed, rstd: t.rstd, rows, width: d, epsilon },
    { op: 'matmul', form: 'nt', a: t.normed, b: weights.embedding, out: t.logits, m: rows, n: config.vocabulary, k: d, accumulate: false },
  );
  return ops;
}
