// Matrix products from packed panels: OP_PACK lays B out in panels of `panel` columns, OP_MATMUL multiplies tiles of four
// rows by one panel (kernels/tiles, emitted by tools/build-kernels.mjs), OP_MATVEC serves few rows at memory speed.
//
// Every output element is a sum over k in ascending order within blocks of DEPTH_BLOCK, each block from zero, added to the
// output in ascending order. Width of the panel, edges and threads do not enter that order, so they cannot change a bit.
import { DEPTH_BLOCK, EDGE_TILE_BYTES } from '../layout.ts';
import { sum4 } from './math.ts';
import { floats, operand, pointer, sharedScratch, threadScratch } from './memory.ts';
import { tileColumns16, tileColumns8, tileRows16, tileRows8 } from './tiles.ts';

/** Copies a (k, n) matrix with row stride `stride` (bytes) into one panel of `panel` columns from column j; missing columns are 0. */
export function packColumns(from: usize, stride: usize, k: i32, columns: i32, panel: i32, to: usize): void {
  if (columns >= panel) {
    for (let p = 0; p < k; p++) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      if (panel == 16) {
        v128.store(to, v128.load(from, 32), 32);
        v128.store(to, v128.load(from, 48), 48);
      }
      from += stride; to += floats(panel);
    }
    return;
  }
  for (let p = 0; p < k; p++) {
    for (let j = 0; j < panel; j++) store<f32>(to + floats(j), j < columns ? load<f32>(from + floats(j)) : 0);
    from += stride; to += floats(panel);
  }
}

/** The same from an (n, k) matrix: row j of `from` becomes column j of the panel, four by four. */
export function packRows(from: usize, stride: usize, k: i32, columns: i32, panel: i32, to: usize): void {
  for (let j = 0; j < panel; j += 4) {
    const base = from + <usize>j * stride;
    let target = to + floats(j);
    if (j + 4 > columns) {
      for (let p = 0; p < k; p++) {
        for (let q = 0; q < 4; q++) store<f32>(target + floats(q), j + q < columns ? load<f32>(base + <usize>q * stride + floats(p)) : 0);
        target += floats(panel);
      }
      continue;
    }
    let p = 0;
    let r0 = base, r1 = base + stride, r2 = base + 2 * stride, r3 = base + 3 * stride;
    for (; p + 4 <= k; p += 4) {
      const a = v128.load(r0), b = v128.load(r1), c = v128.load(r2), d = v128.load(r3);
      const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(target, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5)); target += floats(panel);
      v128.store(target, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7)); target += floats(panel);
      v128.store(target, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5)); target += floats(panel);
      v128.store(target, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7)); target += floats(panel);
      r0 += 16; r1 += 16; r2 += 16; r3 += 16;
    }
    for (; p < k; p++) {
      store<f32>(target, load<f32>(r0)); store<f32>(target, load<f32>(r1), 4);
      store<f32>(target, load<f32>(r2), 8); store<f32>(target, load<f32>(r3), 12);
      target += floats(panel); r0 += 4; r1 += 4; r2 += 4; r3 += 4;
    }
  }
}

/** OP_PACK: b, n, k, transposed (1: b is (n,k)), panel, panelsPerChunk. Fills the shared scratch. */
export function pack(entry: usize, chunk: i32): void {
  const b = pointer(entry, 0), n = operand(entry, 1), k = operand(entry, 2);
  const panel = operand(entry, 4), perChunk = operand(entry, 5);
  const last = min((n + panel - 1) / panel, (chunk + 1) * perChunk);
  for (let index = chunk * perChunk; index < last; index++) {
    const to = sharedScratch() + floats(index * panel * k);
    const j = index * panel;
    if (operand(entry, 3) != 0) packRows(b + floats(j * k), floats(k), k, n - j, panel, to);
    else packColumns(b + floats(j), floats(n), k, n - j, panel, to);
  }
}

