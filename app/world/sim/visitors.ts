// People who walk here: the node's own, and guests from neighbours' islands. They do what beings do, through the same inputs
// whoever they are; a guest may try and answer, and what that uncovers is asked of the owner like anything else.
import { tell } from './chronicle.ts';
import { codeOf, HAPPENINGS, LINE, RELIC, VISITOR } from './fields.ts';
import type { Event, Outcome, WorldInput } from './inputs.ts';
import { answer, kindOf, leaveRelic, questionOfStep, solutionOf, uncover } from './riddles.ts';
import { roughLength, walk } from './movement.ts';
import { HUB_PLOT, plotAt, plotMiddle } from './plots.ts';
import { isGuarded } from './senses.ts';
import { TICKS_PER_SECOND, UNITS_PER_TILE, WORLD_UNITS } from './units.ts';
import type { World } from './world.ts';
import { shortened } from './land.ts';
import type { Question } from '../challenge/challenge.ts';

export const MOST_VISITORS = 16;
/** Reach of a person's hand. */
export const REACH_UNITS = 4 * UNITS_PER_TILE;
/** People walk faster than beings, and wade where there is sea: nobody likes to wait for their own feet. */
const STRIDES = 3;
/** Whoever comes again within this time is no news: a guest that comes and goes all day must not push everything else out of the chronicle. */
const COMING_IS_NEWS_TICKS = 60 * 60 * TICKS_PER_SECOND;

type Of<K extends WorldInput['kind']> = Extract<WorldInput, { kind: K }>;
const refused = (why: Extract<Outcome, { ok: false }>['why']): Outcome => ({ ok: false, why });

export function visitorAt(world: World, key: string): number {
  const { data, count, stride } = world.tables.visitors;
  for (let at = 0; at < count * stride; at += stride) if (world.textOf(data[at + VISITOR.key]!) === key) return at;
  return -1;
}

/** Guests come ashore one beside the other, left and right of where the owner stands. */
const besideHost = (id: number): number => (2 + 3 * (id >> 1 & 1)) * (id % 2 === 0 ? UNITS_PER_TILE : -UNITS_PER_TILE) / 2;

export function came(world: World, input: Of<'visitor-came'>): Outcome {
  const { visitors } = world.tables;
  if (visitorAt(world, input.key) >= 0) return refused('known-already');
  if (visitors.count >= MOST_VISITORS) return refused('no-room');
  const at = visitors.add(world.newId());
  const row = visitors.data;
  const middle = plotMiddle(HUB_PLOT);
  row[at + VISITOR.key] = world.keep(input.key);
  row[at + VISITOR.name] = world.keep(shortened(input.name));
  row[at + VISITOR.home] = input.home ? 1 : 0;
  row[at + VISITOR.x] = row[at + VISITOR.toX] = middle.x + (input.home ? 0 : besideHost(row[at]!));
  row[at + VISITOR.z] = row[at + VISITOR.toZ] = middle.z + 2 * UNITS_PER_TILE;
  if (!input.home && isNews(world, shortened(input.name))) tell(world, 'visitor', { a: row[at]!, text: shortened(input.name) });
  return { ok: true };
}

function isNews(world: World, name: string): boolean {
  const { data, count, stride } = world.tables.lines;
  const came = codeOf(HAPPENINGS, 'visitor');
  for (let at = (count - 1) * stride; at >= 0 && world.header.tick - data[at + LINE.tick]! < COMING_IS_NEWS_TICKS; at -= stride) if (data[at + LINE.kind] === came && world.textOf(data[at + LINE.text]!) === name) return false;
  return true;
}

export function went(world: World, key: string): Outcome {
  const at = visitorAt(world, key);
  if (at < 0) return refused('unknown');
  const { visitors } = world.tables;
  for (const field of [VISITOR.key, VISITOR.name]) world.drop(visitors.data[at + field]!);
  visitors.remove(visitors.data[at]!);
  return { ok: true };
}

const isLand = (world: World, x: number, z: number): boolean => x >= 0 && z >= 0 && x < WORLD_UNITS && z < WORLD_UNITS && world.plots[plotAt(x, z)] !== 0;

export function setOff(world: World, input: Of<'visitor-walk'>): Outcome {
  const at = visitorAt(world, input.key);
  if (at < 0) return refused('unknown');
  if (!Number.isInteger(input.x) || !Number.isInteger(input.z)) return refused('out-of-range');
  if (!isLand(world, input.x, input.z)) return refused('not-land');
  const row = world.tables.visitors.data;
  row[at + VISITOR.toX] = input.x;
  row[at + VISITOR.toZ] = input.z;
  letGo(row, at);
  return { ok: true };
}

function letGo(row: Int32Array, at: number): void { row[at + VISITOR.wants] = 0; row[at + VISITOR.trying] = 0; row[at + VISITOR.answered] = 0; }

