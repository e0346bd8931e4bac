// A new world from a seed: nine plots of land, a stone with a challenge on each, and the two founders. Nothing of the node's
// is in it yet.
import { CHALLENGE_KINDS } from '../challenge/challenge.ts';
import { LOWEST_DIFFICULTY } from '../challenge/challenge.ts';
import { tell } from './chronicle.ts';
import { REGION } from './fields.ts';
import { addRegion, placeRelic } from './land.ts';
import { addBeing } from './life.ts';
import { FULL_FROM } from './light.ts';
import { ISLAND_ORDER, plotMiddle } from './plots.ts';
import { RELICS_A_PLOT } from './land.ts';
import { UNITS_PER_TILE } from './units.ts';
import { DIFFICULTY_WORDS, World } from './world.ts';

/** Plots a world begins with. */
export const FIRST_PLOTS = 9;
/** Traits of the founders, nine bytes each: Ileices leans to perceiving, Mystiiqa to thinking; both can do all. */
const FOUNDER_TRAITS: readonly (readonly number[])[] = [[200, 128, 96, 128, 64, 255, 200, 88, 112], [120, 160, 160, 200, 64, 255, 80, 208, 112]];

export const genomeOf = (traits: readonly number[]): [number, number, number] => {
  const words: [number, number, number] = [0, 0, 0];
  traits.forEach((value, index) => { words[index >> 2]! |= value << ((index & 3) * 8); });
  return words;
};

/** Keys of the world's own places; nothing of the host goes by such a one. */
const NATIVE_PREFIX = 'native-';
export const nativeKey = (index: number): string => `${NATIVE_PREFIX}${index}`;
export const isNativeKey = (key: string): boolean => key.startsWith(NATIVE_PREFIX);

export function createWorld(seed: number): World {
  const world = World.blank(seed | 0, CHALLENGE_KINDS.length);
  CHALLENGE_KINDS.forEach((_, kind) => { world.difficulty[kind * DIFFICULTY_WORDS] = LOWEST_DIFFICULTY; });
  for (let plot = 0; plot < FIRST_PLOTS; plot += 1) {
    addRegion(world, { kind: 'region-added', key: nativeKey(plot), name: '', region: 'own', unseen: 0 });
    const at = plot * REGION.stride;
    placeRelic(world, world.tables.regions.data[at]!, [{ plot: ISLAND_ORDER[plot]!, free: (1 << RELICS_A_PLOT) - 1 }], { key: `${nativeKey(plot)} of ${seed}`, name: '', bytes: 0, suffix: '', digest: null }, 'native');
  }
  addFounders(world);
  tell(world, 'began');
  return world;
}

function addFounders(world: World): void {
  const stream = world.streams.life;
  const first = stream.nextBelow(FIRST_PLOTS);
  const second = (first + 1 + stream.nextBelow(FIRST_PLOTS - 1)) % FIRST_PLOTS;
  [first, second].forEach((plot, index) => {
    const { x, z } = plotMiddle(ISLAND_ORDER[plot]!);
    world.header.granted += FULL_FROM;
    addBeing(world, { x: x + UNITS_PER_TILE * (index === 0 ? -1 : 1), z: z + UNITS_PER_TILE, energy: FULL_FROM, genome: genomeOf(FOUNDER_TRAITS[index]!), first: -1 - index, second: 0, parentA: 0, parentB: 0, generation: 0 }, stream);
  });
}
