// One operation of a program becomes one or two entries of the op table: addresses, sizes and how it is cut into chunks.
// It checks every size against the tensors, so that no kernel can reach outside of them. It runs nothing.
//
// Chunks follow from shapes alone. Operands stand in the order that the kernel's comment names them.
import type { MemoryPlan, Op, TensorId } from '../program.ts';
import { REDUCTION_CHUNKS } from '../program.ts';
import {
  DEPTH_BLOCK, EDGE_TILE_BYTES, EMBEDDING_COLUMNS, FLAT_PER_CHUNK, OP_ADAMW, OP_ATTENTION_BACKWARD, OP_ATTENTION_CACHED, OP_ATTENTION_FORWARD,
  OP_CACHE_APPEND, OP_COPY, OP_CROSSENTROPY, OP_EMBEDDING_BACKWARD, OP_EMBEDDING_FORWARD, OP_FILL_ZERO, OP_GLOBAL_NORM, OP_MATMUL, OP_MATVEC,
  OP_PACK, OP_REDUCE_LOSS, OP_RMSNORM_BACKWARD, OP_RMSNORM_FORWARD, OP_ROPE, OP_SWIGLU_BACKWARD, OP_SWIGLU_FORWARD, QUERY_BLOCK, ROWS_PER_CHUNK,
} from './layout.ts';

/** Columns of a packed panel of B: which of the two inner loops a matrix product uses. The result is the same. */
export type Panel = 8 | 16;

export interface Entry {
  readonly code: number;
  readonly chunks: number;
  readonly operands: readonly number[];
  /** Bytes that must be free in the scratch all threads share, and in each thread's own. */
  readonly sharedScratch: number;
  readonly threadScratch: number;
}

export interface TranslateContext {
  readonly plan: MemoryPlan;
  readonly panel: Panel;
  /** Byte address of a tensor in the session's memory. */
  address(tensor: TensorId): number;
  /** Byte address of the table of cosines and sines. */
  ropeTable(positions: number, half: number, base: number): number;
}

/** Up to this many rows, products with a (n,k) matrix run as dot products: packing would cost more than it saves. */
const MATVEC_ROWS = 4;
/** Elements of the matrix that one chunk of a matrix-vector product reads: 64 KiB. */
const MATVEC_ELEMENTS = 16_384;
/** Elements of A that stay in the first-level cache beside a panel of B. */
const ROW_BLOCK_ELEMENTS = 8_192;
const MAX_ROW_BLOCK = 64;
const MIN_ROW_BLOCK = 16;
/** Rows of a transposed A that one chunk packs. */
const TRANSPOSED_ROW_BLOCK = 16;
const COLUMNS_PER_CHUNK = 128;
const PACK_ELEMENTS = 16_384;

const bits = new DataView(new ArrayBuffer(4));
/** The 32 bits of a float, to stand among integer operands. */
function float(value: number): number {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}
const ceilDivide = (n: number, by: number): number => Math.ceil(n / by);
const roundUp = (n: number, to: number): number => ceilDivide(n, to) * to;
const flag = (value: boolean): number => (value ? 1 : 0);

