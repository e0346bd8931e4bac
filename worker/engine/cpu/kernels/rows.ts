// Operations that treat rows one by one: embedding, RMSNorm, rotary embedding, SwiGLU, cross entropy.
// A chunk is ROWS_PER_CHUNK rows; sums over rows go through one partial per chunk, added in ascending order at the end.
import { EMBEDDING_COLUMNS, ROWS_PER_CHUNK, SCALARS } from '../layout.ts';
import { exp1, exp4, log, max4, sum4 } from './math.ts';
import { floats, operand, pointer, real, sharedScratch } from './memory.ts';

const ONE: f32 = 1;

@inline function endRow(chunk: i32, rows: i32): i32 { return min(rows, (chunk + 1) * ROWS_PER_CHUNK); }

/** tokens, table, out, rows, width, vocabulary. A token outside of it gives NaN, which the loss then shows. */
export function embeddingForward(entry: usize, chunk: i32): void {
  const width = operand(entry, 4), end = endRow(chunk, operand(entry, 3));
  for (let row = chunk * ROWS_PER_CHUNK; row < end; row++) {
    const token = load<i32>(pointer(entry, 0) + floats(row)), out = pointer(entry, 2) + floats(row * width);
    if (<u32>token >= <u32>operand(entry, 5)) memory.fill(out, 0xff, floats(width));
    else memory.copy(out, pointer(entry, 1) + floats(token * width), floats(width));
  }
}

/** tokens, dOut, dTable, rows, width, vocabulary. A chunk owns EMBEDDING_COLUMNS columns of the table, so rows are added in order. */
export function embeddingBackward(entry: usize, chunk: i32): void {
  const rows = operand(entry, 3), width = operand(entry, 4);
  const first = chunk * EMBEDDING_COLUMNS, count = min(EMBEDDING_COLUMNS, width - first);
  for (let row = 0; row < rows; row++) {
    const token = load<i32>(pointer(entry, 0) + floats(row));
    if (<u32>token >= <u32>operand(entry, 5)) continue;
    const to = pointer(entry, 2) + floats(token * width + first), from = pointer(entry, 1) + floats(row * width + first);
    let j = 0;
    for (; j + 4 <= count; j += 4) v128.store(to + floats(j), f32x4.add(v128.load(to + floats(j)), v128.load(from + floats(j))));
    for (; j < count; j++) store<f32>(to + floats(j), load<f32>(to + floats(j)) + load<f32>(from + floats(j)));
  }
}

/** x, gain, out, rstd, rows, width, epsilon */
export function rmsnormForward(entry: usize, chunk: i32): void {
  const gain = pointer(entry, 1), width = operand(entry, 5), end = endRow(chunk, operand(entry, 4));
  for (let row = chunk * ROWS_PER_CHUNK; row < end; row++) {
    const x = pointer(entry, 0) + floats(row * width), out = pointer(entry, 2) + floats(row * width);
    let squares = f32x4.splat(0);
    let j = 0;
    for (; j + 4 <= width; j += 4) { const v = v128.load(x + floats(j)); squares = f32x4.add(squares, f32x4.mul(v, v)); }
    let sum = sum4(squares);
    for (; j < width; j++) { const v = load<f32>(x + floats(j)); sum += v * v; }
    const rstd: f32 = 1 / sqrt<f32>(sum / <f32>width + real(entry, 6));
    store<f32>(pointer(entry, 3) + floats(row), rstd);
    const scale = f32x4.splat(rstd);
    for (j = 0; j + 4 <= width; j += 4) {
      v128.store(out + floats(j), f32x4.mul(f32x4.mul(v128.load(x + floats(j)), scale), v128.load(gain + floats(j))));
    }
    for (; j < width; j++) store<f32>(out + floats(j), load<f32>(x + floats(j)) * rstd * load<f32>(gain + floats(j)));
  }
}

/** x, gain, rstd, dOut, dX, dGain, rows, width. With h = dOut * gain: dX += rstd (h - x rstd^2 mean(h x)); the chunk's share
 * of dGain goes to row `chunk` of the shared scratch. */
