// One being in one tick: it walks or waits, then perceives, thinks and acts in turn. What it chose takes effect when the
// act is done.
import { tell } from './chronicle.ts';
import { ACTS, BEING, codeOf, DRIVERS, PHASES, RELIC, TRAITS, type ActKind, type Driver } from './fields.ts';
import { variationOf } from './growth.ts';
import type { Event } from './inputs.ts';
import { isFounder, raise, spend } from './life.ts';
import { MOST_ENERGY } from './light.ts';
import { remember } from './memory.ts';
import { walk } from './movement.ts';
import { moodAfter } from './moods.ts';
import { nameInWords } from './names.ts';
import { choosingOf, countOf, ruleChoice, type Choosing } from './options.ts';
import type { Happened as Became } from '../play/ground.ts';
import { DIRECTIONS } from '../play/perception.ts';
import { NEIGHBOURS, plotAt, plotMiddle } from './plots.ts';
import { answer, kindOf, leaveRelic, uncover } from './riddles.ts';
import { blankSensed, hasVisited, traitOf, type Sensed } from './sensing.ts';
import { isGuarded, type Senses } from './senses.ts';
import { DEEDS } from '../language/words.ts';
import { PLOT_UNITS, UNITS_PER_TILE } from './units.ts';
import type { World } from './world.ts';

const [PERCEIVE, THINK, ACT] = PHASES.map((phase) => codeOf(PHASES, phase)) as [number, number, number];
const PERCEIVE_TICKS = 10;
const THINK_TICKS = 8;
/** So long a being waits for the organism's answer before it goes by the rules. */
export const WAIT_TICKS = 50;
const ACT_TICKS: Readonly<Record<ActKind, number>> = { rest: 80, go: 0, gather: 30, try: 15, answer: 12, talk: 60 };
/** So long one who is spoken to stands and listens. */
export const LISTEN_TICKS = 200;
/** How long one lingers differs by what the node measured, not by chance. */
const LINGER_TICKS = 40;
const PATIENCE_SHIFT = 3;
const GATHERED = 400;
/** Beings stand this far around the middle of a plot, each at a spot of its own. */
const STANDING_ROOM = PLOT_UNITS - 4 * UNITS_PER_TILE;
const BESIDE_RELIC = UNITS_PER_TILE;

/** Looks on while beings live, and changes nothing. */
export interface Watcher {
  /** A being begins what it chose. */
  chose(being: number, choosing: Choosing, option: number): void;
  /** It is done with that; of a walk `went`, wherever it led. */
  became(being: number, what: Became): void;
}

export interface Happened { readonly events: Event[]; readonly watcher: Watcher | null }

/** How it feels about what became of it. */
const FELT: Readonly<Partial<Record<Became, 'well' | 'badly'>>> = { right: 'well', solved: 'well', talked: 'well', failed: 'badly' };

const sensed: Sensed = blankSensed();

export function liveOne(world: World, senses: Senses, id: number, happened: Happened): void {
  const { beings } = world.tables;
  const at = beings.find(id);
  if (at < 0) return;
  const row = beings.data;
  const plot = plotAt(row[at + BEING.x]!, row[at + BEING.z]!);
  spend(world, at, plot);
  if (row[at + BEING.x] !== row[at + BEING.toX] || row[at + BEING.z] !== row[at + BEING.toZ]) { step(world, at); return; }
  if (row[at + BEING.ticks]! > 0) { row[at + BEING.ticks]! -= 1; return; }
  switch (row[at + BEING.phase]) {
    case PERCEIVE: row[at + BEING.phase] = THINK; row[at + BEING.ticks] = THINK_TICKS; ask(world, at); return;
    case THINK: decide(world, senses, at, happened.watcher); return;
    default: done(world, at, happened); lookAround(world, id);
  }
}

function step(world: World, at: number): void {
  const row = world.tables.beings.data;
  const next = walk({ x: row[at + BEING.x]!, z: row[at + BEING.z]! }, { x: row[at + BEING.toX]!, z: row[at + BEING.toZ]! }, 1);
  row[at + BEING.x] = next.x;
  row[at + BEING.z] = next.z;
  const plot = plotAt(next.x, next.z);
  if (hasVisited(row, at, plot)) return;
  row[at + BEING.visited + (plot >> 5)]! |= 1 << (plot & 31);
  row[at + BEING.explored]! += 1;
}