export function translate(op: Op, context: TranslateContext): Entry[] {
  const at = (tensor: TensorId, elements: number, dtype: 'f32' | 'i32' = 'f32'): number => checkedAddress(context, op, tensor, elements, dtype);
  const entry = (code: number, chunks: number, operands: number[], scratch: { shared?: number; thread?: number } = {}): Entry =>
    ({ code, chunks, operands, sharedScratch: scratch.shared ?? 0, threadScratch: scratch.thread ?? EDGE_TILE_BYTES });
  switch (op.op) {
    case 'embedding_forward': {
      const { rows, width } = op, vocabulary = vocabularyOf(context, op.table, width);
      return [entry(OP_EMBEDDING_FORWARD, ceilDivide(rows, ROWS_PER_CHUNK),
        [at(op.tokens, rows, 'i32'), at(op.table, vocabulary * width), at(op.out, rows * width), rows, width, vocabulary])];
    }
    case 'embedding_backward': {
      const { rows, width, vocabulary } = op;
      return [entry(OP_EMBEDDING_BACKWARD, ceilDivide(width, EMBEDDING_COLUMNS),
        [at(op.tokens, rows, 'i32'), at(op.dOut, rows * width), at(op.dTable, vocabulary * width), rows, width, vocabulary])];
    }
    case 'rmsnorm_forward': {
      const { rows, width } = op;
      return [entry(OP_RMSNORM_FORWARD, ceilDivide(rows, ROWS_PER_CHUNK),
        [at(op.x, rows * width), at(op.gain, width), at(op.out, rows * width), at(op.rstd, rows), rows, width, float(op.epsilon)])];
    }
    case 'rmsnorm_backward': {
      const { rows, width } = op, chunks = ceilDivide(rows, ROWS_PER_CHUNK);
      return [entry(OP_RMSNORM_BACKWARD, chunks,
        [at(op.x, rows * width), at(op.gain, width), at(op.rstd, rows), at(op.dOut, rows * width), at(op.dX, rows * width), at(op.dGain, width), rows, width],
        { shared: chunks * width * 4 })];
    }
    case 'matmul': return matmulEntries(op, at, context.panel, entry);
    case 'rope': {
      const { rows, window, heads, kvHeads, headWidth, positions } = op, half = headWidth / 2, width = (heads + 2 * kvHeads) * headWidth;
      return [entry(OP_ROPE, ceilDivide(rows, ROWS_PER_CHUNK), [at(op.qkv, rows * width), rows, window, heads + kvHeads, half, width,
        flag(op.inverse), flag(op.fromControl), context.ropeTable(positions, half, op.base), positions])];
    }
    case 'attention_forward':
    case 'attention_backward': return [attentionEntry(op, at, entry)];
    case 'cache_append':
    case 'attention_cached': return [cacheEntry(op, at, entry)];
    case 'swiglu_forward': {
      const { rows, feedForward: f } = op;
      return [entry(OP_SWIGLU_FORWARD, ceilDivide(rows, ROWS_PER_CHUNK), [at(op.gateUp, rows * 2 * f), at(op.out, rows * f), rows, f])];
    }
    case 'swiglu_backward': {
      const { rows, feedForward: f } = op;
      return [entry(OP_SWIGLU_BACKWARD, ceilDivide(rows, ROWS_PER_CHUNK),
        [at(op.gateUp, rows * 2 * f), at(op.dOut, rows * f), at(op.dGateUp, rows * 2 * f), rows, f])];
    }
    case 'crossentropy': {
      const { rows, vocabulary } = op;
      return [entry(OP_CROSSENTROPY, ceilDivide(rows, ROWS_PER_CHUNK),
        [at(op.logits, rows * vocabulary), at(op.targets, rows, 'i32'), at(op.weights, rows), at(op.losses, rows), rows, vocabulary, flag(op.gradient)])];
    }
    case 'reduce_loss': return [entry(OP_REDUCE_LOSS, 1, [at(op.losses, op.rows), op.rows, REDUCTION_CHUNKS])];
    case 'fill_zero': return [entry(OP_FILL_ZERO, ceilDivide(op.size, FLAT_PER_CHUNK), [at(op.tensor, op.size), op.size])];
    case 'copy': return [entry(OP_COPY, ceilDivide(op.size, FLAT_PER_CHUNK), [at(op.from, op.size), at(op.to, op.size), op.size])];
    case 'global_norm': {
      const perChunk = ceilDivide(op.size, REDUCTION_CHUNKS);
      return [entry(OP_GLOBAL_NORM, ceilDivide(op.size, perChunk), [at(op.gradients, op.size), op.size, float(op.clipNorm), perChunk], { shared: REDUCTION_CHUNKS * 8 })];
    }
    case 'adamw': {
      const { size } = op;
      return [entry(OP_ADAMW, ceilDivide(size, FLAT_PER_CHUNK), [at(op.parameters, size), at(op.gradients, size), at(op.moment1, size), at(op.moment2, size),
        size, op.decayed, float(op.beta1), float(op.beta2), float(op.epsilon), float(op.weightDecay)])];
    }
    default: return op satisfies never;
  }
}

type At = (tensor: TensorId, elements: number, dtype?: 'f32' | 'i32') => number;
type MakeEntry = (code: number, chunks: number, operands: number[], scratch?: { shared?: number; thread?: number }) => Entry;

function checkedAddress(context: TranslateContext, op: Op, tensor: TensorId, elements: number, dtype: 'f32' | 'i32'): number {
  const spec = context.plan.tensors[tensor];
  if (spec === undefined) throw new Error(`${op.op} names tensor ${tensor}, which the plan does not have`);
  if (spec.dtype !== dtype) throw new Error(`${op.op} needs ${dtype} in ${spec.name}, which holds ${spec.dtype}`);
  if (!Number.isInteger(elements) || elements < 0 || spec.size < elements) throw new Error(`${op.op} needs ${elements} elements of ${spec.name}, which has ${spec.size}`);
  return context.address(tensor);
}

