// Rotary position embedding: every query and key head turns its pairs by an angle that grows with the position, so the
// product of a query and a key depends on their distance alone.
//
// Pairs are (i, i + hw/2), as Hugging Face's Llama has them (not neighbours). For position p and angle a = p base^(-2i/hw):
//   x'_i = x_i cos a - x_(i+hw/2) sin a,   x'_(i+hw/2) = x_(i+hw/2) cos a + x_i sin a.
// The turn is orthogonal, so the backward is the turn by -a (`inverse`).
import type { Numbers } from './numbers.ts';

/** In place on the first (H+KV)*hw columns of qkv (N, (H+2KV)*hw); the values are left alone. */
export function rope(p: {
  qkv: Numbers; rows: number; window: number; heads: number; kvHeads: number; headWidth: number; base: number; inverse: boolean;
  /** Position of the first row. */
  start: number;
}): void {
  const half = p.headWidth / 2;
  const stride = (p.heads + 2 * p.kvHeads) * p.headWidth;
  for (let n = 0; n < p.rows; n += 1) {
    const position = p.start + (n % p.window);
    for (let i = 0; i < half; i += 1) {
      const angle = position * p.base ** ((-2 * i) / p.headWidth);
      const cos = Math.cos(angle);
      const sin = p.inverse ? -Math.sin(angle) : Math.sin(angle);
      for (let h = 0; h < p.heads + p.kvHeads; h += 1) {
        const low = n * stride + h * p.headWidth + i;
        const x = p.qkv[low]!;
        const y = p.qkv[low + half]!;
        p.qkv[low] = x * cos - y * sin;
        p.qkv[low + half] = y * cos + x * sin;
      }
    }
  }
}
