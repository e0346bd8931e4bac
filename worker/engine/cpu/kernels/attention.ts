// Causal attention of whole windows, forward and backward. One chunk is one (sequence, key/value head); its query heads
// follow one after another, so sums into dK and dV have one order. Only tiles on or below the diagonal are computed.
//
// Scores come from the same four-row tiles as every matrix product: K and V of a head are packed into panels of eight
// columns in this thread's scratch (transposed for q.k and dOut.v, straight for p.v and dS.k).
import { EDGE_TILE_BYTES, QUERY_BLOCK } from '../layout.ts';
import { dot, packColumns, packRows, tileByColumns, tileByRows } from './matmul.ts';
import { exp4, log, max4, sum4 } from './math.ts';
import { floats, operand, pointer, threadScratch } from './memory.ts';

@inline function roundUp(n: i32, to: i32): i32 { return (n + to - 1) / to * to; }

/** Packs `rows` rows of one head, `width` wide: with `turned` as the right side of x . row^T, else of p . rows. */
function packHead(from: usize, stride: usize, rows: i32, width: i32, turned: bool, to: usize): void {
  const columns = turned ? rows : width, depth = turned ? width : rows;
  for (let j = 0; j < columns; j += 8) {
    const panel = to + floats(j * depth);
    if (turned) packRows(from + <usize>j * stride, stride, depth, columns - j, 8, panel);
    else packColumns(from + floats(j), stride, depth, columns - j, 8, panel);
  }
}

/** qkv, out, lse, batch, window, heads, kvHeads, headWidth */
export function attentionForward(entry: usize, chunk: i32): void {
  const window = operand(entry, 4), heads = operand(entry, 5), kvHeads = operand(entry, 6), hw = operand(entry, 7);
  const sequence = chunk / kvHeads, kvHead = chunk % kvHeads, group = heads / kvHeads;
  const row = floats((heads + 2 * kvHeads) * hw), outRow = floats(heads * hw);
  const qkv = pointer(entry, 0) + <usize>(sequence * window) * row;
  const k = qkv + floats((heads + kvHead) * hw), v = k + floats(kvHeads * hw);
  const wide = roundUp(window, 8);
  const keys = threadScratch() + EDGE_TILE_BYTES;
  const values = keys + floats(wide * hw), inverses = values + floats(roundUp(hw, 8) * window), scores = inverses + 16;
  packHead(k, row, window, hw, true, keys);
  packHead(v, row, window, hw, false, values);
  for (let head = kvHead * group; head < (kvHead + 1) * group; head++) {
    const q = qkv + floats(head * hw);
    const out = pointer(entry, 1) + <usize>(sequence * window) * outRow + floats(head * hw);
    const lse = pointer(entry, 2) + floats((sequence * heads + head) * window);
    for (let i = 0; i < window; i += 4) {
      scoreTile(hw, q, row, i, window, keys, scores, floats(wide));
      softmaxTile(i, window, hw, scores, floats(wide), lse, inverses);
      const depth = min(window, i + 4);
      for (let j = 0; j < hw; j += 8) {
        tileByRows(depth, scores, floats(wide), window - i, values + floats(j * window), 8, hw - j, out + <usize>i * outRow + floats(j), outRow, false);
      }
      for (let r = 0; r < min(4, window - i); r++) scaleRow(out + <usize>(i + r) * outRow, hw, load<f32>(inverses + floats(r)));
    }
  }
}

/** Rows i..i+3 of x times the packed keys, up to the diagonal. */
function scoreTile(hw: i32, x: usize, row: usize, i: i32, window: i32, keys: usize, to: usize, toRow: usize): void {
  for (let j = 0; j < min(window, i + 4); j += 8) {
    tileByRows(hw, x + <usize>i * row, row, window - i, keys + floats(j * hw), 8, 8, to + floats(j), toRow, false);
  }
}