export function rmsnormBackward(entry: usize, chunk: i32): void {
  const gain = pointer(entry, 1), width = operand(entry, 7), end = endRow(chunk, operand(entry, 6));
  const share = sharedScratch() + floats(chunk * width);
  memory.fill(share, 0, floats(width));
  for (let row = chunk * ROWS_PER_CHUNK; row < end; row++) {
    const x = pointer(entry, 0) + floats(row * width), dOut = pointer(entry, 3) + floats(row * width), dX = pointer(entry, 4) + floats(row * width);
    const rstd = load<f32>(pointer(entry, 2) + floats(row));
    const scale = f32x4.splat(rstd);
    let products = f32x4.splat(0);
    let j = 0;
    for (; j + 4 <= width; j += 4) {
      const gx = f32x4.mul(v128.load(dOut + floats(j)), v128.load(x + floats(j)));
      products = f32x4.add(products, f32x4.mul(gx, v128.load(gain + floats(j))));
      v128.store(share + floats(j), f32x4.add(v128.load(share + floats(j)), f32x4.mul(gx, scale)));
    }
    let sum = sum4(products);
    for (; j < width; j++) {
      const gx = load<f32>(dOut + floats(j)) * load<f32>(x + floats(j));
      sum += gx * load<f32>(gain + floats(j));
      store<f32>(share + floats(j), load<f32>(share + floats(j)) + gx * rstd);
    }
    const back = rstd * rstd * (sum / <f32>width);
    const backs = f32x4.splat(back);
    for (j = 0; j + 4 <= width; j += 4) {
      const h = f32x4.mul(v128.load(dOut + floats(j)), v128.load(gain + floats(j)));
      const d = f32x4.mul(scale, f32x4.sub(h, f32x4.mul(v128.load(x + floats(j)), backs)));
      v128.store(dX + floats(j), f32x4.add(v128.load(dX + floats(j)), d));
    }
    for (; j < width; j++) {
      const d = rstd * (load<f32>(dOut + floats(j)) * load<f32>(gain + floats(j)) - load<f32>(x + floats(j)) * back);
      store<f32>(dX + floats(j), load<f32>(dX + floats(j)) + d);
    }
  }
}

/** Adds the chunks' shares to dGain, in ascending order. Runs once, after the last chunk. */
export function rmsnormBackwardEnd(entry: usize, chunks: i32): void {
  const dGain = pointer(entry, 5), width = operand(entry, 7);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const share = sharedScratch() + floats(chunk * width);
    for (let j = 0; j < width; j++) store<f32>(dGain + floats(j), load<f32>(dGain + floats(j)) + load<f32>(share + floats(j)));
  }
}

/** gateUp, out, rows, feedForward: out = gate / (1 + exp(-gate)) * up */
export function swigluForward(entry: usize, chunk: i32): void {
  const f = operand(entry, 3), end = endRow(chunk, operand(entry, 2));
  const one = f32x4.splat(1);
  for (let row = chunk * ROWS_PER_CHUNK; row < end; row++) {
    const gate = pointer(entry, 0) + floats(row * 2 * f), up = gate + floats(f), out = pointer(entry, 1) + floats(row * f);
    let j = 0;
    for (; j + 4 <= f; j += 4) {
      const g = v128.load(gate + floats(j));
      const silu = f32x4.div(g, f32x4.add(one, exp4(f32x4.neg(g))));
      v128.store(out + floats(j), f32x4.mul(silu, v128.load(up + floats(j))));
    }
    for (; j < f; j++) {
      const g = load<f32>(gate + floats(j));
      store<f32>(out + floats(j), g / (ONE + exp1(-g)) * load<f32>(up + floats(j)));
    }
  }
}

