// Richness of the land from held-out bits per byte of the world's own text and from how many nodes learn together, with
// hysteresis: it grows when a bound is passed, and falls only when the loss really rose again.

export interface TierKind { readonly name: string; readonly enterBelowMillibits: number }

/** In order; tier 0 is where everything begins. Bounds in thousandths of a bit per byte. */
export const TIERS: readonly TierKind[] = [
  { name: 'embers', enterBelowMillibits: Number.MAX_SAFE_INTEGER },
  { name: 'moss', enterBelowMillibits: 2500 },
  { name: 'paths and flowers', enterBelowMillibits: 1600 },
  { name: 'fireflies', enterBelowMillibits: 1100 },
  { name: 'stones', enterBelowMillibits: 700 },
];
/** Each doubling of the nodes that learn together eases the bounds by this much, up to sixteen nodes. */
export const EASED_PER_DOUBLING_MILLIBITS = 50;
const MOST_DOUBLINGS = 4;
/** How far above its bound the loss must rise before a tier is lost: more than all easing, so that nodes that leave never
 * make the land poorer by themselves. */
export const TIER_HYSTERESIS_MILLIBITS = 150 + MOST_DOUBLINGS * EASED_PER_DOUBLING_MILLIBITS;

/** How often one node doubled to reach so many. */
const doublings = (nodes: number): number => Math.min(MOST_DOUBLINGS, 31 - Math.clz32(Math.max(1, nodes)));

/** The tier after a measurement by so many nodes; moves as many steps as the measurement warrants. */
export function tierAfter(current: number, heldOutMillibits: number, nodes: number): number {
  const eased = heldOutMillibits - doublings(nodes) * EASED_PER_DOUBLING_MILLIBITS;
  let tier = current;
  while (tier < TIERS.length - 1 && eased < TIERS[tier + 1]!.enterBelowMillibits) tier += 1;
  while (tier > 0 && heldOutMillibits >= TIERS[tier]!.enterBelowMillibits + TIER_HYSTERESIS_MILLIBITS) tier -= 1;
  return tier;
}
