// Two views of a state: what the window draws and what the language may say. Neither adds anything that is not true
// in the state.
import { SeededStream } from '../../physics/random.ts';
import type { Being, WorldSnapshot } from '../../../schemas/world.ts';
import type { WorldFacts } from '../language/facts.ts';
import { LAST_DAY, WEATHERS } from '../language/words.ts';
import { togetherWith } from './beings.ts';
import { pick } from './create.ts';
import { hashOf } from './hash.ts';
import { nearest } from './movement.ts';
import { TICKS_PER_SECOND, WORLD_TILES, type BeingState, type WorldState } from './state.ts';
import { dayOf } from './step.ts';

/** Shown while a being is on its way; no fact about a deed is told then. */
const ON_ITS_WAY = 'walking';
/** Lines of the chronicle a window gets. */
const SNAPSHOT_LINES = 20;

export const weatherOf = (seed: number, day: number): string => pick(SeededStream.from(seed, `weather of day ${day}`), WEATHERS);

/** The place whose land a being stands on: every spot belongs to the nearest place. */
const placeOf = (being: BeingState, state: WorldState): string => nearest(state.places, being)!.name;

export function snapshotOf(state: WorldState): WorldSnapshot {
  const day = dayOf(state.tick);
  return {
    tick: state.tick, ticksPerSecond: TICKS_PER_SECOND, seed: state.seed, day, weather: weatherOf(state.seed, day),
    size: WORLD_TILES, stateHash: hashOf(state), tier: state.tier,
    beings: state.beings.map((being): Being => ({
      id: being.id, name: being.name, founder: being.founder, glyph: being.glyph,
      x: being.x, z: being.z, toX: being.toX, toZ: being.toZ, phase: being.phase,
      place: placeOf(being, state), deed: being.deed === '' ? ON_ITS_WAY : being.deed, thing: being.thing, mood: being.mood,
    })),
    lanterns: state.lanterns.map(({ spot: _spot, ...lantern }) => lantern),
    places: [...state.places], chronicle: state.chronicle.slice(-SNAPSHOT_LINES).map(({ tick, text }) => ({ tick, text })),
  };
}

export function factsOf(state: WorldState): WorldFacts {
  const day = dayOf(state.tick);
  return {
    ...(day <= LAST_DAY ? { day } : {}), weather: weatherOf(state.seed, day),
    beings: state.beings.map((being) => {
      const beside = togetherWith(being, state.beings);
      return {
        name: being.name, place: placeOf(being, state), thing: being.thing, mood: being.mood,
        ...(being.deed === '' ? {} : { deed: being.deed }), ...(beside ? { beside: beside.name } : {}),
      };
    }),
  };
}
