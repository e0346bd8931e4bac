// Where names may stand so that none covers another: each label, from the most to the least important, takes the first
// of its spots that is free. Pure; labelNodes.ts measures the labels and moves them.

export interface Box { readonly left: number; readonly top: number; readonly width: number; readonly height: number }
export interface Spot { readonly left: number; readonly top: number }
export interface LabelWish {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Best first. */
  readonly spots: readonly Spot[];
  /** Shown even where nothing is free, at the spot that covers least; any other label is left out then. */
  readonly always: boolean;
  /** What it must not cover beside the labels placed before it. */
  readonly avoids: readonly Box[];
}

/** Pixels kept free between two labels side by side; above one another their own line height parts them. */
const MARGIN = 3;

/** Pixels of `one` that lie on `other`, the margin included. */
export function covered(one: Box, other: Box): number {
  const across = Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left) + MARGIN;
  const down = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  return across > 0 && down > 0 ? across * down : 0;
}

/** Spots of all labels that are shown, by id. `wishes` come in order of importance. */
export function arrange(wishes: readonly LabelWish[]): Map<string, Spot> {
  const taken: Box[] = [];
  const shown = new Map<string, Spot>();
  for (const { id, width, height, spots, always, avoids } of wishes) {
    let best: { spot: Spot; cost: number } | null = null;
    for (const spot of spots) {
      const box = { ...spot, width, height };
      const cost = [...taken, ...avoids].reduce((sum, other) => sum + covered(box, other), 0);
      if (best === null || cost < best.cost) best = { spot, cost };
      if (cost === 0) break;
    }
    if (best === null || (best.cost > 0 && !always)) continue;
    taken.push({ ...best.spot, width, height });
    shown.set(id, best.spot);
  }
  return shown;
}

/** Above the body, a row higher, below it, two rows higher: where the name of a being may stand. */
export function nameSpots(body: Box, size: { width: number; height: number }): Spot[] {
  const left = body.left + (body.width - size.width) / 2;
  const above = body.top - size.height;
  return [above, above - size.height, body.top + body.height, above - 2 * size.height].map((top) => ({ left, top }));
}

/** Around the speaker and its name, kept inside the stage. */
export function bubbleSpots(body: Box, name: Box | null, size: { width: number; height: number }, stage: { width: number; height: number }): Spot[] {
  const reach = 20;
  const gap = 6;
  const middle = body.left + body.width / 2;
  const top = Math.min(body.top, name?.top ?? body.top) - gap - size.height;
  const bottom = Math.max(body.top + body.height, name === null ? 0 : name.top + name.height) + gap;
  const beside = body.top + body.height / 2 - size.height / 2;
  const right = Math.max(body.left + body.width, name === null ? 0 : name.left + name.width) + gap;
  const left = Math.min(body.left, name?.left ?? body.left) - gap - size.width;
  const spots = [
    { left: middle - reach, top }, { left: middle - size.width + reach, top }, { left: right, top: beside }, { left, top: beside },
    { left: middle - reach, top: bottom }, { left: middle - size.width + reach, top: bottom }, { left: middle - size.width / 2, top: top - size.height / 2 },
  ];
  const inside = (at: number, most: number): number => Math.max(gap, Math.min(most - gap, at));
  return spots.map((spot) => ({ left: inside(spot.left, stage.width - size.width), top: inside(spot.top, stage.height - size.height) }));
}
