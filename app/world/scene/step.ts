// One tick of the world: inputs first, in the order given, then every being. Pure: the state before is left alone.
import { SeededStream } from '../../physics/random.ts';
import { Rps } from '../../physics/rps.ts';
import { TIERS, tierAfter } from '../tiers.ts';
import { addressed, stepBeing, togetherWith } from './beings.ts';
import { withSources } from './lanterns.ts';
import { nearest } from './movement.ts';
import { CHRONICLE_LINES, TICKS_PER_DAY, type ChronicleLine, type WorldInput, type WorldState } from './state.ts';

export const dayOf = (tick: number): number => Math.floor(tick / TICKS_PER_DAY) + 1;

const bits = (millibits: number): string => (millibits / 1000).toFixed(2);

function withHeldOut(before: WorldState, millibits: number, job: string): WorldState {
  const rps = new Rps(before.measured);
  rps.push(millibits / 1000);
  const state = { ...before, measured: rps.history };
  const tier = tierAfter(state.tier, millibits);
  if (tier === state.tier) return { ...state, heldOutMillibits: millibits };
  const measured = state.heldOutMillibits === null ? bits(millibits) : `${bits(state.heldOutMillibits)} to ${bits(millibits)}`;
  const event = tier > state.tier ? TIERS[tier]!.grew : `The land went back to ${TIERS[tier]!.name}`;
  const text = `${event}: held-out ${measured} bits per byte (${job}).`;
  return { ...state, tier, heldOutMillibits: millibits, chronicle: [...state.chronicle, { tick: state.tick, text, about: null }] };
}

function applied(state: WorldState, input: WorldInput): WorldState {
  switch (input.kind) {
    case 'sources': return withSources(state, input.sources);
    case 'held-out': return withHeldOut(state, input.millibits, input.job);
    case 'addressed': return { ...state, beings: state.beings.map((being) => (being.id === input.being ? addressed(being) : being)) };
  }
}

/** Lines for what just happened: a new day, two beings that met. */
function happenings(before: WorldState, beings: WorldState['beings'], tick: number): ChronicleLine[] {
  const lines: ChronicleLine[] = [];
  if (dayOf(tick) !== dayOf(tick - 1)) lines.push({ tick, text: `Day ${dayOf(tick)} began.`, about: null });
  const first = beings[0]!;
  const met = togetherWith(first, beings);
  const place = nearest(before.places, first);
  if (met && place && !togetherWith(before.beings[0]!, before.beings)) lines.push({ tick, text: `${first.name} met ${met.name} near ${place.name}.`, about: null });
  return lines;
}

export function stepWorld(before: WorldState, inputs: readonly WorldInput[]): WorldState {
  const state = inputs.reduce(applied, before);
  const stream = new SeededStream(state.random);
  const tick = state.tick + 1;
  const beings = state.beings.map((being) => stepBeing(being, state, stream));
  const lines = happenings(state, beings, tick);
  const chronicle = lines.length === 0 && state.chronicle.length <= CHRONICLE_LINES
    ? state.chronicle : [...state.chronicle, ...lines].slice(-CHRONICLE_LINES);
  return { ...state, tick, beings, chronicle, random: stream.state };
}
