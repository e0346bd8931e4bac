// Root-mean-square normalisation: y_i = x_i r g_i with r = 1/sqrt(mean_j(x_j^2) + epsilon), a row at a time.
//
// Backward: r = s^(-1/2), s = (1/d) sum_j x_j^2 + epsilon, so dr/dx_i = -(1/2) s^(-3/2) (2 x_i/d) = -r^3 x_i / d.
//   dL/dg_i = sum over rows of dy_i x_i r
//   dL/dx_i = dy_i g_i r + (sum_j dy_j g_j x_j) dr/dx_i = r (dy_i g_i - x_i r^2 (1/d) sum_j dy_j g_j x_j)
// Without epsilon the result is orthogonal to x: lengthening x changes nothing.
import type { Numbers } from './numbers.ts';

/** x (N,d), gain (d) -> out (N,d), rstd (N) */
export function rmsnormForward(p: { x: Numbers; gain: Numbers; out: Numbers; rstd: Numbers; rows: number; width: number; epsilon: number }): void {
  for (let n = 0; n < p.rows; n += 1) {
    const row = n * p.width;
    let squares = 0;
    for (let c = 0; c < p.width; c += 1) squares += p.x[row + c]! ** 2;
    const r = 1 / Math.sqrt(squares / p.width + p.epsilon);
    p.rstd[n] = r;
    for (let c = 0; c < p.width; c += 1) p.out[row + c] = p.x[row + c]! * r * p.gain[c]!;
  }
}

/** dOut (N,d) -> dX (N,d) +=, dGain (d) += */
export function rmsnormBackward(p: { x: Numbers; gain: Numbers; rstd: Numbers; dOut: Numbers; dX: Numbers; dGain: Numbers; rows: number; width: number }): void {
  const gainSums = new Float64Array(p.width);
  for (let n = 0; n < p.rows; n += 1) {
    const row = n * p.width;
    const r = p.rstd[n]!;
    let dot = 0;
    for (let c = 0; c < p.width; c += 1) {
      const dy = p.dOut[row + c]!;
      dot += dy * p.gain[c]! * p.x[row + c]!;
      gainSums[c]! += dy * p.x[row + c]! * r;
    }
    const pull = (dot * r * r) / p.width;
    for (let c = 0; c < p.width; c += 1) p.dX[row + c]! += r * (p.dOut[row + c]! * p.gain[c]! - p.x[row + c]! * pull);
  }
  for (let c = 0; c < p.width; c += 1) p.dGain[c]! += gainSums[c]!;
}
