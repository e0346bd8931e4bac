// The RBY triple: shares of perception (R), cognition (B) and execution (Y). Pure values; every function returns a
// new one. It measures nothing itself: main/node/agent counts the work, this module only does the arithmetic.
export interface Rby { readonly r: number; readonly b: number; readonly y: number }

export const THIRDS: Rby = { r: 1 / 3, b: 1 / 3, y: 1 / 3 };
/** Share of the way back to thirds that one homeostasis step goes. */
export const HOMEOSTASIS_RATE = 0.05;

/** Divides by the sum. A zero triple stays zero: nothing was measured, so nothing is claimed. */
export function normalise(rby: Rby): Rby {
  const sum = rby.r + rby.b + rby.y;
  return sum === 0 ? { r: 0, b: 0, y: 0 } : { r: rby.r / sum, b: rby.b / sum, y: rby.y / sum };
}

/** Distance from balance: 0 at thirds, 2 at a pure colour. */
export function tension(rby: Rby): number {
  return Math.abs(rby.r - rby.b) + Math.abs(rby.b - rby.y) + Math.abs(rby.y - rby.r);
}

/** One nudge towards thirds: on the simplex every deviation shrinks by the factor `1 - rate`. */
export function homeostasis(rby: Rby, rate: number = HOMEOSTASIS_RATE): Rby {
  const nudge = (share: number): number => share + rate * (1 / 3 - share);
  return normalise({ r: nudge(rby.r), b: nudge(rby.b), y: nudge(rby.y) });
}

/** Whole percentages that always add to 100 (largest remainder; ties go to R, then B, then Y). */
export function percentages(rby: Rby): { r: number; b: number; y: number } {
  const shares = normalise(rby);
  if (shares.r + shares.b + shares.y === 0) return { r: 0, b: 0, y: 0 };
  const exact = [shares.r * 100, shares.b * 100, shares.y * 100];
  const whole = exact.map((share) => Math.floor(share + 1e-9));
  const missing = 100 - whole.reduce((sum, share) => sum + share, 0);
  const order = [0, 1, 2].sort((one, other) => (exact[other]! - whole[other]!) - (exact[one]! - whole[one]!) || one - other);
  for (const index of order.slice(0, missing)) whole[index]! += 1;
  return { r: whole[0]!, b: whole[1]!, y: whole[2]! };
}