/** One tile: rows i..i+3 (a: row stride `aRow` bytes) times one panel, `k` deep, into c; rows and columns beyond are left out. */
export function tileByRows(k: i32, a: usize, aRow: usize, rows: i32, b: usize, panel: i32, columns: i32, c: usize, cRow: usize, add: bool): void {
  const r1 = rows > 1 ? a + aRow : a, r2 = rows > 2 ? a + 2 * aRow : a, r3 = rows > 3 ? a + 3 * aRow : a;
  if (rows >= 4 && columns >= panel) {
    if (panel == 8) tileRows8(k, a, r1, r2, r3, b, c, cRow, add); else tileRows16(k, a, r1, r2, r3, b, c, cRow, add);
    return;
  }
  const tile = threadScratch();
  if (panel == 8) tileRows8(k, a, r1, r2, r3, b, tile, 64, false); else tileRows16(k, a, r1, r2, r3, b, tile, 64, false);
  storeEdge(tile, rows, min(columns, panel), c, cRow, add);
}

/** The same for a packed or transposed a: element (i, p) at a + i*4 + p*aDepth. Four floats are read at every depth. */
export function tileByColumns(k: i32, a: usize, aDepth: usize, rows: i32, b: usize, panel: i32, columns: i32, c: usize, cRow: usize, add: bool): void {
  if (rows >= 4 && columns >= panel) {
    if (panel == 8) tileColumns8(k, a, aDepth, b, c, cRow, add); else tileColumns16(k, a, aDepth, b, c, cRow, add);
    return;
  }
  const tile = threadScratch();
  if (panel == 8) tileColumns8(k, a, aDepth, b, tile, 64, false); else tileColumns16(k, a, aDepth, b, tile, 64, false);
  storeEdge(tile, rows, min(columns, panel), c, cRow, add);
}

function storeEdge(tile: usize, rows: i32, columns: i32, c: usize, cRow: usize, add: bool): void {
  for (let i = 0; i < min(rows, 4); i++) {
    for (let j = 0; j < columns; j++) {
      const value = load<f32>(tile + <usize>i * 64 + floats(j));
      const at = c + <usize>i * cRow + floats(j);
      store<f32>(at, add ? load<f32>(at) + value : value);
    }
  }
}

/** OP_MATMUL: a, out, m, n, k, transposedA (form tn), accumulate, panel, rowBlock, panelsPerChunk, rowBlocks. */
export function matmul(entry: usize, chunk: i32): void {
  const a = pointer(entry, 0), out = pointer(entry, 1);
  const m = operand(entry, 2), n = operand(entry, 3), k = operand(entry, 4);
  const transposed = operand(entry, 5) != 0, accumulate = operand(entry, 6) != 0, panel = operand(entry, 7);
  const rowBlock = operand(entry, 8), perChunk = operand(entry, 9), rowBlocks = operand(entry, 10);
  const first = (chunk % rowBlocks) * rowBlock, end = min(m, first + rowBlock);
  const firstPanel = (chunk / rowBlocks) * perChunk, endPanel = min((n + panel - 1) / panel, firstPanel + perChunk);
  const packed = threadScratch() + EDGE_TILE_BYTES;
  for (let depth = 0; depth < k; depth += DEPTH_BLOCK) {
    const deep = min(DEPTH_BLOCK, k - depth), add = accumulate || depth > 0;
    if (transposed) packA(a + floats(depth * m + first), floats(m), deep, end - first, packed);
    for (let p = firstPanel; p < endPanel; p++) {
      const b = sharedScratch() + floats((p * k + depth) * panel), j = p * panel;
      for (let i = first; i < end; i += 4) {
        const c = out + floats(i * n + j);
        if (transposed) tileByColumns(deep, packed + floats((i - first) * deep), 16, end - i, b, panel, n - j, c, floats(n), add);
        else tileByRows(deep, a + floats(i * k + depth), floats(k), end - i, b, panel, n - j, c, floats(n), add);
      }
    }
  }
}

/** Lays rows of a transposed a (element (i, p) at a + i*4 + p*stride) out as tiles of four: [tile][p][4]. */
function packA(a: usize, stride: usize, k: i32, rows: i32, to: usize): void {
  for (let i = 0; i < rows; i += 4) {
    let from = a + floats(i);
    if (i + 4 <= rows) {
      for (let p = 0; p < k; p++) { v128.store(to, v128.load(from)); from += stride; to += 16; }
    } else {
      for (let p = 0; p < k; p++) {
        for (let q = 0; q < 4; q++) store<f32>(to + floats(q), i + q < rows ? load<f32>(from + floats(q)) : 0);
        from += stride; to += 16;
      }
    }
  }
}