function vocabularyOf(context: TranslateContext, table: TensorId, width: number): number {
  return Math.floor((context.plan.tensors[table]?.size ?? 0) / width);
}

function matmulEntries(op: Op & { op: 'matmul' }, at: At, panel: Panel, entry: MakeEntry): Entry[] {
  const { m, n, k } = op;
  const a = at(op.a, m * k), b = at(op.b, n * k), out = at(op.out, m * n), accumulate = flag(op.accumulate);
  if (op.form === 'nt' && m <= MATVEC_ROWS) {
    const perChunk = Math.max(8, Math.floor(MATVEC_ELEMENTS / k / 8) * 8);
    return [entry(OP_MATVEC, ceilDivide(n, perChunk), [a, b, out, m, n, k, accumulate, perChunk])];
  }
  const panels = ceilDivide(n, panel), packPanels = Math.max(1, Math.floor(PACK_ELEMENTS / (k * panel)));
  const transposed = op.form === 'tn';
  const rowBlock = transposed ? TRANSPOSED_ROW_BLOCK
    : Math.min(MAX_ROW_BLOCK, Math.max(MIN_ROW_BLOCK, Math.floor(ROW_BLOCK_ELEMENTS / Math.min(k, DEPTH_BLOCK) / 4) * 4));
  const rowBlocks = ceilDivide(m, rowBlock), perChunk = COLUMNS_PER_CHUNK / panel;
  return [
    entry(OP_PACK, ceilDivide(panels, packPanels), [b, n, k, flag(op.form === 'nt'), panel, packPanels], { shared: panels * panel * k * 4 }),
    entry(OP_MATMUL, rowBlocks * ceilDivide(panels, perChunk), [a, out, m, n, k, flag(transposed), accumulate, panel, rowBlock, perChunk, rowBlocks],
      { thread: EDGE_TILE_BYTES + rowBlock * DEPTH_BLOCK * 4 }),
  ];
}

function attentionEntry(op: Op & { op: 'attention_forward' | 'attention_backward' }, at: At, entry: MakeEntry): Entry {
  const { batch, window, heads, kvHeads, headWidth } = op;
  const rows = batch * window, qkvSize = rows * (heads + 2 * kvHeads) * headWidth, outSize = rows * heads * headWidth;
  const shape = [batch, window, heads, kvHeads, headWidth];
  const wide = roundUp(window, 8), hwWide = roundUp(headWidth, 8), chunks = batch * kvHeads;
  if (op.op === 'attention_forward') {
    const scratch = wide * headWidth + hwWide * window + 4 + 4 * wide;
    return entry(OP_ATTENTION_FORWARD, chunks, [at(op.qkv, qkvSize), at(op.out, outSize), at(op.lse, rows * heads), ...shape], { thread: EDGE_TILE_BYTES + scratch * 4 });
  }
  const scratch = 2 * wide * headWidth + hwWide * window + 2 * wide * hwWide + 2 * QUERY_BLOCK * (wide + hwWide);
  return entry(OP_ATTENTION_BACKWARD, chunks, [at(op.qkv, qkvSize), at(op.out, outSize), at(op.lse, rows * heads), at(op.dOut, outSize), at(op.dQkv, qkvSize),
    at(op.delta, rows * heads), ...shape], { thread: EDGE_TILE_BYTES + scratch * 4 });
}

function cacheEntry(op: Op & { op: 'cache_append' | 'attention_cached' }, at: At, entry: MakeEntry): Entry {
  const { rows, capacity, heads, kvHeads, headWidth } = op;
  const qkv = at(op.qkv, rows * (heads + 2 * kvHeads) * headWidth);
  const caches = [at(op.kCache, capacity * kvHeads * headWidth), at(op.vCache, capacity * kvHeads * headWidth)];
  if (op.op === 'cache_append') return entry(OP_CACHE_APPEND, 1, [qkv, ...caches, rows, capacity, heads, kvHeads, headWidth]);
  return entry(OP_ATTENTION_CACHED, rows * heads, [qkv, ...caches, at(op.out, rows * heads * headWidth), rows, capacity, heads, kvHeads, headWidth],
    { thread: EDGE_TILE_BYTES + capacity * 4 });
}
