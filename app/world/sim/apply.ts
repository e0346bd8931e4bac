// Inputs into outcomes: each changes the world as a whole or not at all.
import { hashName } from '../../physics/random.ts';
import { tell } from './chronicle.ts';
import { BEING, codeOf, CREATURE, ISLAND, MARKS, PHASES, REGION_KINDS, WORLD_CLASSES } from './fields.ts';
import { heldOut } from './growth.ts';
import type { IslandSeen, Outcome, ProcessesSeen, WorldInput } from './inputs.ts';
import { digestWords } from './digest.ts';
import { addRegion, addRelics, markRelic, removeRegion, removeRelics, shortened } from './land.ts';
import { grantWork } from './light.ts';
import { chosen, isThinking, LISTEN_TICKS, type Happened, type Watcher } from './living.ts';
import { remember } from './memory.ts';
import { beingCalled } from './names.ts';
import { ISLAND_ORDER, NEIGHBOUR_HUBS, plotMiddle } from './plots.ts';
import type { Senses } from './senses.ts';
import { UNITS_PER_TILE } from './units.ts';
import { answerRelic, came, setOff, stopTrying, tryRelic, went } from './visitors.ts';
import type { World } from './world.ts';

const OK: Outcome = { ok: true };
const refused = (why: Extract<Outcome, { ok: false }>['why']): Outcome => ({ ok: false, why });
/** Tokens one input may bring: more is no measurement. */
const MOST_TOKENS = 100_000_000;
const isWhole = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;

export function apply(world: World, senses: Senses, input: WorldInput, happened: Happened): Outcome {
  switch (input.kind) {
    case 'region-added': return REGION_KINDS.includes(input.region) ? addRegion(world, input) : refused('out-of-range');
    case 'region-removed': return removeRegion(world, input.key);
    case 'relics-added': return input.relics.every((relic) => MARKS.includes(relic.mark) && isWhole(relic.bytes, Number.MAX_SAFE_INTEGER)) ? addRelics(world, input.region, input.relics) : refused('out-of-range');
    case 'relic-mark': return MARKS.includes(input.mark) ? markRelic(world, input.key, input.mark, input.digest) : refused('out-of-range');
    case 'relics-removed': return removeRelics(world, input.keys);
    case 'processes': return processes(world, input.processes);
    case 'islands': return islands(world, input.islands);
    case 'held-out': return heldOut(world, input);
    case 'work': if (!isWhole(input.tokens, MOST_TOKENS)) return refused('out-of-range'); grantWork(world, input.tokens); return OK;
    case 'addressed': return addressed(world, input.name);
    case 'choice': return choice(world, senses, input, happened.watcher);
    case 'driver': return driver(world, input.organism);
    case 'visitor-came': return came(world, input);
    case 'visitor-left': return went(world, input.key);
    case 'visitor-walk': return setOff(world, input);
    case 'visitor-try': return tryRelic(world, input);
    case 'visitor-answer': return answerRelic(world, input, happened.events);
    case 'visitor-stop': return stopTrying(world, input.key);
  }
}

/** Somebody speaks to it: it stops where it is and listens for a while, then goes on. */
function addressed(world: World, name: string): Outcome {
  const at = beingCalled(world, name);
  if (at < 0) return refused('unknown');
  const row = world.tables.beings.data;
  row[at + BEING.toX] = row[at + BEING.x]!;
  row[at + BEING.toZ] = row[at + BEING.z]!;
  row[at + BEING.phase] = codeOf(PHASES, 'perceive');
  row[at + BEING.ticks] = LISTEN_TICKS;
  row[at + BEING.lonely] = 0;
  remember(world, at, 'addressed', 0);
  return OK;
}

function choice(world: World, senses: Senses, input: Extract<WorldInput, { kind: 'choice' }>, watcher: Watcher | null): Outcome {
  const at = world.tables.beings.find(input.being);
  if (at < 0) return refused('unknown');
  const row = world.tables.beings.data;
  if (!isThinking(row, at) || row[at + BEING.asked] !== input.asked) return refused('too-late');
  return chosen(world, senses, at, input.option, watcher) ? OK : refused('out-of-range');
}

