// Rotary position embedding. The cosines and sines of every position come from a table made once, when the first program
// that needs it is prepared.
import { CONTROL, ROWS_PER_CHUNK } from '../layout.ts';
import { cos, exp, log, sin } from './math.ts';
import { floats, operand, pointer } from './memory.ts';

/** Writes cos of the `half` angles of one position, then their sines: angle i = position * base^(-i/half). */
function angles(to: usize, position: i32, half: i32, base: f32): void {
  const logBase = log(<f64>base);
  for (let i = 0; i < half; i++) {
    const angle = <f64>position * exp(-(<f64>i / <f64>half) * logBase);
    store<f32>(to + floats(i), <f32>cos(angle));
    store<f32>(to + floats(half + i), <f32>sin(angle));
  }
}

/** Fills a table of positions 0 .. positions-1; called by the host while nothing runs. */
export function ropeTable(to: usize, positions: i32, half: i32, base: f32): void {
  for (let position = 0; position < positions; position++) angles(to + floats(position * 2 * half), position, half, base);
}

/** qkv, rows, window, turned heads (H+KV), half head width, row width, inverse, fromControl, table, positions */
export function rope(entry: usize, chunk: i32): void {
  const window = operand(entry, 2), heads = operand(entry, 3), half = operand(entry, 4), width = operand(entry, 5);
  const end = min(operand(entry, 1), (chunk + 1) * ROWS_PER_CHUNK);
  const inverse = operand(entry, 6) != 0;
  const start = operand(entry, 7) != 0 ? load<i32>(<usize>load<u32>(CONTROL)) : 0;
  for (let row = chunk * ROWS_PER_CHUNK; row < end; row++) {
    const position = min(start + row % window, operand(entry, 9) - 1);
    const cosines = pointer(entry, 8) + floats(position * 2 * half);
    const x = pointer(entry, 0) + floats(row * width);
    for (let head = 0; head < heads; head++) turn(x + floats(head * 2 * half), half, cosines, cosines + floats(half), inverse);
  }
}

/** (x, y) -> (x cos - y sin, y cos + x sin) for the pairs (i, i + half) of one head; the inverse changes the sign of sin. */
function turn(x: usize, half: i32, cosines: usize, sines: usize, inverse: bool): void {
  const y = x + floats(half);
  let i = 0;
  for (; i + 4 <= half; i += 4) {
    const c = v128.load(cosines + floats(i));
    let s = v128.load(sines + floats(i));
    if (inverse) s = f32x4.neg(s);
    const a = v128.load(x + floats(i)), b = v128.load(y + floats(i));
    v128.store(x + floats(i), f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s)));
    v128.store(y + floats(i), f32x4.add(f32x4.mul(b, c), f32x4.mul(a, s)));
  }
  for (; i < half; i++) {
    const c = load<f32>(cosines + floats(i));
    const s = inverse ? -load<f32>(sines + floats(i)) : load<f32>(sines + floats(i));
    const a = load<f32>(x + floats(i)), b = load<f32>(y + floats(i));
    store<f32>(x + floats(i), a * c - b * s);
    store<f32>(y + floats(i), b * c + a * s);
  }
}
