// Length of all gradients together, and what it says about the step: how far to scale them back, or to leave it out.
//
// Clipping by the norm keeps the direction: g' = g min(1, clipNorm / |g|). A loss or norm that is not finite means the
// step would spoil every parameter, so it is skipped.
import type { Numbers } from './numbers.ts';

export interface NormVerdict { norm: number; clipScale: number; skipped: boolean }

export function globalNorm(p: { gradients: Numbers; size: number; clipNorm: number; loss: number }): NormVerdict {
  let squares = 0;
  for (let i = 0; i < p.size; i += 1) squares += p.gradients[i]! ** 2;
  const norm = Math.sqrt(squares);
  const skipped = !Number.isFinite(norm) || !Number.isFinite(p.loss);
  return { norm, clipScale: skipped ? 0 : Math.min(1, p.clipNorm / norm), skipped };
}
