// What a being is doing, as the language tells it and as the window shows it. Nothing is said that the state does not hold.
import { ACTS, BEING, RELIC } from '../sim/fields.ts';
import { nameInWords, nameOfId, relicInWords } from '../sim/names.ts';
import { questionOfStep } from '../sim/riddles.ts';
import type { World } from '../sim/world.ts';
import { DIRECTIONS } from '../play/perception.ts';
import { DEEDS, thingPhrase } from '../language/words.ts';

const isWalking = (row: Int32Array, at: number): boolean => row[at + BEING.x] !== row[at + BEING.toX] || row[at + BEING.z] !== row[at + BEING.toZ];
const THINK_PHASE = 1;
const ACT_PHASE = 2;

/** In the words of the language ("planting seeds"); null while it walks. */
export function deedOf(world: World, at: number): string | null {
  const row = world.tables.beings.data;
  if (isWalking(row, at)) return null;
  if (row[at + BEING.trying] !== 0) return 'reading signs';
  if (row[at + BEING.phase] !== ACT_PHASE) return DEEDS[row[at + BEING.deed]! - 1] ?? null;
  switch (ACTS[row[at + BEING.act]!]!) {
    case 'rest': return DEEDS[row[at + BEING.deed]! - 1] ?? null;
    case 'gather': return 'gathering leaves';
    case 'talk': return 'telling stories';
    default: return null;
  }
}

/** The whole of it, in one sentence. */
export function doingOf(world: World, at: number): string {
  const row = world.tables.beings.data;
  const name = nameInWords(world, at);
  const relic = world.tables.relics.find(row[at + BEING.trying]!);
  if (relic >= 0) return `${name} is at ${relicPhrase(world, relic)}: ${questionOfStep(world, relic, row[at + BEING.answered]!).ask}`;
  if (row[at + BEING.phase] === THINK_PHASE) return `${name} thinks.`;
  if (row[at + BEING.phase] !== ACT_PHASE) return `${name} looks around, ${deedOf(world, at) ?? 'and waits'}.`;
  switch (ACTS[row[at + BEING.act]!]!) {
    case 'go': return `${name} goes ${DIRECTIONS[row[at + BEING.goal]!]}.`;
    case 'gather': return `${name} gathers the glow.`;
    case 'talk': return `${name} talks with ${nameOfId(world, row[at + BEING.goal]!) ?? 'somebody'}.`;
    case 'try': return `${name} goes to a lamp.`;
    default: return `${name} is ${deedOf(world, at) ?? 'resting'}.`;
  }
}

/** A file by its name, a stone of the land by what it looks like. */
export function relicPhrase(world: World, at: number): string {
  const name = world.textOf(world.tables.relics.data[at + RELIC.name]!);
  if (name !== '') return name;
  const { colour, noun } = relicInWords(world, at);
  return thingPhrase(colour, noun);
}
