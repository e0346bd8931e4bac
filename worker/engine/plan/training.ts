// Forward and backward over whole windows: which tensors they keep and the operations in order.
//
// Activations are never reused between layers: backward needs all of them. The gradient buffers d_* are shared by all
// layers, because each is used up before the next layer begins. d_residual carries dLoss/d(residual stream) from the
// last layer to the embedding; every rmsnorm_backward adds its branch to it.
import { headWidthOf, qkvWidthOf } from '../../../app/organism/config.ts';
import type { ModelConfig } from '../../../schemas/model.ts';
import type { Op, TensorId } from '../program.ts';
import type { MemoryBuilder } from './memory.ts';
import type { Weights } from './weights.ts';

interface LayerActivations {
  readonly input: TensorId;       // (N, d) residual stream before the layer
  readonly normed: TensorId;      // (N, d)
  readonly normedRstd: TensorId;  // (N)
  readonly qkv: TensorId;         // (N, (H+2KV)*hw) after rope
  readonly attention: TensorId;   // (N, H*hw)
  readonly lse: TensorId;         // (batch, H, T)
  readonly middle: TensorId;      // (N, d) residual stream between attention and feed-forward
  readonly normed2: TensorId;     // (N, d)
  readonly normed2Rstd: TensorId; // (N)
  readonly gateUp: TensorId;      // (N, 2f)
  readonly activated: TensorId;   // (N, f)
}

export interface TrainingTensors {
  readonly tokens: TensorId;  // (N) i32
  readonly targets: TensorId; // (N) i32
  readonly weights: TensorId; // (N)
  readonly losses: TensorId;  // (N)
  readonly layers: readonly LayerActivations[];
  readonly last: TensorId;       // (N, d) residual stream after the last layer
  readonly lastNormed: TensorId; // (N, d)
  readonly lastRstd: TensorId;   // (N)
  readonly logits: TensorId;     // (N, V), becomes its own gradient
  readonly dResidual: TensorId;  // (N, d)
  readonly dNormed: TensorId;    // (N, d)
  readonly dAttention: TensorId; // (N, H*hw)
  readonly dQkv: TensorId;       // (N, (H+2KV)*hw)
  readonly delta: TensorId;      // (batch, H, T)
  readonly dActivated: TensorId; // (N, f)
  readonly dGateUp: TensorId;    // (N, 2f)
}

export function addTrainingTensors(memory: MemoryBuilder, config: ModelConfig, batch: number, window: number): TrainingTensors {
  const rows = batch * window;
  const { width: d, feedForward: f, heads } = config;
  const add = (name: string, ...shape: number[]) => memory.add(name, shape, 'activations');
  const layer = (l: number): LayerActivations => ({
    input: add(`layers.${l}.input`, rows, d),
    normed: add(`layers.${l}.attention_norm`, rows, d),
    normedRstd: add(`layers.${l}.attention_norm_rstd`, rows),
    qkv: add(`layers.${l}.qkv`, rows, qkvWidthOf(config)),
    attention: add(`layers.${l}.attention`, rows, d),
    lse: add(`layers.${l}.attention_lse`, batch, heads, window),
    middle: add(`layers.${l}.middle`, rows, d),
    normed2: add(`layers.${l}.feed_forward_norm`, rows, d),
    normed2Rstd: add(`layers.${l}.feed_forward_norm_rstd`, rows),
    gateUp: add(`layers.${l}.gate_up`, rows, 2 * f),
    activated: add(`layers.${l}.activated`, rows, f),
  });
  return {
    tokens: memory.add('tokens', [rows], 'inputs', 'i32'),
    targets: memory.add('targets', [rows], 'inputs', 'i32'),
    weights: memory.add('weights', [rows], 'inputs'),
    losses: add('losses', rows),
    layers: Array.from({ length: config.layers }, (_, l) => layer(l)),
    last: add('final_input', rows, d),
    lastNormed: add('final_norm', rows, d),
    lastRstd: add('final_norm_rstd', rows),
    logits: add('logits', rows, config.vocabulary),
    dResidual: add('d_residual', rows, d),
    dNormed: add('d_norm', rows, d),
    dAttention: add('d_attention', rows, d),
    dQkv: add('d_qkv', rows, qkvWidthOf(config)),
    delta: add('attention_delta', batch, heads, window),
    dActivated: add('d_activated', rows, f),
    dGateUp: add('d_gate_up', rows, 2 * f),
  };
}

