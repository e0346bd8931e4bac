// One thing looked at closely: everything the state holds about it, in words where it is thought in words.
import type { Inspected } from '../../../schemas/world.ts';
import { CHALLENGE_KINDS } from '../challenge/challenge.ts';
import { MOODS } from '../language/words.ts';
import { BEING, CREATURE, DRIVERS, GRAVE, ISLAND, MARKS, PHASES, REGION, REGION_KINDS, RELIC, TRAITS, VISITOR, WORLD_CLASSES } from '../sim/fields.ts';
import { isFounder } from '../sim/life.ts';
import { MOST_ENERGY } from '../sim/light.ts';
import { memoriesOf, type Memory } from '../sim/memory.ts';
import { nameInSyllables, nameInWords, nameOfAnyone, placeInWords, relicInWords } from '../sim/names.ts';
import { choosingOf, inWords } from '../sim/options.ts';
import { blankSensed, traitOf } from '../sim/sensing.ts';
import { isGuarded, Senses } from '../sim/senses.ts';
import { dayOf, PLOTS, TICKS_PER_DAY } from '../sim/units.ts';
import type { World } from '../sim/world.ts';
import { deedOf, doingOf, relicPhrase } from './deeds.ts';
import { calledByPerson, placeOf, thingOf } from './scene.ts';
import { thingPhrase } from '../language/words.ts';

const SOMEBODY = 'somebody';

function memoryInWords(world: World, { what, whom }: Memory): string {
  const relicAt = world.tables.relics.find(whom);
  const relic = relicAt < 0 ? 'something that is gone' : relicPhrase(world, relicAt);
  const who = nameOfAnyone(world, whom) ?? SOMEBODY;
  switch (what) {
    case 'solved': return `Uncovered ${relic}.`;
    case 'failed': return `Failed at ${relic}.`;
    case 'talked': return `Talked with ${who}.`;
    case 'raised': return `Raised ${who}.`;
    case 'born': return `Was born to ${who}.`;
    case 'addressed': return 'Was spoken to.';
    case 'nothing': return '';
  }
}

function beingIn(world: World, at: number): Inspected {
  const { beings } = world.tables;
  const row = beings.data;
  const senses = new Senses();
  senses.look(world);
  const { facts, options } = inWords(choosingOf(world, senses, at, blankSensed()));
  const parents = [row[at + BEING.parentA]!, row[at + BEING.parentB]!].filter((id) => id !== 0);
  const children: { id: number; name: string }[] = [];
  for (let other = 0; other < beings.count * beings.stride; other += beings.stride) {
    if (row[other + BEING.parentA] === row[at] || row[other + BEING.parentB] === row[at]) children.push({ id: row[other]!, name: nameInWords(world, other) });
  }
  return {
    kind: 'being', id: row[at]!, name: nameInWords(world, at), founder: isFounder(row, at), place: placeOf(world, row[at + BEING.x]!, row[at + BEING.z]!), deed: deedOf(world, at) ?? '',
    thing: thingOf(row, at), mood: MOODS[row[at + BEING.mood]!]!, energy: row[at + BEING.energy]!, mostEnergy: MOST_ENERGY, ageDays: Math.round(row[at + BEING.age]! / TICKS_PER_DAY * 10) / 10,
    generation: row[at + BEING.generation]!, parents: parents.map((id) => ({ id: beings.find(id) < 0 ? null : id, name: nameOfAnyone(world, id) ?? SOMEBODY })), children,
    phase: PHASES[row[at + BEING.phase]!]!, driver: DRIVERS[row[at + BEING.driver]!]!, senses: [...facts], options: [...options], doing: doingOf(world, at),
    memories: memoriesOf(world, at).map((memory) => ({ tick: memory.tick, text: memoryInWords(world, memory) })),
    traits: TRAITS.map((name, trait) => ({ name, value: traitOf(row, at, trait) })),
    skills: CHALLENGE_KINDS.map((kind, index) => ({ kind, solved: row[at + BEING.skill0 + index]! })), tries: row[at + BEING.tries]!, solved: row[at + BEING.solved]!, explored: row[at + BEING.explored]!,
  };
}

function relicIn(world: World, at: number): Inspected {
  const row = world.tables.relics.data;
  const region = world.tables.regions.find(row[at + RELIC.region]!);
  const { colour, noun } = relicInWords(world, at);
  const name = calledByPerson(world, region);
  return {
    kind: 'relic', id: row[at]!, key: world.textOf(row[at + RELIC.key]!), name: relicPhrase(world, at), bytes: row[at + RELIC.bytes]!, suffix: world.textOf(row[at + RELIC.suffix]!),
    mark: MARKS[row[at + RELIC.mark]!]!, region: name === '' ? placeInWords(world, region) : name, own: MARKS[row[at + RELIC.mark]!] === 'native', spokenOf: thingPhrase(colour, noun),
    guarded: isGuarded(row, at), challenge: CHALLENGE_KINDS[row[at + RELIC.kind]!]!, difficulty: row[at + RELIC.difficulty]!, tries: row[at + RELIC.tries]!, wins: row[at + RELIC.wins]!,
    solvedBy: row[at + RELIC.solvedBy] === 0 ? null : nameOfAnyone(world, row[at + RELIC.solvedBy]!) ?? SOMEBODY,
  };
}

function regionIn(world: World, at: number): Inspected {
  const row = world.tables.regions.data;
  let light = 0;
  for (let plot = 0; plot < PLOTS; plot += 1) if (world.plots[plot] === row[at]) light += world.field[plot]!;
  return { kind: 'region', id: row[at]!, name: calledByPerson(world, at), place: placeInWords(world, at), region: REGION_KINDS[row[at + REGION.kind]!]!, relics: row[at + REGION.relics]!, unseen: row[at + REGION.unseen]!, light };
}

/** Null when nothing goes by this id. */
export function inspect(world: World, id: number): Inspected | null {
  const { beings, relics, regions, creatures, graves, visitors, islands } = world.tables;
  let at = beings.find(id);
  if (at >= 0) return beingIn(world, at);
  at = relics.find(id);
  if (at >= 0) return relicIn(world, at);
  at = regions.find(id);
  if (at >= 0) return regionIn(world, at);
  at = creatures.find(id);
  if (at >= 0) return { kind: 'creature', id, class: WORLD_CLASSES[creatures.data[at + CREATURE.class]!]!, count: creatures.data[at + CREATURE.count]!, load: creatures.data[at + CREATURE.load]! };
  at = graves.find(id);
  if (at >= 0) {
    const row = graves.data;
    return { kind: 'grave', id, name: nameInSyllables(row[at + GRAVE.nameFirst]!, row[at + GRAVE.nameSecond]!), light: row[at + GRAVE.energy]!, diedDay: dayOf(row[at + GRAVE.diedAt]!) };
  }
  at = visitors.find(id);
  if (at >= 0) return { kind: 'visitor', id, name: world.textOf(visitors.data[at + VISITOR.name]!), own: visitors.data[at + VISITOR.home] === 1, solved: visitors.data[at + VISITOR.solved]! };
  at = islands.find(id);
  return at < 0 ? null : { kind: 'island', id, name: world.textOf(islands.data[at + ISLAND.name]!), state: islands.data[at + ISLAND.state] === 1 ? 'here' : 'away' };
}