/** Turns four rows of scores into exp(score - max) (0 right of the diagonal); writes their log-sum-exp and 1 / sum. */
function softmaxTile(i: i32, window: i32, hw: i32, scores: usize, scoreRow: usize, lse: usize, inverses: usize): void {
  const scale: f32 = 1 / sqrt<f32>(<f32>hw), scales = f32x4.splat(scale);
  for (let r = 0; r < min(4, window - i); r++) {
    const s = scores + <usize>r * scoreRow;
    for (let j = i + r + 1; j < i + 4; j++) store<f32>(s + floats(j), -Infinity);
    let tops = f32x4.splat(-Infinity);
    for (let j = 0; j < i + 4; j += 4) tops = f32x4.pmax(tops, v128.load(s + floats(j)));
    const top = max4(tops) * scale, shift = f32x4.splat(top);
    let sums = f32x4.splat(0);
    for (let j = 0; j < i + 4; j += 4) {
      const e = exp4(f32x4.sub(f32x4.mul(v128.load(s + floats(j)), scales), shift));
      v128.store(s + floats(j), e);
      sums = f32x4.add(sums, e);
    }
    const sum = sum4(sums);
    store<f32>(lse + floats(i + r), <f32>(<f64>top + log(<f64>sum)));
    store<f32>(inverses + floats(r), 1 / sum);
  }
}

/** x (one head of a row, `hw` wide) *= factor */
function scaleRow(x: usize, hw: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  let j = 0;
  for (; j + 4 <= hw; j += 4) v128.store(x + floats(j), f32x4.mul(v128.load(x + floats(j)), factors));
  for (; j < hw; j++) store<f32>(x + floats(j), load<f32>(x + floats(j)) * factor);
}

/** qkv, out, lse, dOut, dQkv, delta, batch, window, heads, kvHeads, headWidth. With p = exp(scale q.k - lse):
 * dV = p^T dOut; dS = p (dOut.v - delta) scale with delta = dOut.out; dQ = dS k; dK = dS^T q. */
export function attentionBackward(entry: usize, chunk: i32): void {
  const window = operand(entry, 7), heads = operand(entry, 8), kvHeads = operand(entry, 9), hw = operand(entry, 10);
  const sequence = chunk / kvHeads, kvHead = chunk % kvHeads, group = heads / kvHeads;
  const row = floats((heads + 2 * kvHeads) * hw), outRow = floats(heads * hw);
  const start = <usize>(sequence * window) * row, outStart = <usize>(sequence * window) * outRow;
  const qkv = pointer(entry, 0) + start, dQkv = pointer(entry, 4) + start;
  const kAt = floats((heads + kvHead) * hw), vAt = kAt + floats(kvHeads * hw);
  const wide = roundUp(window, 8), hwWide = roundUp(hw, 8);
  const keysTurned = threadScratch() + EDGE_TILE_BYTES, valuesTurned = keysTurned + floats(wide * hw);
  const keys = valuesTurned + floats(wide * hw), dK = keys + floats(hwWide * window);
  const dV = dK + floats(wide * hwWide), block = dV + floats(wide * hwWide);
  packHead(qkv + kAt, row, window, hw, true, keysTurned);
  packHead(qkv + vAt, row, window, hw, true, valuesTurned);
  packHead(qkv + kAt, row, window, hw, false, keys);
  memory.fill(dK, 0, floats(2 * wide * hwWide));
  for (let head = kvHead * group; head < (kvHead + 1) * group; head++) {
    const at = floats(head * hw), lseAt = floats((sequence * heads + head) * window);
    const dOut = pointer(entry, 3) + outStart + at;
    rowProducts(dOut, pointer(entry, 1) + outStart + at, outRow, window, hw, pointer(entry, 5) + lseAt);
    for (let i = 0; i < window; i += QUERY_BLOCK) {
      backwardBlock(i, window, hw, qkv + at, dQkv + at, row, dOut, outRow, pointer(entry, 2) + lseAt, pointer(entry, 5) + lseAt, keysTurned, valuesTurned, keys, dK, dV, block);
    }
  }
  for (let j = 0; j < window; j++) {
    memory.copy(dQkv + kAt + <usize>j * row, dK + floats(j * hwWide), floats(hw));
    memory.copy(dQkv + vAt + <usize>j * row, dV + floats(j * hwWide), floats(hw));
  }
}

