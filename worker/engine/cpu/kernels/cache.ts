// Decoding with a cache of keys and values: append the new rows, then attend to everything before each.
import { CONTROL, EDGE_TILE_BYTES } from '../layout.ts';
import { dot } from './matmul.ts';
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
  let key = pointer(entry, 1) + floats(kvHead * hw);
  for (let j = 0; j < length; j++) { store<f32>(scores + floats(j), dot(q, key, hw) * scale); key += stride; }
  const inverse: f32 = 1 / softmaxWeights(scores, length);
  const values = pointer(entry, 2) + floats(kvHead * hw);
  let c = 0;
  for (; c + 4 <= hw; c += 4) {
    let sum = f32x4.splat(0);
    let value = values + floats(c);
    for (let j = 0; j < length; j++) { sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(scores + floats(j)), v128.load(value))); value += stride; }
    v128.store(out + floats(c), f32x4.mul(sum, f32x4.splat(inverse)));
  }
  for (; c < hw; c++) {
    let sum: f32 = 0;
    let value = values + floats(c);
    for (let j = 0; j < length; j++) { sum += load<f32>(scores + floats(j)) * load<f32>(value); value += stride; }
    store<f32>(out + floats(c), sum * inverse);
  }
}

/** Scores become exp(score - max); returns their sum. */
function softmaxWeights(scores: usize, length: i32): f32 {
  let tops = f32x4.splat(-Infinity);
  let j = 0;
  for (; j + 4 <= length; j += 4) tops = f32x4.pmax(tops, v128.load(scores + floats(j)));
  let top = max4(tops);
  for (; j < length; j++) top = max(top, load<f32>(scores + floats(j)));
  let sums = f32x4.splat(0);
  for (j = 0; j + 4 <= length; j += 4) {
    const e = exp4(f32x4.sub(v128.load(scores + floats(j)), f32x4.splat(top)));
    v128.store(scores + floats(j), e);
    sums = f32x4.add(sums, e);
  }
  let sum = sum4(sums);
  for (; j < length; j++) { const e = exp1(load<f32>(scores + floats(j)) - top); store<f32>(scores + floats(j), e); sum += e; }
  return sum;
}
