// Says for each operation which kernels run, on which tensors, with which numbers and how many workgroups. Pure: it
// touches no device. Tensors are named as in the .wgsl file; every `<tensor>_offset` parameter is filled in later.
import type { Op, TensorId } from '../program.ts';

/** A tensor of the plan, or the table of rotations that the session makes for an operation. */
export type Operand = TensorId | { readonly turns: { readonly positions: number; readonly headWidth: number; readonly base: number } };
export interface Dispatch {
  readonly kernel: string;
  readonly operands: Readonly<Record<string, Operand>>;
  readonly params: Readonly<Record<string, number>>;
  readonly workgroups: readonly [number, number];
}
export type Step = { readonly dispatch: Dispatch } | { readonly clear: TensorId; readonly size: number } | { readonly copy: { from: TensorId; to: TensorId; size: number } };

export interface Channels { readonly scalars: TensorId; readonly control: TensorId }
export type MatmulKernel = 'matmul_tiled' | 'matmul_registers';

/** Workgroups a dimension may count at most; more are folded into a second one. */
const MAX_WORKGROUPS = 65_535;
/** The attention kernels give each of 64 lanes two columns of a head. */
const MAX_HEAD_WIDTH = 128;
const folded = (count: number): [number, number] => (count <= MAX_WORKGROUPS ? [count, 1] : [MAX_WORKGROUPS, Math.ceil(count / MAX_WORKGROUPS)]);
const elementwise = (elements: number): [number, number] => folded(Math.ceil(elements / 64));

function dispatch(kernel: string, workgroups: [number, number], operands: Dispatch['operands'], params: Dispatch['params']): Step {
  return { dispatch: { kernel, operands, params, workgroups } };
}

function matmulStep(o: Extract<Op, { op: 'matmul' }>, kernel: MatmulKernel): Step {
  const { m, n, k } = o;
  const strides = {
    nt: { a_row: k, a_step: 1, b_step: 1, b_column: k },
    nn: { a_row: k, a_step: 1, b_step: n, b_column: 1 },
    tn: { a_row: 1, a_step: m, b_step: n, b_column: 1 },
  }[o.form];
  const workgroups: [number, number] = kernel === 'matmul_tiled' ? [Math.ceil(n / 64), Math.ceil(m / 64)] : [Math.ceil(n / 64), Math.ceil(m / 8)];
  return dispatch(kernel, workgroups, { a: o.a, b: o.b, out: o.out }, { m, n, k, accumulate: o.accumulate ? 1 : 0, ...strides });
}

function attentionBackwardSteps(o: Extract<Op, { op: 'attention_backward' }>): Step[] {
  const shape = { batch: o.batch, window: o.window, heads: o.heads, kv_heads: o.kvHeads, head_width: o.headWidth, scale: 1 / Math.sqrt(o.headWidth) };
  const operands = { qkv: o.qkv, lse: o.lse, d_out: o.dOut, delta: o.delta, d_qkv: o.dQkv };
  return [
    dispatch('attention_delta', elementwise(o.batch * o.heads * o.window), { out: o.out, d_out: o.dOut, delta: o.delta },
      { batch: o.batch, window: o.window, heads: o.heads, head_width: o.headWidth }),
    dispatch('attention_backward_query', folded(o.batch * o.heads * o.window), operands, shape),
    dispatch('attention_backward_keyvalue', folded(o.batch * o.kvHeads * o.window), operands, shape),
  ];
}

function ropeStep(o: Extract<Op, { op: 'rope' }>, channels: Channels): Step {
  const turned = o.heads + o.kvHeads;
  return dispatch('rope', elementwise((o.rows * turned * o.headWidth) / 2),
    { qkv: o.qkv, turns: { turns: { positions: o.positions, headWidth: o.headWidth, base: o.base } }, control: channels.control },
    {
      rows: o.rows, window: o.window, turned_heads: turned, row_width: (o.heads + 2 * o.kvHeads) * o.headWidth, head_width: o.headWidth,
      from_control: o.fromControl ? 1 : 0, direction: o.inverse ? -1 : 1, table_rows: o.positions,
    });
}

function inferenceSteps(o: Extract<Op, { op: 'cache_append' | 'attention_cached' }>, channels: Channels): Step[] {
  const shape = { rows: o.rows, capacity: o.capacity, heads: o.heads, kv_heads: o.kvHeads, head_width: o.headWidth };
  const caches = { qkv: o.qkv, k_cache: o.kCache, v_cache: o.vCache, control: channels.control };
  return o.op === 'cache_append'
    ? [dispatch('cache_append', elementwise(o.rows * o.kvHeads * o.headWidth), caches, shape)]
    : [dispatch('attention_cached', [o.rows * o.heads, 1], { ...caches, out: o.out }, { ...shape, scale: 1 / Math.sqrt(o.headWidth) })];
}

