// The whole model, forward and backward, written as the mathematics reads: the oracle of every plan and backend.
//
// It composes the layers of this folder without knowing plans, memory or programs. Tensors carry the plan's names, so
// the two can be compared one by one. Buffers the plan shares between layers (d_*) are those of layer 0, the last one
// backward touches.
import type { ModelConfig } from '../../../schemas/model.ts';
import { EMBEDDING_NAME, FINAL_NORM_NAME, elements, headWidthOf, layerBlockNames, parameterLayout, qkvWidthOf } from '../config.ts';
import { attentionBackward, attentionForward } from './attention.ts';
import { crossEntropy, reduceLoss } from './crossEntropy.ts';
import { embeddingBackward, embeddingForward } from './embedding.ts';
import { matmul } from './matmul.ts';
import { allocateLike } from './numbers.ts';
import type { Numbers } from './numbers.ts';
import { rmsnormBackward, rmsnormForward } from './rmsnorm.ts';
import { rope } from './rope.ts';
import { swigluBackward, swigluForward } from './swiglu.ts';

/** N = batch * window rows; row n of a window predicts targets[n]. */
export interface ReferenceBatch {
  tokens: Int32Array;  // (N)
  targets: Int32Array; // (N), -1 for none
  weights: Numbers;    // (N)
  window: number;
}

export interface ReferenceResult {
  /** Weighted mean in nats. */
  loss: number;
  losses: Numbers; // (N)
  /** By the plan's tensor names; `logits` before the loss, `d_logits` after. */
  activations: Map<string, Numbers>;
  /** Flat, laid out like the parameters. */
  gradients: Numbers;
}

/** Fixed for one step: sizes, and views of the flat buffers by block name. */
class Step {
  readonly config: ModelConfig;
  readonly rows: number;
  readonly window: number;
  readonly head: { heads: number; kvHeads: number; headWidth: number };
  readonly kept = new Map<string, Numbers>();
  readonly gradients: Numbers;
  readonly #parameters: Numbers;
  readonly #places: Map<string, readonly [start: number, end: number]>;

  constructor(config: ModelConfig, parameters: Numbers, batch: ReferenceBatch) {
    this.config = config;
    this.rows = batch.tokens.length;
    this.window = batch.window;
    this.head = { heads: config.heads, kvHeads: config.kvHeads, headWidth: headWidthOf(config) };
    this.#parameters = parameters;
    this.gradients = allocateLike(parameters, parameters.length);
    this.#places = new Map(parameterLayout(config).blocks.map((block) => [block.name, [block.offset, block.offset + elements(block.shape)]]));
  }

