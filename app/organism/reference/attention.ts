// Causal attention with grouped key/value heads over whole windows. Query head h reads key head floor(h / (H/KV)).
//
// Forward, scale c = 1/sqrt(hw): s_tu = c q_t.k_u for u <= t, lse_t = log sum_u exp(s_tu) (the maximum taken out first,
// so no exp overflows), p_tu = exp(s_tu - lse_t), out_t = sum_u p_tu v_u. Positions u > t are never read: their weight is
// exactly zero.
// Backward: dv_u = sum_t p_tu dout_t and dp_tu = dout_t.v_u. The softmax has dp_tu/ds_tw = p_tu (1[u=w] - p_tw), so
//   ds_tu = p_tu (dp_tu - sum_w p_tw dp_tw) = p_tu (dp_tu - delta_t), delta_t = dout_t . sum_w p_tw v_w = dout_t . out_t,
//   dq_t = c sum_u ds_tu k_u,   dk_u = c sum_t ds_tu q_t; key and value heads sum over the query heads that read them.
import type { Numbers } from './numbers.ts';

export interface AttentionShape { batch: number; window: number; heads: number; kvHeads: number; headWidth: number }

/** Where query, key and value of row n lie inside packed rows of qkv (N, (H+2KV)*hw), for query head h. */
export function qkvPlaces(shape: { heads: number; kvHeads: number; headWidth: number }) {
  const { heads, kvHeads, headWidth } = shape;
  const stride = (heads + 2 * kvHeads) * headWidth;
  const kvHeadOf = (h: number) => Math.floor(h / (heads / kvHeads));
  return {
    q: (n: number, h: number) => n * stride + h * headWidth,
    k: (n: number, h: number) => n * stride + (heads + kvHeadOf(h)) * headWidth,
    v: (n: number, h: number) => n * stride + (heads + kvHeads + kvHeadOf(h)) * headWidth,
  };
}

export function dot(a: Numbers, aStart: number, b: Numbers, bStart: number, size: number): number {
  let sum = 0;
  for (let c = 0; c < size; c += 1) sum += a[aStart + c]! * b[bStart + c]!;
  return sum;
}

/** log sum exp of the first `count` scores. */
export function logSumExp(scores: Float64Array, count: number): number {
  let maximum = -Infinity;
  for (let u = 0; u < count; u += 1) maximum = Math.max(maximum, scores[u]!);
  let sum = 0;
  for (let u = 0; u < count; u += 1) sum += Math.exp(scores[u]! - maximum);
  return maximum + Math.log(sum);
}

/** qkv (N, (H+2KV)*hw), keys already turned -> out (N, H*hw), lse (batch, H, T) */
export function attentionForward(p: AttentionShape & { qkv: Numbers; out: Numbers; lse: Numbers }): void {
  const { batch, window, heads, headWidth, qkv, out } = p;
  const at = qkvPlaces(p);
  const scale = 1 / Math.sqrt(headWidth);
  const scores = new Float64Array(window);
  for (let b = 0; b < batch; b += 1) {
    for (let h = 0; h < heads; h += 1) {
      for (let t = 0; t < window; t += 1) {
        const row = b * window + t;
        for (let u = 0; u <= t; u += 1) scores[u] = scale * dot(qkv, at.q(row, h), qkv, at.k(b * window + u, h), headWidth);
        const lse = logSumExp(scores, t + 1);
        p.lse[(b * heads + h) * window + t] = lse;
        for (let c = 0; c < headWidth; c += 1) {
          let sum = 0;
          for (let u = 0; u <= t; u += 1) sum += Math.exp(scores[u]! - lse) * qkv[at.v(b * window + u, h) + c]!;
          out[(row * heads + h) * headWidth + c] = sum;
        }
      }
    }
  }
}

/** dOut (N, H*hw) -> dQkv (N, (H+2KV)*hw), delta (batch, H, T) */
export function attentionBackward(p: AttentionShape & { qkv: Numbers; out: Numbers; lse: Numbers; dOut: Numbers; dQkv: Numbers; delta: Numbers }): void {
  const { batch, window, heads, headWidth, qkv, dOut } = p;
  const at = qkvPlaces(p);
  const scale = 1 / Math.sqrt(headWidth);
  const sums = new Float64Array(p.dQkv.length);
  for (let b = 0; b < batch; b += 1) {
    for (let h = 0; h < heads; h += 1) {
      for (let t = 0; t < window; t += 1) {
        const row = b * window + t;
        const o = (row * heads + h) * headWidth;
        const delta = dot(dOut, o, p.out, o, headWidth);
        const place = (b * heads + h) * window + t;
        p.delta[place] = delta;
        for (let u = 0; u <= t; u += 1) {
          const other = b * window + u;
          const weight = Math.exp(scale * dot(qkv, at.q(row, h), qkv, at.k(other, h), headWidth) - p.lse[place]!);
          const dScore = scale * weight * (dot(dOut, o, qkv, at.v(other, h), headWidth) - delta);
          for (let c = 0; c < headWidth; c += 1) {
            sums[at.q(row, h) + c]! += dScore * qkv[at.k(other, h) + c]!;
            sums[at.k(other, h) + c]! += dScore * qkv[at.q(row, h) + c]!;
            sums[at.v(other, h) + c]! += weight * dOut[o + c]!;
          }
        }
      }
    }
  }
  p.dQkv.set(sums);
}