const isNear = (row: Int32Array, at: number, relics: Int32Array, relicAt: number): boolean => (
  roughLength(row[at + VISITOR.x]! - relics[relicAt + RELIC.x]!, row[at + VISITOR.z]! - relics[relicAt + RELIC.z]!) <= REACH_UNITS
);

/** From further off one goes there first. */
export function tryRelic(world: World, input: Of<'visitor-try'>): Outcome {
  const at = visitorAt(world, input.key);
  const relicAt = world.tables.relics.find(input.relic);
  if (at < 0 || relicAt < 0) return refused('unknown');
  const row = world.tables.visitors.data;
  const relics = world.tables.relics.data;
  if (!isGuarded(relics, relicAt)) return refused('solved-already');
  letGo(row, at);
  row[at + VISITOR.wants] = input.relic;
  // Below it, so that both are seen.
  row[at + VISITOR.toX] = relics[relicAt + RELIC.x]!;
  row[at + VISITOR.toZ] = relics[relicAt + RELIC.z]! + UNITS_PER_TILE;
  arrive(world, at);
  return { ok: true };
}

/** Whoever wanted to a relic and is there stands before its challenge, if it is still closed. */
function arrive(world: World, at: number): void {
  const row = world.tables.visitors.data;
  const wanted = row[at + VISITOR.wants]!;
  const relicAt = world.tables.relics.find(wanted);
  if (wanted === 0 || (relicAt >= 0 && !isNear(row, at, world.tables.relics.data, relicAt))) return;
  row[at + VISITOR.wants] = 0;
  if (relicAt < 0 || !isGuarded(world.tables.relics.data, relicAt)) return;
  row[at + VISITOR.trying] = wanted;
  row[at + VISITOR.answered] = 0;
  row[at + VISITOR.toX] = row[at + VISITOR.x]!;
  row[at + VISITOR.toZ] = row[at + VISITOR.z]!;
}

export function stopTrying(world: World, key: string): Outcome {
  const at = visitorAt(world, key);
  if (at < 0) return refused('unknown');
  letGo(world.tables.visitors.data, at);
  return { ok: true };
}

/** The question a visitor stands before; null when it stands before none. */
export function questionFor(world: World, key: string): { question: Question; relicAt: number; step: number; steps: number } | null {
  const at = visitorAt(world, key);
  if (at < 0) return null;
  const row = world.tables.visitors.data;
  const relicAt = world.tables.relics.find(row[at + VISITOR.trying]!);
  if (relicAt < 0) return null;
  const step = row[at + VISITOR.answered]!;
  return { question: questionOfStep(world, relicAt, step), relicAt, step, steps: solutionOf(world, relicAt).length };
}

export function answerRelic(world: World, input: Of<'visitor-answer'>, events: Event[]): Outcome {
  const asked = questionFor(world, input.key);
  if (asked === null) return refused('not-asked');
  if (!Number.isInteger(input.option) || input.option < 0 || input.option >= asked.question.options.length) return refused('out-of-range');
  const at = visitorAt(world, input.key);
  const row = world.tables.visitors.data;
  const result = answer(world, asked.relicAt, asked.step, input.option, row[at + VISITOR.home] === 1);
  if (result === 'right') {
    row[at + VISITOR.answered] = asked.step + 1;
    return { ok: true, right: true, uncovered: false, left: asked.steps - asked.step - 1 };
  }
  letGo(row, at);
  if (result === 'wrong') return { ok: true, right: false, uncovered: false };
  const relics = world.tables.relics.data;
  const relic = relics[asked.relicAt]!;
  row[at + VISITOR.solved]! += 1;
  // A person needs no light: what a stone gives stays on the land.
  world.field[relics[asked.relicAt + RELIC.plot]!]! += uncover(world, asked.relicAt, row[at]!);
  leaveRelic(world, relic);
  events.push({ kind: 'uncovered', relic: world.textOf(relics[asked.relicAt + RELIC.key]!), by: world.textOf(row[at + VISITOR.name]!), challenge: kindOf(world, asked.relicAt), who: row[at + VISITOR.home] === 1 ? 'home' : 'guest' });
  return { ok: true, right: true, uncovered: true, left: 0 };
}

export function stepVisitors(world: World): void {
  const { data, count, stride } = world.tables.visitors;
  for (let at = 0; at < count * stride; at += stride) {
    const from = { x: data[at + VISITOR.x]!, z: data[at + VISITOR.z]! };
    const to = { x: data[at + VISITOR.toX]!, z: data[at + VISITOR.toZ]! };
    if (from.x === to.x && from.z === to.z) continue;
    const next = walk(from, to, STRIDES);
    data[at + VISITOR.x] = next.x;
    data[at + VISITOR.z] = next.z;
    arrive(world, at);
  }
}
