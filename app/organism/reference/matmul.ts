// Matrix products in the three forms a linear layer needs; weights are (out, in), as in safetensors.
//
// y = x W^T ('nt'): y_no = sum_i x_ni W_oi. From dL = sum_no dy_no dy'_no follow
//   dL/dx_ni = sum_o dy_no W_oi   ('nn': dY W)   and   dL/dW_oi = sum_n dy_no x_ni   ('tn': dY^T X).
import type { Numbers } from './numbers.ts';

export type MatmulForm = 'nt' | 'nn' | 'tn';

/** nt: a (m,k), b (n,k); nn: a (m,k), b (k,n); tn: a (k,m), b (k,n) -> out (m,n), overwritten or added to */
export function matmul(p: { form: MatmulForm; a: Numbers; b: Numbers; out: Numbers; m: number; n: number; k: number; accumulate: boolean }): void {
  const { form, a, b, out, m, n, k } = p;
  // Distance in memory between neighbours along each index of a[i, s] and b[j, s].
  const [aRow, aStep] = form === 'tn' ? [1, m] : [k, 1];
  const [bRow, bStep] = form === 'nt' ? [k, 1] : [1, n];
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < n; j += 1) {
      let sum = 0;
      for (let s = 0; s < k; s += 1) sum += a[i * aRow + s * aStep]! * b[j * bRow + s * bStep]!;
      const at = i * n + j;
      out[at] = p.accumulate ? out[at]! + sum : sum;
    }
  }
}
