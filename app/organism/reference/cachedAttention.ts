// Attention of new rows over the keys and values kept from before: what generation needs. Forward only.
//
// The same sums as attention.ts, the keys and values read from caches (C, KV*hw) instead of the window. Row i stands at
// position `position` + i and sees cache rows up to its own, so the result is that of the whole sequence at that row.
import { dot, logSumExp, qkvPlaces } from './attention.ts';
import type { Numbers } from './numbers.ts';

interface CacheShape { rows: number; capacity: number; heads: number; kvHeads: number; headWidth: number; position: number; realRows: number }

/** qkv (rows, (H+2KV)*hw) -> rows position .. of kCache and vCache (C, KV*hw); padding and overflow are left out */
export function cacheAppend(p: CacheShape & { qkv: Numbers; kCache: Numbers; vCache: Numbers }): void {
  const kvWidth = p.kvHeads * p.headWidth;
  const at = qkvPlaces(p);
  for (let n = 0; n < Math.min(p.rows, p.realRows, p.capacity - p.position); n += 1) {
    const to = (p.position + n) * kvWidth;
    for (let c = 0; c < kvWidth; c += 1) {
      p.kCache[to + c] = p.qkv[at.k(n, 0) + c]!;
      p.vCache[to + c] = p.qkv[at.v(n, 0) + c]!;
    }
  }
}

/** qkv (rows, (H+2KV)*hw), caches (C, KV*hw) -> out (rows, H*hw); padding rows come out as 0 */
export function attentionCached(p: CacheShape & { qkv: Numbers; kCache: Numbers; vCache: Numbers; out: Numbers }): void {
  const { heads, headWidth } = p;
  const kvWidth = p.kvHeads * headWidth;
  const at = qkvPlaces(p);
  const scale = 1 / Math.sqrt(headWidth);
  const scores = new Float64Array(p.capacity);
  p.out.fill(0, 0, p.rows * heads * headWidth);
  for (let n = 0; n < Math.min(p.rows, p.realRows, p.capacity - p.position); n += 1) {
    for (let h = 0; h < heads; h += 1) {
      const column = Math.floor(h / (heads / p.kvHeads)) * headWidth;
      const seen = p.position + n + 1;
      for (let u = 0; u < seen; u += 1) scores[u] = scale * dot(p.qkv, at.q(n, h), p.kCache, u * kvWidth + column, headWidth);
      const lse = logSumExp(scores, seen);
      for (let c = 0; c < headWidth; c += 1) {
        let sum = 0;
        for (let u = 0; u < seen; u += 1) sum += Math.exp(scores[u]! - lse) * p.vCache[u * kvWidth + column + c]!;
        p.out[(n * heads + h) * headWidth + c] = sum;
      }
    }
  }
}