/** OP_MATVEC: a (m,k), b (n,k), out (m,n), m, n, k, accumulate, columnsPerChunk: every output is a dot product of two rows. */
export function matvec(entry: usize, chunk: i32): void {
  const a = pointer(entry, 0), b = pointer(entry, 1), out = pointer(entry, 2);
  const m = operand(entry, 3), n = operand(entry, 4), k = operand(entry, 5);
  const accumulate = operand(entry, 6) != 0, perChunk = operand(entry, 7);
  const first = chunk * perChunk, end = min(n, first + perChunk);
  for (let i = 0; i < m; i++) {
    const x = a + floats(i * k);
    const y = out + floats(i * n);
    let j = first;
    for (; j + 8 <= end; j += 8) dotEight(x, b + floats(j * k), floats(k), k, y + floats(j), accumulate);
    for (; j < end; j++) {
      const value = dot(x, b + floats(j * k), k);
      const at = y + floats(j);
      store<f32>(at, accumulate ? load<f32>(at) + value : value);
    }
  }
}

/** Sum of products: lane l takes elements l, l+4, ... in ascending order; the four lanes and then the rest are added last. */
export function dot(x: usize, w: usize, k: i32): f32 {
  let s = f32x4.splat(0);
  const whole = k & ~3;
  const endX = x + floats(whole);
  while (x < endX) { s = f32x4.add(s, f32x4.mul(v128.load(x), v128.load(w))); x += 16; w += 16; }
  let sum = sum4(s);
  for (let p = whole; p < k; p++) { sum += load<f32>(x) * load<f32>(w); x += 4; w += 4; }
  return sum;
}

/** Eight dots of one vector with eight rows of w, `stride` bytes apart; each in the order of `dot`. */
export function dotEight(x: usize, w: usize, stride: usize, k: i32, y: usize, accumulate: bool): void {
  const whole = k & ~3;
  let w0 = w, w1 = w + stride, w2 = w + 2 * stride, w3 = w + 3 * stride;
  let w4 = w + 4 * stride, w5 = w + 5 * stride, w6 = w + 6 * stride, w7 = w + 7 * stride;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
  for (let at: usize = 0; at < floats(whole); at += 16) {
    const v = v128.load(x + at);
    s0 = f32x4.add(s0, f32x4.mul(v, v128.load(w0 + at)));
    s1 = f32x4.add(s1, f32x4.mul(v, v128.load(w1 + at)));
    s2 = f32x4.add(s2, f32x4.mul(v, v128.load(w2 + at)));
    s3 = f32x4.add(s3, f32x4.mul(v, v128.load(w3 + at)));
    s4 = f32x4.add(s4, f32x4.mul(v, v128.load(w4 + at)));
    s5 = f32x4.add(s5, f32x4.mul(v, v128.load(w5 + at)));
    s6 = f32x4.add(s6, f32x4.mul(v, v128.load(w6 + at)));
    s7 = f32x4.add(s7, f32x4.mul(v, v128.load(w7 + at)));
  }
  let low = sums4(s0, s1, s2, s3), high = sums4(s4, s5, s6, s7);
  for (let p = whole; p < k; p++) {
    const v = f32x4.splat(load<f32>(x + floats(p)));
    low = f32x4.add(low, f32x4.mul(v, gather4(w0 + floats(p), stride)));
    high = f32x4.add(high, f32x4.mul(v, gather4(w4 + floats(p), stride)));
  }
  if (accumulate) { low = f32x4.add(v128.load(y), low); high = f32x4.add(v128.load(y, 16), high); }
  v128.store(y, low);
  v128.store(y, high, 16);
}

/** The four sums of lanes, each (0 + 1) + (2 + 3) as in `sum4`. */
@inline function sums4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
}

@inline function gather4(w: usize, stride: usize): v128 {
  return f32x4.replace_lane(f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(load<f32>(w)), 1, load<f32>(w + stride)),
    2, load<f32>(w + 2 * stride)), 3, load<f32>(w + 3 * stride));
}
