// Decoding with a cache of keys and values: append the new rows, then attend to everything before each.
import { CONTROL, EDGE_TILE_BYTES } from '../layout.ts';
import { dot, dotEight } from './matmul.ts';
import { exp1, exp4, max4, sum4 } from './math.ts';
import { floats, operand, pointer, threadScratch } from './memory.ts';

@inline function position(): i32 { return load<i32>(<usize>load<u32>(CONTROL)); }
@inline function realRows(): i32 { return load<i32>(<usize>load<u32>(CONTROL), 4); }

/** qkv, kCache, vCache, rows, capacity, heads, kvHeads, headWidth */
export function cacheAppend(entry: usize): void {
  const heads = operand(entry, 5), kvHeads = operand(entry, 6), hw = operand(entry, 7);
  const bytes = floats(kvHeads * hw), row = floats((heads + 2 * kvHeads) * hw);
  const rows = min(min(operand(entry, 3), realRows()), operand(entry, 4) - position());
  for (let i = 0; i < rows; i++) {
    const from = pointer(entry, 0) + <usize>i * row + floats(heads * hw);
    const to = <usize>(position() + i) * bytes;
    memory.copy(pointer(entry, 1) + to, from, bytes);
    memory.copy(pointer(entry, 2) + to, from + bytes, bytes);
  }
}

/** qkv, kCache, vCache, out, rows, capacity, heads, kvHeads, headWidth. One chunk is one (row, query head). Padding gives 0. */
export function attentionCached(entry: usize, chunk: i32): void {
  const heads = operand(entry, 6), kvHeads = operand(entry, 7), hw = operand(entry, 8);
  const i = chunk / heads, head = chunk % heads, kvHead = head / (heads / kvHeads);
  const q = pointer(entry, 0) + floats(i * (heads + 2 * kvHeads) * hw + head * hw);
  const out = pointer(entry, 3) + floats((i * heads + head) * hw);
  if (i >= realRows() || position() + i >= operand(entry, 5)) { memory.fill(out, 0, floats(hw)); return; }
  const length = position() + i + 1;
  const stride = floats(kvHeads * hw), scores = threadScratch() + EDGE_TILE_BYTES;
  const scale: f32 = 1 / sqrt<f32>(<f32>hw);
  const keys = pointer(entry, 1) + floats(kvHead * hw);
  let j = 0;
  for (; j + 8 <= length; j += 8) dotEight(q, keys + <usize>j * stride, stride, hw, scores + floats(j), false);
  for (; j < length; j++) store<f32>(scores + floats(j), dot(q, keys + <usize>j * stride, hw));
  const inverse: f32 = 1 / softmaxWeights(scores, length, scale);
  const values = pointer(entry, 2) + floats(kvHead * hw);
  let c = 0;
  for (; c + 16 <= hw; c += 16) weightedSum16(scores, length, values + floats(c), stride, inverse, out + floats(c));
  for (; c < hw; c++) {
    let sum: f32 = 0;
    let value = values + floats(c);
    for (j = 0; j < length; j++) { sum += load<f32>(scores + floats(j)) * load<f32>(value); value += stride; }
    store<f32>(out + floats(c), sum * inverse);
  }
}

/** Sixteen columns of sum over j of weight[j] * value[j], times `factor`. */
function weightedSum16(weights: usize, length: i32, value: usize, stride: usize, factor: f32, out: usize): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let j = 0; j < length; j++) {
    const w = v128.load_splat<f32>(weights + floats(j));
    s0 = f32x4.add(s0, f32x4.mul(w, v128.load(value)));
    s1 = f32x4.add(s1, f32x4.mul(w, v128.load(value, 16)));
    s2 = f32x4.add(s2, f32x4.mul(w, v128.load(value, 32)));
    s3 = f32x4.add(s3, f32x4.mul(w, v128.load(value, 48)));
    value += stride;
  }
  const factors = f32x4.splat(factor);
  v128.store(out, f32x4.mul(s0, factors));
  v128.store(out, f32x4.mul(s1, factors), 16);
  v128.store(out, f32x4.mul(s2, factors), 32);
  v128.store(out, f32x4.mul(s3, factors), 48);
}

/** Raw scores become exp(scale (score - max)); returns their sum. */
function softmaxWeights(scores: usize, length: i32, scale: f32): f32 {
  let tops = f32x4.splat(-Infinity);
  let j = 0;
  for (; j + 4 <= length; j += 4) tops = f32x4.pmax(tops, v128.load(scores + floats(j)));
  let top = max4(tops);
  for (; j < length; j++) top = max(top, load<f32>(scores + floats(j)));
  const scales = f32x4.splat(scale);
  let sums = f32x4.splat(0);
  for (j = 0; j + 4 <= length; j += 4) {
    const e = exp4(f32x4.mul(f32x4.sub(v128.load(scores + floats(j)), f32x4.splat(top)), scales));
    v128.store(scores + floats(j), e);
    sums = f32x4.add(sums, e);
  }
  let sum = sum4(sums);
  for (; j < length; j++) { const e = exp1((load<f32>(scores + floats(j)) - top) * scale); store<f32>(scores + floats(j), e); sum += e; }
  return sum;
}