/** delta[i] = dOut[i] . out[i] */
function rowProducts(dOut: usize, out: usize, row: usize, window: i32, hw: i32, delta: usize): void {
  for (let i = 0; i < window; i++) {
    store<f32>(delta + floats(i), dot(dOut + <usize>i * row, out + <usize>i * row, hw));
  }
}

/** QUERY_BLOCK query rows from row i of one head. */
function backwardBlock(i: i32, window: i32, hw: i32, q: usize, dQ: usize, row: usize, dOut: usize, outRow: usize, lse: usize, delta: usize,
  keysTurned: usize, valuesTurned: usize, keys: usize, dK: usize, dV: usize, block: usize): void {
  const wide = roundUp(window, 8), hwWide = roundUp(hw, 8), end = min(window, i + QUERY_BLOCK);
  const lineBytes = floats(wide);
  const p = block, dS = p + <usize>QUERY_BLOCK * lineBytes, qPacked = dS + <usize>QUERY_BLOCK * lineBytes, dOutPacked = qPacked + floats(QUERY_BLOCK * hwWide);
  for (let t = i; t < end; t += 4) {
    const pTile = p + <usize>(t - i) * lineBytes, dSTile = dS + <usize>(t - i) * lineBytes;
    scoreTile(hw, q, row, t, window, keysTurned, pTile, lineBytes);
    scoreTile(hw, dOut, outRow, t, window, valuesTurned, dSTile, lineBytes);
    for (let r = t; r < min(end, t + 4); r++) {
      scoreGradient(r, t + 4, hw, pTile + <usize>(r - t) * lineBytes, dSTile + <usize>(r - t) * lineBytes, load<f32>(lse + floats(r)), load<f32>(delta + floats(r)));
    }
    for (let j = 0; j < hw; j += 8) {
      tileByRows(min(window, t + 4), dSTile, lineBytes, window - t, keys + floats(j * window), 8, hw - j, dQ + <usize>t * row + floats(j), row, false);
    }
  }
  packHead(q + <usize>i * row, row, end - i, hw, false, qPacked);
  packHead(dOut + <usize>i * outRow, outRow, end - i, hw, false, dOutPacked);
  for (let j = 0; j < end; j += 4) {
    const from = max(0, j - i), depth = end - i - from;
    const skip = <usize>from * lineBytes + floats(j);
    for (let c = 0; c < hw; c += 8) {
      const panel = floats(c * (end - i) + from * 8), to = floats(j * hwWide + c);
      tileByColumns(depth, dS + skip, lineBytes, 4, qPacked + panel, 8, 8, dK + to, floats(hwWide), true);
      tileByColumns(depth, p + skip, lineBytes, 4, dOutPacked + panel, 8, 8, dV + to, floats(hwWide), true);
    }
  }
}

/** One row: scores become probabilities, dOut.v becomes dS, both 0 right of the diagonal (column r) up to `end`. */
function scoreGradient(r: i32, end: i32, hw: i32, p: usize, dS: usize, lse: f32, delta: f32): void {
  const scale = f32x4.splat(1 / sqrt<f32>(<f32>hw)), lses = f32x4.splat(lse), deltas = f32x4.splat(delta);
  for (let j = r + 1; j < end; j++) store<f32>(p + floats(j), -Infinity);
  for (let j = 0; j < end; j += 4) {
    const probability = exp4(f32x4.sub(f32x4.mul(v128.load(p + floats(j)), scale), lses));
    const gradient = f32x4.mul(f32x4.mul(probability, f32x4.sub(v128.load(dS + floats(j)), deltas)), scale);
    v128.store(p + floats(j), probability);
    v128.store(dS + floats(j), gradient);
  }
}