/** The organism is asked by a number that grows, so that a late answer to an earlier question is known as one. */
function ask(world: World, at: number): void {
  const row = world.tables.beings.data;
  row[at + BEING.asked]! += 1;
  if (world.header.organism === 1) row[at + BEING.ticks] = WAIT_TICKS;
}

/** It stays a while and does something of its own: longer the more patient it is, and by what the node measured. */
function lookAround(world: World, id: number): void {
  const at = world.tables.beings.find(id);
  if (at < 0) return;
  const row = world.tables.beings.data;
  const patience = traitOf(row, at, TRAITS.indexOf('patience')) >> PATIENCE_SHIFT;
  row[at + BEING.phase] = PERCEIVE;
  // Whoever is in the middle of a challenge has no time for anything else.
  row[at + BEING.ticks] = PERCEIVE_TICKS + (row[at + BEING.trying] === 0 ? patience + variationOf(world) % LINGER_TICKS : 0);
  row[at + BEING.deed] = 1 + world.streams.act.nextBelow(DEEDS.length);
}

function decide(world: World, senses: Senses, at: number, watcher: Watcher | null): void {
  const choosing = choosingOf(world, senses, at, sensed);
  begin(world, at, choosing, ruleChoice(world, at, choosing, world.streams.think), 'rules', watcher);
}

/** Takes a choice from outside; false when it is none of those there are. */
export function chosen(world: World, senses: Senses, at: number, index: number, watcher: Watcher | null): boolean {
  const choosing = choosingOf(world, senses, at, sensed);
  if (!Number.isInteger(index) || index < 0 || index >= countOf(choosing)) return false;
  begin(world, at, choosing, index, 'organism', watcher);
  return true;
}

export const isThinking = (row: Int32Array, at: number): boolean => row[at + BEING.phase] === THINK;

/** Direction of a walk, number of an answer, id of a relic or being; 0 for the rest. */
function goalOf(world: World, choosing: Choosing, index: number): number {
  if (choosing.kind === 'answer') return index;
  const act = choosing.acts[index]!;
  if (act.kind === 'go') return DIRECTIONS.indexOf(act.direction);
  if (act.kind === 'try') return world.tables.relics.data[sensed.relic]!;
  return act.kind === 'talk' ? world.tables.beings.data[sensed.being]! : 0;
}

function begin(world: World, at: number, choosing: Choosing, index: number, driver: Driver, watcher: Watcher | null): void {
  const row = world.tables.beings.data;
  watcher?.chose(row[at]!, choosing, index);
  const act: ActKind = choosing.kind === 'answer' ? 'answer' : choosing.acts[index]!.kind;
  const goal = goalOf(world, choosing, index);
  row[at + BEING.phase] = ACT;
  row[at + BEING.act] = codeOf(ACTS, act);
  row[at + BEING.goal] = goal;
  row[at + BEING.ticks] = ACT_TICKS[act];
  row[at + BEING.driver] = codeOf(DRIVERS, driver);
  if (act === 'go') headFor(world, at, NEIGHBOURS[plotAt(row[at + BEING.x]!, row[at + BEING.z]!) * 4 + goal]!);
  if (act === 'try') standAt(world, at, goal);
}

function headFor(world: World, at: number, plot: number): void {
  const row = world.tables.beings.data;
  const middle = plotMiddle(plot);
  row[at + BEING.toX] = middle.x - STANDING_ROOM / 2 + world.streams.act.nextBelow(STANDING_ROOM);
  row[at + BEING.toZ] = middle.z - STANDING_ROOM / 2 + world.streams.act.nextBelow(STANDING_ROOM);
}

function standAt(world: World, at: number, relic: number): void {
  const row = world.tables.beings.data;
  const relicAt = world.tables.relics.find(relic);
  const { data } = world.tables.relics;
  // On the side towards the plot's middle, so that nobody stands in the sea.
  const inwards = (value: number): number => (value % PLOT_UNITS < PLOT_UNITS / 2 ? BESIDE_RELIC : -BESIDE_RELIC);
  row[at + BEING.toX] = data[relicAt + RELIC.x]! + inwards(data[relicAt + RELIC.x]!);
  row[at + BEING.toZ] = data[relicAt + RELIC.z]!;
}

