// Operations over flat buffers: clear, copy, the loss, the norm of all gradients, AdamW.
import { FLAT_PER_CHUNK, SCALARS } from '../layout.ts';
import { floats, operand, pointer, real, sharedScratch } from './memory.ts';

// Places in the scalars region (worker/engine/program.ts, Scalar).
const LOSS_SCALE: i32 = 0, LEARNING_RATE: i32 = 1, BETA1_CORRECTION: i32 = 2, BETA2_CORRECTION: i32 = 3;
const LOSS: i32 = 4, GRAD_NORM: i32 = 5, CLIP_SCALE: i32 = 6, SKIPPED: i32 = 7;

@inline function scalar(index: i32): usize { return <usize>load<u32>(SCALARS) + floats(index); }

/** tensor, size */
export function fillZero(entry: usize, chunk: i32): void {
  const first = chunk * FLAT_PER_CHUNK, end = min(operand(entry, 1), first + FLAT_PER_CHUNK);
  memory.fill(pointer(entry, 0) + floats(first), 0, floats(end - first));
}

/** from, to, size */
export function copy(entry: usize, chunk: i32): void {
  const first = chunk * FLAT_PER_CHUNK, end = min(operand(entry, 2), first + FLAT_PER_CHUNK);
  memory.copy(pointer(entry, 1) + floats(first), pointer(entry, 0) + floats(first), floats(end - first));
}

/** losses, rows, chunks: a few hundred numbers, summed by one thread, in doubles, chunk by chunk. */
export function reduceLoss(entry: usize): void {
  const rows = operand(entry, 1), chunks = operand(entry, 2);
  const perChunk = (rows + chunks - 1) / chunks;
  let total: f64 = 0;
  for (let first = 0; first < rows; first += perChunk) {
    let sum: f64 = 0;
    for (let row = first; row < min(rows, first + perChunk); row++) sum += <f64>load<f32>(pointer(entry, 0) + floats(row));
    total += sum;
  }
  store<f32>(scalar(LOSS), <f32>(total * <f64>load<f32>(scalar(LOSS_SCALE))));
}

/** gradients, size, clipNorm, perChunk: the sum of squares of one chunk, in doubles. */
export function globalNorm(entry: usize, chunk: i32): void {
  const perChunk = operand(entry, 3), first = chunk * perChunk, end = min(operand(entry, 1), first + perChunk);
  let x = pointer(entry, 0) + floats(first);
  let low = f64x2.splat(0), high = f64x2.splat(0);
  let i = first;
  for (; i + 4 <= end; i += 4) {
    const v = v128.load(x);
    const a = f64x2.promote_low_f32x4(v), b = f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
    x += 16;
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; i < end; i++) { const v = <f64>load<f32>(x); sum += v * v; x += 4; }
  store<f64>(sharedScratch() + floats(2 * chunk), sum);
}

/** Runs once, after the last chunk: norm, clip scale, and whether the step must be skipped. */
export function globalNormEnd(entry: usize, chunks: i32): void {
  let total: f64 = 0;
  for (let chunk = 0; chunk < chunks; chunk++) total += load<f64>(sharedScratch() + floats(2 * chunk));
  const norm = <f32>sqrt<f64>(total), loss = load<f32>(scalar(LOSS));
  const finite = isFinite<f32>(norm) && isFinite<f32>(loss);
  store<f32>(scalar(GRAD_NORM), norm);
  store<f32>(scalar(CLIP_SCALE), finite ? min<f32>(1, norm > 0 ? real(entry, 2) / norm : 1) : 0);
  store<f32>(scalar(SKIPPED), finite ? 0 : 1);
}

/** parameters, gradients, moment1, moment2, size, decayed, beta1, beta2, epsilon, weightDecay */
export function adamw(entry: usize, chunk: i32): void {
  if (load<f32>(scalar(SKIPPED)) != 0) return;
  const first = chunk * FLAT_PER_CHUNK, end = min(operand(entry, 4), first + FLAT_PER_CHUNK);
  const border = min(end, max(first, operand(entry, 5)));
  adamwRange(entry, first, border, real(entry, 9));
  adamwRange(entry, border, end, 0);
}

/** m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2; p -= rate (m/c1 / (sqrt(v/c2) + epsilon) + decay p). */
function adamwRange(entry: usize, first: i32, end: i32, decay: f32): void {
  const p = pointer(entry, 0), g = pointer(entry, 1), m = pointer(entry, 2), v = pointer(entry, 3);
  const beta1 = real(entry, 6), beta2 = real(entry, 7), epsilon = real(entry, 8);
  const rate = load<f32>(scalar(LEARNING_RATE)), clip = load<f32>(scalar(CLIP_SCALE));
  const c1 = load<f32>(scalar(BETA1_CORRECTION)), c2 = load<f32>(scalar(BETA2_CORRECTION));
  let i = first;
  for (; i + 4 <= end; i += 4) {
    const at = floats(i);
    const grad = f32x4.mul(v128.load(g + at), f32x4.splat(clip));
    const mean = f32x4.add(f32x4.mul(f32x4.splat(beta1), v128.load(m + at)), f32x4.mul(f32x4.splat(1 - beta1), grad));
    const square = f32x4.add(f32x4.mul(f32x4.splat(beta2), v128.load(v + at)), f32x4.mul(f32x4.splat(1 - beta2), f32x4.mul(grad, grad)));
    const step = f32x4.div(f32x4.div(mean, f32x4.splat(c1)), f32x4.add(f32x4.sqrt(f32x4.div(square, f32x4.splat(c2))), f32x4.splat(epsilon)));
    const old = v128.load(p + at);
    v128.store(m + at, mean);
    v128.store(v + at, square);
    v128.store(p + at, f32x4.sub(old, f32x4.mul(f32x4.splat(rate), f32x4.add(step, f32x4.mul(f32x4.splat(decay), old)))));
  }
  for (; i < end; i++) {
    const at = floats(i);
    const grad = load<f32>(g + at) * clip;
    const mean = beta1 * load<f32>(m + at) + (1 - beta1) * grad, square = beta2 * load<f32>(v + at) + (1 - beta2) * (grad * grad);
    const old = load<f32>(p + at);
    store<f32>(m + at, mean);
    store<f32>(v + at, square);
    store<f32>(p + at, old - rate * (mean / c1 / (sqrt<f32>(square / c2) + epsilon) + decay * old));
  }
}