/** gateUp, dOut, dGateUp, rows, feedForward: with s = sigmoid(gate), dGate = dOut up s (1 + gate (1 - s)), dUp = dOut gate s */
export function swigluBackward(entry: usize, chunk: i32): void {
  const f = operand(entry, 4), end = endRow(chunk, operand(entry, 3));
  const one = f32x4.splat(1);
  for (let row = chunk * ROWS_PER_CHUNK; row < end; row++) {
    const gate = pointer(entry, 0) + floats(row * 2 * f), up = gate + floats(f), dOut = pointer(entry, 1) + floats(row * f);
    const dGate = pointer(entry, 2) + floats(row * 2 * f), dUp = dGate + floats(f);
    let j = 0;
    for (; j + 4 <= f; j += 4) {
      const g = v128.load(gate + floats(j)), d = v128.load(dOut + floats(j));
      const s = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(g))));
      const slope = f32x4.mul(s, f32x4.add(one, f32x4.mul(g, f32x4.sub(one, s))));
      v128.store(dGate + floats(j), f32x4.mul(f32x4.mul(d, v128.load(up + floats(j))), slope));
      v128.store(dUp + floats(j), f32x4.mul(d, f32x4.mul(g, s)));
    }
    for (; j < f; j++) {
      const g = load<f32>(gate + floats(j)), d = load<f32>(dOut + floats(j));
      const s: f32 = ONE / (ONE + exp1(-g));
      store<f32>(dGate + floats(j), d * load<f32>(up + floats(j)) * (s * (ONE + g * (ONE - s))));
      store<f32>(dUp + floats(j), d * (g * s));
    }
  }
}

/** logits, targets, weights, losses, rows, vocabulary, gradient. Loss and gradient of a row while it is in the cache. */
export function crossentropy(entry: usize, chunk: i32): void {
  const vocabulary = operand(entry, 5), end = endRow(chunk, operand(entry, 4)), gradient = operand(entry, 6) != 0;
  const lossScale = load<f32>(<usize>load<u32>(SCALARS));
  for (let row = chunk * ROWS_PER_CHUNK; row < end; row++) {
    const logits = pointer(entry, 0) + floats(row * vocabulary), loss = pointer(entry, 3) + floats(row);
    const target = load<i32>(pointer(entry, 1) + floats(row));
    const weight = load<f32>(pointer(entry, 2) + floats(row));
    if (target < 0 || weight == 0) {
      store<f32>(loss, 0);
      if (gradient) memory.fill(logits, 0, floats(vocabulary));
      continue;
    }
    const top = rowMax(logits, vocabulary);
    const targetLogit: f32 = target < vocabulary ? load<f32>(logits + floats(target)) : NaN;
    const sum = gradient ? exponentials(logits, vocabulary, top) : sumOfExponentials(logits, vocabulary, top);
    store<f32>(loss, weight * <f32>(log(<f64>sum) + <f64>top - <f64>targetLogit));
    if (gradient) {
      const scale = weight * lossScale;
      multiply(logits, vocabulary, scale / sum);
      if (target < vocabulary) store<f32>(logits + floats(target), load<f32>(logits + floats(target)) - scale);
    }
  }
}

function rowMax(x: usize, n: i32): f32 {
  let tops = f32x4.splat(-Infinity);
  let j = 0;
  for (; j + 4 <= n; j += 4) tops = f32x4.pmax(tops, v128.load(x + floats(j)));
  let top = max4(tops);
  for (; j < n; j++) top = max(top, load<f32>(x + floats(j)));
  return top;
}

function exponentials(x: usize, n: i32, top: f32): f32 {
  const tops = f32x4.splat(top);
  let sums = f32x4.splat(0);
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const e = exp4(f32x4.sub(v128.load(x + floats(j)), tops));
    v128.store(x + floats(j), e);
    sums = f32x4.add(sums, e);
  }
  let sum = sum4(sums);
  for (; j < n; j++) { const e = exp1(load<f32>(x + floats(j)) - top); store<f32>(x + floats(j), e); sum += e; }
  return sum;
}

function sumOfExponentials(x: usize, n: i32, top: f32): f32 {
  const tops = f32x4.splat(top);
  let sums = f32x4.splat(0);
  let j = 0;
  for (; j + 4 <= n; j += 4) sums = f32x4.add(sums, exp4(f32x4.sub(v128.load(x + floats(j)), tops)));
  let sum = sum4(sums);
  for (; j < n; j++) sum += exp1(load<f32>(x + floats(j)) - top);
  return sum;
}

function multiply(x: usize, n: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  let j = 0;
  for (; j + 4 <= n; j += 4) v128.store(x + floats(j), f32x4.mul(v128.load(x + floats(j)), factors));
  for (; j < n; j++) store<f32>(x + floats(j), load<f32>(x + floats(j)) * factor);
}