function driver(world: World, organism: boolean): Outcome {
  const now = organism ? 1 : 0;
  if (world.header.organism !== now) tell(world, 'driver', { a: now });
  world.header.organism = now;
  return OK;
}

/** Creatures: one for each class of program, at a spot of its own on the shore of the hub, the larger the busier. */
function processes(world: World, seen: readonly ProcessesSeen[]): Outcome {
  if (!seen.every((one) => (WORLD_CLASSES as readonly string[]).includes(one.class) && isWhole(one.count, 100_000) && isWhole(one.load, 1_000))) return refused('out-of-range');
  const { creatures } = world.tables;
  const byClass = new Map(seen.map((one) => [WORLD_CLASSES.indexOf(one.class as never), one]));
  for (let index = creatures.count - 1; index >= 0; index -= 1) {
    const at = index * creatures.stride;
    if (!byClass.has(creatures.data[at + CREATURE.class]!)) creatures.remove(creatures.data[at]!);
  }
  for (let index = 0; index < WORLD_CLASSES.length; index += 1) {
    const one = byClass.get(index);
    if (one === undefined) continue;
    const at = creatureOf(world, index);
    creatures.data[at + CREATURE.count] = one.count;
    creatures.data[at + CREATURE.load] = one.load;
  }
  return OK;
}

function creatureOf(world: World, index: number): number {
  const { creatures } = world.tables;
  for (let at = 0; at < creatures.count * creatures.stride; at += creatures.stride) if (creatures.data[at + CREATURE.class] === index) return at;
  const at = creatures.add(world.newId());
  const middle = plotMiddle(ISLAND_ORDER[1 + index]!);
  const off = hashName(WORLD_CLASSES[index]!) % (3 * UNITS_PER_TILE);
  creatures.data[at + CREATURE.class] = index;
  creatures.data[at + CREATURE.x] = creatures.data[at + CREATURE.toX] = middle.x - off;
  creatures.data[at + CREATURE.z] = creatures.data[at + CREATURE.toZ] = middle.z + off - UNITS_PER_TILE;
  return at;
}

/** Neighbours' islands keep their place while they are known; there is room for eight. */
function islands(world: World, seen: readonly IslandSeen[]): Outcome {
  const table = world.tables.islands;
  const keys = new Map(seen.map((one) => [one.key, one]));
  for (let index = table.count - 1; index >= 0; index -= 1) {
    const at = index * table.stride;
    const known = keys.get(world.textOf(table.data[at + ISLAND.key]!));
    if (known === undefined) { for (const field of [ISLAND.key, ISLAND.name]) world.drop(table.data[at + field]!); table.remove(table.data[at]!); continue; }
    table.data[at + ISLAND.state] = known.state === 'here' ? 1 : 0;
    keys.delete(known.key);
  }
  let left = 0;
  for (const one of [...keys.values()].sort((a, b) => (a.key < b.key ? -1 : 1))) if (!addIsland(world, one)) left += 1;
  return { ok: true, left };
}

function addIsland(world: World, seen: IslandSeen): boolean {
  const table = world.tables.islands;
  const taken = new Set<number>();
  for (let at = 0; at < table.count * table.stride; at += table.stride) taken.add(table.data[at + ISLAND.plot]!);
  const plot = NEIGHBOUR_HUBS.find((one) => !taken.has(one));
  if (plot === undefined) return false;
  const at = table.add(world.newId());
  const row = table.data;
  row[at + ISLAND.key] = world.keep(seen.key);
  row[at + ISLAND.name] = world.keep(shortened(seen.name));
  row[at + ISLAND.plot] = plot;
  row[at + ISLAND.state] = seen.state === 'here' ? 1 : 0;
  [row[at + ISLAND.digestA], row[at + ISLAND.digestB]] = digestWords(seen.key, seen.digest);
  tell(world, 'island', { a: row[at]!, text: shortened(seen.name) });
  return true;
}