function updateSteps(o: Extract<Op, { op: 'global_norm' | 'adamw' }>, channels: Channels): Step[] {
  if (o.op === 'global_norm') {
    return [
      dispatch('sum_squares', [256, 1], { gradients: o.gradients, partials: o.partials }, { size: o.size }),
      dispatch('global_norm', [1, 1], { partials: o.partials, scalars: channels.scalars }, { clip_norm: o.clipNorm }),
    ];
  }
  return [dispatch('adamw', elementwise(o.size),
    { parameters: o.parameters, gradients: o.gradients, moment1: o.moment1, moment2: o.moment2, scalars: channels.scalars },
    { size: o.size, decayed: o.decayed, beta1: o.beta1, beta2: o.beta2, epsilon: o.epsilon, weight_decay: o.weightDecay })];
}

function rmsnormBackwardSteps(o: Extract<Op, { op: 'rmsnorm_backward' }>): Step[] {
  const shape = { rows: o.rows, width: o.width };
  return [
    dispatch('rmsnorm_backward_gain', [Math.ceil(o.width / 16), 1], { x: o.x, rstd: o.rstd, d_out: o.dOut, d_gain: o.dGain }, shape),
    dispatch('rmsnorm_backward_x', folded(o.rows), { x: o.x, gain: o.gain, rstd: o.rstd, d_out: o.dOut, d_x: o.dX }, shape),
  ];
}

/** The device work of one operation, in order. */
export function stepsOf(o: Op, channels: Channels, matmul: MatmulKernel): Step[] {
  if ('headWidth' in o && o.headWidth > MAX_HEAD_WIDTH) throw new Error(`${o.op}: a head width of ${o.headWidth} exceeds ${MAX_HEAD_WIDTH} columns; use more heads`);
  switch (o.op) {
    case 'embedding_forward':
      return [dispatch('embedding_forward', elementwise(o.rows * o.width), { tokens: o.tokens, table: o.table, out: o.out }, { rows: o.rows, width: o.width })];
    case 'embedding_backward':
      return [dispatch('embedding_backward', folded(o.rows), { tokens: o.tokens, d_out: o.dOut, d_table: o.dTable }, { rows: o.rows, width: o.width })];
    case 'rmsnorm_forward':
      return [dispatch('rmsnorm_forward', folded(o.rows), { x: o.x, gain: o.gain, out: o.out, rstd: o.rstd }, { rows: o.rows, width: o.width, epsilon: o.epsilon })];
    case 'rmsnorm_backward': return rmsnormBackwardSteps(o);
    case 'matmul': return [matmulStep(o, matmul)];
    case 'rope': return [ropeStep(o, channels)];
    case 'attention_forward':
      return [dispatch('attention_forward', folded(o.batch * o.heads * o.window), { qkv: o.qkv, out: o.out, lse: o.lse },
        { batch: o.batch, window: o.window, heads: o.heads, kv_heads: o.kvHeads, head_width: o.headWidth, scale: 1 / Math.sqrt(o.headWidth) })];
    case 'attention_backward': return attentionBackwardSteps(o);
    case 'cache_append': case 'attention_cached': return inferenceSteps(o, channels);
    case 'swiglu_forward':
      return [dispatch('swiglu_forward', elementwise(o.rows * o.feedForward), { gate_up: o.gateUp, out: o.out }, { rows: o.rows, feed_forward: o.feedForward })];
    case 'swiglu_backward':
      return [dispatch('swiglu_backward', elementwise(o.rows * o.feedForward), { gate_up: o.gateUp, d_out: o.dOut, d_gate_up: o.dGateUp }, { rows: o.rows, feed_forward: o.feedForward })];
    case 'crossentropy':
      return [dispatch('crossentropy', folded(o.rows), { logits: o.logits, targets: o.targets, weights: o.weights, losses: o.losses, scalars: channels.scalars },
        { rows: o.rows, vocabulary: o.vocabulary, gradient: o.gradient ? 1 : 0 })];
    case 'reduce_loss': return [dispatch('reduce_loss', [1, 1], { losses: o.losses, scalars: channels.scalars }, { rows: o.rows })];
    case 'global_norm': case 'adamw': return updateSteps(o, channels);
    case 'fill_zero': return [{ clear: o.tensor, size: o.size }];
    case 'copy': return [{ copy: { from: o.from, to: o.to, size: o.size } }];
  }
}
