// Lives in the great simulation, driven by whoever decides, and what came of each: the measures of the figure. The worlds are of
// the size a node's may have: land from made-up regions, lamps on it, the two founders and whoever they raise. Everybody decides
// in the same way, as an input for a being that waits. The difficulty of challenges, which else follows success, is held: all
// meet equally hard ones.
import type { RandomStream } from '../../app/ports.ts';
import { SeededStream } from '../../app/physics/random.ts';
import type { Perception } from '../../app/world/play/perception.ts';
import { randomPolicy, rulesAnswer, rulesPolicy } from '../../app/world/play/policies.ts';
import { createWorld } from '../../app/world/sim/create.ts';
import { BEING, RELIC } from '../../app/world/sim/fields.ts';
import type { WorldInput } from '../../app/world/sim/inputs.ts';
import { isThinking } from '../../app/world/sim/living.ts';
import { choosingOf, inWords } from '../../app/world/sim/options.ts';
import { solutionOf } from '../../app/world/sim/riddles.ts';
import { blankSensed } from '../../app/world/sim/sensing.ts';
import type { Table } from '../../app/world/sim/table.ts';
import { Simulation } from '../../app/world/sim/tick.ts';
import { DIFFICULTY_WORDS } from '../../app/world/sim/world.ts';

/** Where a being stands before a choice. `right` is the answer to a challenge's step. */
export type Asked = { readonly facts: readonly string[]; readonly question: string; readonly options: readonly string[] } & (
  | { readonly kind: 'act'; readonly perception: Perception }
  | { readonly kind: 'answer'; readonly right: number });
/** Who decides; `solved` is what the being has solved so far. */
export type Driver = (ask: Asked, solved: number, stream: RandomStream) => number | Promise<number>;
export const byRules: Driver = (ask, solved, stream) => (ask.kind === 'act' ? rulesPolicy(ask.perception, stream) : rulesAnswer(ask.right, ask.options.length, solved, stream));
export const byChance: Driver = (ask, _, stream) => randomPolicy(ask.options.length, stream);

/** Of one world. */
export interface Life {
  readonly decisions: number;
  /** Decisions that were no answers to a challenge. */
  readonly acts: number;
  readonly solved: number;
  readonly failed: number;
  /** Plots walked for the first time, over all beings. */
  readonly landFound: number;
}

export interface WorldShape {
  /** Each a plot of land with a stone or relic on it at least. */
  readonly regions: number;
  readonly relicsARegion: number;
  readonly ticks: number;
  /** Challenges are of one of these, in turn. */
  readonly difficulties: readonly number[];
}

function landOf({ regions, relicsARegion }: WorldShape): WorldInput[] {
  return Array.from({ length: regions }, (_, region): WorldInput[] => [
    { kind: 'region-added', key: `region ${region}`, name: `region ${region}`, region: 'shown', unseen: 0 },
    { kind: 'relics-added', region: `region ${region}`, relics: Array.from({ length: relicsARegion }, (__, relic) => ({ key: `relic ${region} ${relic}`, name: `relic ${relic}`, bytes: 1, suffix: 'txt', mark: 'dark', digest: null })) },
  ]).flat();
}

function askOf(sim: Simulation, at: number): Asked {
  const { world } = sim, choosing = choosingOf(world, sim.senses, at, blankSensed()), { facts, ask: question, options } = inWords(choosing);
  if (choosing.kind === 'act') return { kind: 'act', facts, question, options, perception: choosing.perception };
  return { kind: 'answer', facts, question, options, right: solutionOf(world, choosing.relicAt)[choosing.step]! };
}

const sumOf = ({ data, count, stride }: Table, field: number): number => Array.from({ length: count }, (_, row) => data[row * stride + field]!).reduce((sum, value) => sum + value, 0);

/** The driver's chance is its own: it changes nothing about the world. */
export async function live(seed: number, shape: WorldShape, driver: Driver): Promise<Life> {
  const world = createWorld(seed), sim = new Simulation(world), stream = SeededStream.from(seed, 'driver'), { beings } = world.tables;
  let inputs: WorldInput[] = [...landOf(shape), { kind: 'driver', organism: true }], decisions = 0, acts = 0;
  for (let tick = 0; tick < shape.ticks; tick += 1) {
    for (let kind = 0; kind < world.difficulty.length; kind += DIFFICULTY_WORDS) world.difficulty[kind] = shape.difficulties[tick % shape.difficulties.length]!;
    sim.tick(inputs);
    inputs = [];
    for (let at = 0; at < beings.count * beings.stride; at += beings.stride) {
      if (!isThinking(beings.data, at)) continue;
      sim.senses.look(world);
      const ask = askOf(sim, at), { [at]: being = 0, [at + BEING.asked]: asked = 0, [at + BEING.solved]: solved = 0 } = beings.data;
      decisions += 1;
      if (ask.kind === 'act') acts += 1;
      inputs.push({ kind: 'choice', being, asked, option: await driver(ask, solved, stream) });
    }
  }
  const solved = sumOf(world.tables.relics, RELIC.wins), ended = sumOf(world.tables.relics, RELIC.tries);
  return { decisions, acts, solved, failed: ended - solved, landFound: sumOf(beings, BEING.explored) };
}