  #view(flat: Numbers, name: string): Numbers {
    const place = this.#places.get(name);
    if (place === undefined) throw new Error(`the model has no parameters called ${name}`);
    return flat.subarray(...place);
  }
  weight(name: string): Numbers { return this.#view(this.#parameters, name); }
  gradient(name: string): Numbers { return this.#view(this.gradients, name); }

  fresh(size: number): Numbers { return allocateLike(this.#parameters, size); }
  /** A new tensor that is also part of the result. */
  keep(name: string, width: number): Numbers {
    const tensor = this.fresh(this.rows * width);
    this.kept.set(name, tensor);
    return tensor;
  }
  tensor(name: string): Numbers {
    const tensor = this.kept.get(name);
    if (tensor === undefined) throw new Error(`no tensor ${name} has been computed`);
    return tensor;
  }

  norm(x: Numbers, gainName: string, name: string): Numbers {
    const d = this.config.width;
    const out = this.keep(name, d);
    rmsnormForward({ x, gain: this.weight(gainName), out, rstd: this.keep(`${name}_rstd`, 1), rows: this.rows, width: d, epsilon: this.config.normEpsilon });
    return out;
  }
  /** dx += of one norm; its gain's gradient goes where it belongs. */
  normBackward(x: Numbers, gainName: string, name: string, dOut: Numbers, dX: Numbers): void {
    rmsnormBackward({ x, gain: this.weight(gainName), rstd: this.tensor(`${name}_rstd`), dOut, dX, dGain: this.gradient(gainName), rows: this.rows, width: this.config.width });
  }

  /** y = x W^T, (N, inputs) -> (N, outputs) */
  linear(x: Numbers, weightName: string, y: Numbers, inputs: number, outputs: number): Numbers {
    matmul({ form: 'nt', a: x, b: this.weight(weightName), out: y, m: this.rows, n: outputs, k: inputs, accumulate: false });
    return y;
  }
  /** dx = dy W and dW += dy^T x. */
  linearBackward(x: Numbers, weightName: string, dY: Numbers, dX: Numbers, inputs: number, outputs: number): Numbers {
    matmul({ form: 'tn', a: dY, b: x, out: this.gradient(weightName), m: outputs, n: inputs, k: this.rows, accumulate: true });
    matmul({ form: 'nn', a: dY, b: this.weight(weightName), out: dX, m: this.rows, n: inputs, k: outputs, accumulate: false });
    return dX;
  }

  ropeTurn(qkv: Numbers, inverse: boolean): void {
    rope({ qkv, rows: this.rows, window: this.window, ...this.head, base: this.config.ropeBase, inverse, start: 0 });
  }
}

const sum = (a: Numbers, b: Numbers, out: Numbers): Numbers => {
  for (let i = 0; i < out.length; i += 1) out[i] = a[i]! + b[i]!;
  return out;
};

/** x (N,d) -> x + attention(norm(x)) -> that + feedForward(norm(that)) */
function layerForward(s: Step, l: number, input: Numbers, outputName: string): Numbers {
  const { width: d, feedForward: f, heads } = s.config;
  const names = layerBlockNames(l);
  const at = (part: string) => `layers.${l}.${part}`;
  const normed = s.norm(input, names.attentionNorm, at('attention_norm'));
  const qkv = s.linear(normed, names.qkv, s.keep(at('qkv'), qkvWidthOf(s.config)), d, qkvWidthOf(s.config));
  s.ropeTurn(qkv, false);
  const attention = s.keep(at('attention'), d);
  attentionForward({ batch: s.rows / s.window, window: s.window, ...s.head, qkv, out: attention, lse: s.keep(at('attention_lse'), heads) });
  const middle = sum(input, s.linear(attention, names.output, s.fresh(s.rows * d), d, d), s.keep(at('middle'), d));
  const normed2 = s.norm(middle, names.feedForwardNorm, at('feed_forward_norm'));
  const gateUp = s.linear(normed2, names.gateUp, s.keep(at('gate_up'), 2 * f), d, 2 * f);
  const activated = s.keep(at('activated'), f);
  swigluForward({ gateUp, out: activated, rows: s.rows, feedForward: f });
  return sum(middle, s.linear(activated, names.down, s.fresh(s.rows * d), f, d), s.keep(outputName, d));
}

/** dOut (N,d), the gradient at the layer's output, becomes that at its input, in place: each branch adds its part. */
function layerBackward(s: Step, l: number, input: Numbers, dStream: Numbers): void {
  const { width: d, feedForward: f, heads } = s.config;
  const names = layerBlockNames(l);
  const at = (part: string) => `layers.${l}.${part}`;
  const dActivated = s.linearBackward(s.tensor(at('activated')), names.down, dStream, s.keep('d_activated', f), f, d);
  const dGateUp = s.keep('d_gate_up', 2 * f);
  swigluBackward({ gateUp: s.tensor(at('gate_up')), dOut: dActivated, dGateUp, rows: s.rows, feedForward: f });
  const dNormed2 = s.linearBackward(s.tensor(at('feed_forward_norm')), names.gateUp, dGateUp, s.fresh(s.rows * d), d, 2 * f);
  s.normBackward(s.tensor(at('middle')), names.feedForwardNorm, at('feed_forward_norm'), dNormed2, dStream);

  const dAttention = s.linearBackward(s.tensor(at('attention')), names.output, dStream, s.keep('d_attention', d), d, d);
  const dQkv = s.keep('d_qkv', qkvWidthOf(s.config));
  attentionBackward({
    batch: s.rows / s.window, window: s.window, ...s.head, qkv: s.tensor(at('qkv')), out: s.tensor(at('attention')),
    lse: s.tensor(at('attention_lse')), dOut: dAttention, dQkv, delta: s.keep('attention_delta', heads),
  });
  s.ropeTurn(dQkv, true);
  const dNormed = s.linearBackward(s.tensor(at('attention_norm')), names.qkv, dQkv, s.keep('d_norm', d), d, qkvWidthOf(s.config));
  s.normBackward(input, names.attentionNorm, at('attention_norm'), dNormed, dStream);
}

/** One pass over a batch: loss, every activation, every gradient. Precision is that of `parameters`. */
export function referenceStep(config: ModelConfig, parameters: Numbers, batch: ReferenceBatch): ReferenceResult {
  const s = new Step(config, parameters, batch);
  const { width: d, vocabulary, layers } = config;
  const streamName = (l: number) => (l < layers ? `layers.${l}.input` : 'final_input');
  let stream = s.keep(streamName(0), d);
  embeddingForward({ tokens: batch.tokens, table: s.weight(EMBEDDING_NAME), out: stream, rows: s.rows, width: d });
  for (let l = 0; l < layers; l += 1) stream = layerForward(s, l, stream, streamName(l + 1));
  const lastNormed = s.norm(stream, FINAL_NORM_NAME, 'final_norm');
  const logits = s.linear(lastNormed, EMBEDDING_NAME, s.keep('logits', vocabulary), d, vocabulary);

  let totalWeight = 0;
  batch.weights.forEach((weight, n) => { if (batch.targets[n]! >= 0) totalWeight += weight; });
  const lossScale = totalWeight === 0 ? 0 : 1 / totalWeight;
  const losses = s.keep('losses', 1);
  const dLogits = s.keep('d_logits', vocabulary);
  dLogits.set(logits);
  crossEntropy({ logits: dLogits, targets: batch.targets, weights: batch.weights, losses, rows: s.rows, vocabulary, gradient: true, lossScale });

  const dLastNormed = s.linearBackward(lastNormed, EMBEDDING_NAME, dLogits, s.fresh(s.rows * d), d, vocabulary);
  const dStream = s.keep('d_residual', d);
  s.normBackward(stream, FINAL_NORM_NAME, 'final_norm', dLastNormed, dStream);
  for (let l = layers - 1; l >= 0; l -= 1) layerBackward(s, l, s.tensor(streamName(l)), dStream);
  embeddingBackward({ tokens: batch.tokens, dOut: dStream, dTable: s.gradient(EMBEDDING_NAME), rows: s.rows, width: d });
  return { loss: reduceLoss({ losses, rows: s.rows, lossScale }), losses, activations: s.kept, gradients: s.gradients };
}
