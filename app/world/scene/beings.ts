// What a being does in one tick: perceive (look around), think (choose), act (walk there and do a deed). Rules only;
// words of the model never steer it. Every choice draws from the world's own stream.
import { Rps } from '../../physics/rps.ts';
import type { RandomStream } from '../../ports.ts';
import { DEEDS } from '../language/words.ts';
import { pick, standingAt } from './create.ts';
import { nearest, roughLength, walk } from './movement.ts';
import { UNITS_PER_TILE, type BeingState, type WorldState } from './state.ts';

const PERCEIVE_TICKS = 30;
const THINK_TICKS = 25;
const LISTEN_TICKS = 200;
/** Shortest and longest time of a deed. */
const DEED_TICKS = 120;
const DEED_SPREAD_TICKS = 240;
/** Two beings this close are together. */
export const TOGETHER_UNITS = 4 * UNITS_PER_TILE;

/** Chances out of 16 for where a being turns next; what is left goes to a place. */
const SEEK_LIGHT_SIXTEENTHS = 4;
const SEEK_COMPANY_SIXTEENTHS = 3;

export function togetherWith(being: BeingState, others: readonly BeingState[]): BeingState | null {
  const other = nearest(others.filter((one) => one.id !== being.id), being);
  return other !== null && roughLength(other.x - being.x, other.z - being.z) <= TOGETHER_UNITS ? other : null;
}

/** What the node measured of itself, as a whole number: variation from its own history. */
function variationOf(world: WorldState): number { return Math.floor(new Rps(world.measured).value() * 1000); }

function chooseGoal(being: BeingState, world: WorldState, stream: RandomStream): { id: string; x: number; z: number } {
  const chance = stream.nextBelow(16);
  const glowing = world.lanterns.filter((lantern) => lantern.state === 'learning' || lantern.state === 'reading');
  if (chance < SEEK_LIGHT_SIXTEENTHS && glowing.length > 0) return pick(stream, glowing);
  if (chance < SEEK_LIGHT_SIXTEENTHS + SEEK_COMPANY_SIXTEENTHS) {
    const other = world.beings.find((one) => one.id !== being.id);
    const meeting = other && nearest(world.places, { x: other.toX, z: other.toZ });
    if (meeting) return meeting;
  }
  return pick(stream, world.places.filter((place) => place.id !== being.goal));
}

function moodOf(being: BeingState, world: WorldState, stream: RandomStream): string {
  if (togetherWith(being, world.beings)) return pick(stream, ['happy', 'merry', 'hopeful']);
  const lantern = world.lanterns.find((one) => one.id === being.goal);
  if (lantern) return 'curious';
  return pick(stream, ['calm', 'calm', 'brave', 'proud', 'shy', 'sleepy', 'lonely']);
}

/** The being one tick later. `world` is the state before the tick, the same for all beings. */
export function stepBeing(being: BeingState, world: WorldState, stream: RandomStream): BeingState {
  if (being.x !== being.toX || being.z !== being.toZ) {
    const next = walk(being, { x: being.toX, z: being.toZ }, 1);
    const arrived = next.x === being.toX && next.z === being.toZ;
    return arrived ? { ...being, ...next, deed: pick(stream, DEEDS), mood: moodOf(being, world, stream) } : { ...being, ...next };
  }
  if (being.ticksLeft > 1) return { ...being, ticksLeft: being.ticksLeft - 1 };
  if (being.phase === 'perceive') return { ...being, phase: 'think', ticksLeft: THINK_TICKS };
  if (being.phase === 'act') return { ...being, phase: 'perceive', ticksLeft: PERCEIVE_TICKS };
  const goal = chooseGoal(being, world, stream);
  const to = standingAt(goal, being);
  const stays = to.x === being.x && to.z === being.z;
  return {
    ...being, phase: 'act', goal: goal.id, toX: to.x, toZ: to.z, deed: stays ? being.deed : '',
    ticksLeft: DEED_TICKS + (variationOf(world) + stream.nextBelow(DEED_SPREAD_TICKS / 2)) % DEED_SPREAD_TICKS,
  };
}

/** Someone speaks to it: it stops where it is and listens for a while, then goes on. */
export function addressed(being: BeingState): BeingState {
  return { ...being, toX: being.x, toZ: being.z, phase: 'perceive', mood: 'curious', ticksLeft: LISTEN_TICKS };
}
