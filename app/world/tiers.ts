// Richness of the land from held-out bits per byte of the world's own text, with hysteresis: it grows when a bound is
// passed, and falls only when the loss really rose again.

export interface TierKind { readonly name: string; readonly grew: string; readonly enterBelowMillibits: number }

/** In order; tier 0 is where everything begins. Bounds in thousandths of a bit per byte. */
export const TIERS: readonly TierKind[] = [
  { name: 'embers', grew: 'Embers glowed', enterBelowMillibits: Number.MAX_SAFE_INTEGER },
  { name: 'moss', grew: 'Moss grew', enterBelowMillibits: 2500 },
  { name: 'paths and flowers', grew: 'Paths were worn, flowers came', enterBelowMillibits: 1600 },
  { name: 'fireflies', grew: 'Fireflies came', enterBelowMillibits: 1100 },
  { name: 'stones', grew: 'Old stones were raised', enterBelowMillibits: 700 },
];
/** How far above its bound the loss must rise before a tier is lost. */
export const TIER_HYSTERESIS_MILLIBITS = 150;

/** The tier after a measurement; moves as many steps as the measurement warrants. */
export function tierAfter(current: number, heldOutMillibits: number): number {
  let tier = current;
  while (tier < TIERS.length - 1 && heldOutMillibits < TIERS[tier + 1]!.enterBelowMillibits) tier += 1;
  while (tier > 0 && heldOutMillibits >= TIERS[tier]!.enterBelowMillibits + TIER_HYSTERESIS_MILLIBITS) tier -= 1;
  return tier;
}