/** The numbers every operation of one shape repeats. */
function shapeOf(config: ModelConfig, batch: number, window: number) {
  const { heads, kvHeads, width: d, feedForward: f, vocabulary: v } = config;
  const head = { heads, kvHeads, headWidth: headWidthOf(config) };
  return { rows: batch * window, d, f, v, qkv: qkvWidthOf(config), head, attention: { batch, window, ...head } };
}

/** Tokens to losses: every op up to the cross-entropy, which turns the logits into their gradient when asked. */
export function forwardOps(config: ModelConfig, batch: number, window: number, weights: Weights, t: TrainingTensors, gradient: boolean): Op[] {
  const { rows, d, f, v, qkv, head, attention } = shapeOf(config, batch, window);
  const epsilon = config.normEpsilon;
  const ops: Op[] = [{ op: 'embedding_forward', tokens: t.tokens, table: weights.embedding, out: t.layers[0]?.input ?? t.last, rows, width: d }];
  t.layers.forEach((layer, l) => {
    const w = layerOf(weights, l);
    const next = t.layers[l + 1]?.input ?? t.last;
    ops.push(
      { op: 'rmsnorm_forward', x: layer.input, gain: w.attentionNorm, out: layer.normed, rstd: layer.normedRstd, rows, width: d, epsilon },
      { op: 'matmul', form: 'nt', a: layer.normed, b: w.qkv, out: layer.qkv, m: rows, n: qkv, k: d, accumulate: false },
      { op: 'rope', qkv: layer.qkv, rows, window, ...head, base: config.ropeBase, positions: window, inverse: false, fromControl: false },
      { op: 'attention_forward', qkv: layer.qkv, out: layer.attention, lse: layer.lse, ...attention },
      { op: 'copy', from: layer.input, to: layer.middle, size: rows * d },
      { op: 'matmul', form: 'nt', a: layer.attention, b: w.output, out: layer.middle, m: rows, n: d, k: d, accumulate: true },
      { op: 'rmsnorm_forward', x: layer.middle, gain: w.feedForwardNorm, out: layer.normed2, rstd: layer.normed2Rstd, rows, width: d, epsilon },
      { op: 'matmul', form: 'nt', a: layer.normed2, b: w.gateUp, out: layer.gateUp, m: rows, n: 2 * f, k: d, accumulate: false },
      { op: 'swiglu_forward', gateUp: layer.gateUp, out: layer.activated, rows, feedForward: f },
      { op: 'copy', from: layer.middle, to: next, size: rows * d },
      { op: 'matmul', form: 'nt', a: layer.activated, b: w.down, out: next, m: rows, n: d, k: f, accumulate: true },
    );
  });
  ops.push(
    { op: 'rmsnorm_forward', x: t.last, gain: weights.finalNorm, out: t.lastNormed, rstd: t.lastRstd, rows, width: d, epsilon },
    { op: 'matmul', form: 'nt', a: t.lastNormed, b: weights.embedding, out: t.logits, m: rows, n: v, k: d, accumulate: false },
    { op: 'crossentropy', logits: t.logits, targets: t.targets, weights: t.weights, losses: t.losses, rows, vocabulary: v, gradient },
    { op: 'reduce_loss', losses: t.losses, rows },
  );
  return ops;
}

