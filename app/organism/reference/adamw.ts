// AdamW: adaptive moments with decoupled weight decay.
//
// m_t = b1 m_(t-1) + (1-b1) g_t and v_t = b2 v_(t-1) + (1-b2) g_t^2 start at zero. For a constant g, m_t = (1-b1^t) g:
// dividing by 1-b1^t (v: 1-b2^t) takes that start out. Decay shrinks the parameter itself and never enters the moments:
//   p_t = p_(t-1) (1 - lr decay) - lr (m_t / (1-b1^t)) / (sqrt(v_t / (1-b2^t)) + epsilon)
import type { Numbers } from './numbers.ts';

export interface AdamwNumbers { beta1: number; beta2: number; epsilon: number; weightDecay: number }

/** Flat buffers of one layout; the first `decayed` elements decay. `gradientScale` is the clip scale. */
export function adamw(p: AdamwNumbers & {
  parameters: Numbers; gradients: Numbers; moment1: Numbers; moment2: Numbers; size: number; decayed: number;
  learningRate: number; gradientScale: number; beta1Correction: number; beta2Correction: number;
}): void {
  for (let i = 0; i < p.size; i += 1) {
    const g = p.gradients[i]! * p.gradientScale;
    const m = p.beta1 * p.moment1[i]! + (1 - p.beta1) * g;
    const v = p.beta2 * p.moment2[i]! + (1 - p.beta2) * g * g;
    p.moment1[i] = m;
    p.moment2[i] = v;
    const kept = i < p.decayed ? 1 - p.learningRate * p.weightDecay : 1;
    p.parameters[i] = p.parameters[i]! * kept - (p.learningRate * (m / p.beta1Correction)) / (Math.sqrt(v / p.beta2Correction) + p.epsilon);
  }
}