function done(world: World, at: number, happened: Happened): void {
  const row = world.tables.beings.data;
  const id = row[at]!;
  const goal = row[at + BEING.goal]!;
  const became = outcomeOf(world, at, ACTS[row[at + BEING.act]!]!, goal, happened);
  moodAfter(world, world.tables.beings.find(id), FELT[became] ?? 'so');
  happened.watcher?.became(id, became);
}

function outcomeOf(world: World, at: number, act: ActKind, goal: number, happened: Happened): Became {
  switch (act) {
    case 'rest': return 'rested';
    case 'go': return 'went';
    case 'gather': return gather(world, at) ? 'gathered' : 'missed';
    case 'try': return begun(world, at, goal) ? 'tried' : 'missed';
    case 'answer': return answered(world, at, goal, happened);
    case 'talk': return talked(world, at, goal, happened) ? 'talked' : 'missed';
  }
}

function gather(world: World, at: number): boolean {
  const row = world.tables.beings.data;
  const plot = plotAt(row[at + BEING.x]!, row[at + BEING.z]!);
  const taken = Math.min(GATHERED, world.field[plot]!, MOST_ENERGY - row[at + BEING.energy]!);
  world.field[plot]! -= taken;
  row[at + BEING.energy]! += taken;
  return taken > 0;
}

/** Somebody may have been quicker, or the relic gone. */
function begun(world: World, at: number, relic: number): boolean {
  const relicAt = world.tables.relics.find(relic);
  if (relicAt < 0 || !isGuarded(world.tables.relics.data, relicAt)) return false;
  const row = world.tables.beings.data;
  row[at + BEING.trying] = relic;
  row[at + BEING.answered] = 0;
  row[at + BEING.tries]! += 1;
  return true;
}

function answered(world: World, at: number, option: number, happened: Happened): 'right' | 'solved' | 'failed' | 'missed' {
  const row = world.tables.beings.data;
  const relic = row[at + BEING.trying]!;
  const relicAt = world.tables.relics.find(relic);
  // Taken away while it thought.
  if (relic === 0 || relicAt < 0) return 'missed';
  const count = row[at + BEING.answered]!;
  const result = answer(world, relicAt, count, option, true);
  if (result === 'right') { row[at + BEING.answered] = count + 1; return 'right'; }
  row[at + BEING.trying] = 0;
  if (result === 'wrong') { remember(world, at, 'failed', relic); return 'failed'; }
  solved(world, at, relicAt, happened);
  return 'solved';
}

function solved(world: World, at: number, relicAt: number, happened: Happened): void {
  const row = world.tables.beings.data;
  const relics = world.tables.relics.data;
  const id = row[at]!;
  row[at + BEING.solved]! += 1;
  row[at + BEING.skill0 + relics[relicAt + RELIC.kind]!]! += 1;
  remember(world, at, 'solved', relics[relicAt]!);
  const light = uncover(world, relicAt, id);
  const kept = Math.min(light, MOST_ENERGY - row[at + BEING.energy]!);
  row[at + BEING.energy]! += kept;
  world.field[relics[relicAt + RELIC.plot]!]! += light - kept;
  leaveRelic(world, relics[relicAt]!);
  happened.events.push({ kind: 'uncovered', relic: world.textOf(relics[relicAt + RELIC.key]!), by: nameInWords(world, at), challenge: kindOf(world, relicAt), who: 'being' });
}

function talked(world: World, at: number, otherId: number, happened: Happened): boolean {
  const row = world.tables.beings.data;
  const other = world.tables.beings.find(otherId);
  if (other < 0) return false;
  for (const one of [at, other]) row[one + BEING.lonely] = 0;
  remember(world, at, 'talked', otherId);
  remember(world, other, 'talked', row[at]!);
  if (isFounder(row, at) && isFounder(row, other)) tell(world, 'met', { a: row[at]!, b: otherId, c: world.plots[plotAt(row[at + BEING.x]!, row[at + BEING.z]!)]! });
  happened.events.push({ kind: 'talk', being: row[at]!, other: otherId });
  // Two who are ripe and have light to give raise a child.
  raise(world, at, otherId);
  return true;
}