/** Logit gradients to parameter gradients. Matrices are overwritten; only gains and d_residual start from zero. */
export function backwardOps(config: ModelConfig, batch: number, window: number, weights: Weights, gradients: Weights, gainSize: number, t: TrainingTensors): Op[] {
  const { rows, d, v } = shapeOf(config, batch, window);
  const ops: Op[] = [
    { op: 'fill_zero', tensor: gradients.gains, size: gainSize },
    { op: 'fill_zero', tensor: t.dResidual, size: rows * d },
    { op: 'matmul', form: 'tn', a: t.logits, b: t.lastNormed, out: gradients.embedding, m: v, n: d, k: rows, accumulate: false },
    { op: 'matmul', form: 'nn', a: t.logits, b: weights.embedding, out: t.dNormed, m: rows, n: d, k: v, accumulate: false },
    { op: 'rmsnorm_backward', x: t.last, gain: weights.finalNorm, rstd: t.lastRstd, dOut: t.dNormed, dX: t.dResidual, dGain: gradients.finalNorm, rows, width: d },
  ];
  for (let l = config.layers - 1; l >= 0; l -= 1) ops.push(...layerBackwardOps(config, batch, window, weights, gradients, t, l));
  ops.push({ op: 'embedding_backward', tokens: t.tokens, dOut: t.dResidual, dTable: gradients.embedding, rows, width: d, vocabulary: v });
  return ops;
}

function layerBackwardOps(config: ModelConfig, batch: number, window: number, weights: Weights, gradients: Weights, t: TrainingTensors, l: number): Op[] {
  const { rows, d, f, qkv, head, attention } = shapeOf(config, batch, window);
  const w = layerOf(weights, l);
  const g = layerOf(gradients, l);
  const a = t.layers[l];
  if (a === undefined) throw new Error(`the plan has no activations of layer ${l}`);
  return [
    // next = middle + activated Wdown^T
    { op: 'matmul', form: 'tn', a: t.dResidual, b: a.activated, out: g.down, m: d, n: f, k: rows, accumulate: false },
    { op: 'matmul', form: 'nn', a: t.dResidual, b: w.down, out: t.dActivated, m: rows, n: f, k: d, accumulate: false },
    { op: 'swiglu_backward', gateUp: a.gateUp, dOut: t.dActivated, dGateUp: t.dGateUp, rows, feedForward: f },
    { op: 'matmul', form: 'tn', a: t.dGateUp, b: a.normed2, out: g.gateUp, m: 2 * f, n: d, k: rows, accumulate: false },
    { op: 'matmul', form: 'nn', a: t.dGateUp, b: w.gateUp, out: t.dNormed, m: rows, n: d, k: 2 * f, accumulate: false },
    { op: 'rmsnorm_backward', x: a.middle, gain: w.feedForwardNorm, rstd: a.normed2Rstd, dOut: t.dNormed, dX: t.dResidual, dGain: g.feedForwardNorm, rows, width: d },
    // middle = input + attention Wo^T
    { op: 'matmul', form: 'tn', a: t.dResidual, b: a.attention, out: g.output, m: d, n: d, k: rows, accumulate: false },
    { op: 'matmul', form: 'nn', a: t.dResidual, b: w.output, out: t.dAttention, m: rows, n: d, k: d, accumulate: false },
    { op: 'attention_backward', qkv: a.qkv, out: a.attention, lse: a.lse, dOut: t.dAttention, dQkv: t.dQkv, delta: t.delta, ...attention },
    { op: 'rope', qkv: t.dQkv, rows, window, ...head, base: config.ropeBase, positions: window, inverse: true, fromControl: false },
    { op: 'matmul', form: 'tn', a: t.dQkv, b: a.normed, out: g.qkv, m: qkv, n: d, k: rows, accumulate: false },
    { op: 'matmul', form: 'nn', a: t.dQkv, b: w.qkv, out: t.dNormed, m: rows, n: d, k: qkv, accumulate: false },
    { op: 'rmsnorm_backward', x: a.input, gain: w.attentionNorm, rstd: a.normedRstd, dOut: t.dNormed, dX: t.dResidual, dGain: g.attentionNorm, rows, width: d },
  ];
}

function layerOf(weights: Weights, l: number): Weights['layers'][number] {
  const layer = weights.layers[l];
  if (layer === undefined) throw new Error(`the plan has no weights of layer ${l}`);
  return layer;
}
