// SwiGLU: out = silu(gate) * up, silu(z) = z s(z), s(z) = 1/(1+exp(-z)).
//
// Backward: s' = s (1 - s), so silu'(z) = s + z s (1 - s) = s (1 + z (1 - s)).
//   dgate = dout up silu'(gate),   dup = dout silu(gate)
import type { Numbers } from './numbers.ts';

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** gateUp (N,2f) = [gate | up] -> out (N,f) */
export function swigluForward(p: { gateUp: Numbers; out: Numbers; rows: number; feedForward: number }): void {
  const f = p.feedForward;
  for (let n = 0; n < p.rows; n += 1) {
    for (let c = 0; c < f; c += 1) {
      const gate = p.gateUp[n * 2 * f + c]!;
      p.out[n * f + c] = gate * sigmoid(gate) * p.gateUp[n * 2 * f + f + c]!;
    }
  }
}

/** dOut (N,f) -> dGateUp (N,2f) */
export function swigluBackward(p: { gateUp: Numbers; dOut: Numbers; dGateUp: Numbers; rows: number; feedForward: number }): void {
  const f = p.feedForward;
  for (let n = 0; n < p.rows; n += 1) {
    for (let c = 0; c < f; c += 1) {
      const at = n * 2 * f + c;
      const gate = p.gateUp[at]!;
      const s = sigmoid(gate);
      const dOut = p.dOut[n * f + c]!;
      p.dGateUp[at] = dOut * p.gateUp[at + f]! * s * (1 + gate * (1 - s));
      p.dGateUp[at + f] = dOut * gate * s;
    }
  }
}
