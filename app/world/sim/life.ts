// Birth, ageing and death. All descend from the two founders, who neither age nor starve; children share their parents'
// traits with small changes; what a life leaves stands as a grave until its light has gone back to the land.
import type { RandomStream } from '../../ports.ts';
import { FIRST_SYLLABLES, SECOND_SYLLABLES } from '../language/names.ts';
import { COLOURS, THING_NOUNS } from '../language/words.ts';
import { tell } from './chronicle.ts';
import { BEING, GRAVE } from './fields.ts';
import { remember } from './memory.ts';
import { plotAt } from './plots.ts';
import { traitOf } from './sensing.ts';
import { TICKS_PER_DAY } from './units.ts';
import type { World } from './world.ts';

/** Beings one world holds, however much light there is. */
export const MOST_BEINGS = 1_024;
/** Ripe from half a day on, with enough light, and not again for a day. */
const RIPE_AGE = TICKS_PER_DAY / 2;
const RIPE_ENERGY = 2_600;
const RIPE_AGAIN = TICKS_PER_DAY;
export const GIFT_OF_PARENT = 900;
/** Days a being lives at least, and the days its trait adds. */
const SPAN_DAYS = 6;
const SPAN_SHIFT = 6;
const SPAN = 5;
const APPETITE = 4;
const METABOLISM_EVERY_TICKS = 10;
/** A grave gives its light back over about two days. */
const GRAVE_GIVES = 16;
const GRAVE_EVERY_TICKS = 100;
/** A change of a trait: nothing most times, else up to this much either way; the larger the rarer. */
const DRIFT_OF_TRAIT = 24;
export const FOUNDER_NAME = -1;

export const isFounder = (row: Int32Array, at: number): boolean => row[at + BEING.nameFirst]! < 0;

export function isRipe(world: World, at: number): boolean {
  const row = world.tables.beings.data;
  const grown = isFounder(row, at) || row[at + BEING.age]! >= RIPE_AGE;
  const rested = row[at + BEING.raisedAt] === 0 || world.header.tick - row[at + BEING.raisedAt]! >= RIPE_AGAIN;
  return grown && rested && row[at + BEING.energy]! >= RIPE_ENERGY && world.tables.beings.count < MOST_BEINGS;
}

/** A name that nobody living has, as long as there are any. */
function nameOfChild(world: World, stream: RandomStream): number {
  const { data, count, stride } = world.tables.beings;
  const all = FIRST_SYLLABLES.length * SECOND_SYLLABLES.length;
  const taken = new Set<number>();
  for (let at = 0; at < count * stride; at += stride) taken.add(data[at + BEING.nameFirst]! * SECOND_SYLLABLES.length + data[at + BEING.nameSecond]!);
  let name = stream.nextBelow(all);
  for (let turn = 0; turn < all && taken.has(name); turn += 1) name = (name + 7) % all;
  return name;
}

/** Each trait from one parent or the other, sometimes a little changed. */
function mixed(stream: RandomStream, row: Int32Array, one: number, other: number): [number, number, number] {
  const words: [number, number, number] = [0, 0, 0];
  for (let trait = 0; trait < 9; trait += 1) {
    const from = stream.nextBelow(2) === 0 ? one : other;
    const change = stream.nextBelow(4) === 0 ? stream.nextBelow(2 * DRIFT_OF_TRAIT + 1) - DRIFT_OF_TRAIT : 0;
    const value = Math.max(0, Math.min(255, traitOf(row, from, trait) + change));
    words[trait >> 2]! |= value << ((trait & 3) * 8);
  }
  return words;
}

export interface Newborn { readonly x: number; readonly z: number; readonly energy: number; readonly genome: readonly [number, number, number]; readonly first: number; readonly second: number; readonly parentA: number; readonly parentB: number; readonly generation: number }

export function addBeing(world: World, born: Newborn, stream: RandomStream): number {
  const id = world.newId();
  const at = world.tables.beings.add(id);
  const row = world.tables.beings.data;
  row[at + BEING.x] = row[at + BEING.toX] = born.x;
  row[at + BEING.z] = row[at + BEING.toZ] = born.z;
  row[at + BEING.energy] = born.energy;
  row[at + BEING.ticks] = 10 + stream.nextBelow(30);
  row[at + BEING.thing] = stream.nextBelow(COLOURS.length) * THING_NOUNS.length + stream.nextBelow(THING_NOUNS.length);
  row[at + BEING.nameFirst] = born.first;
  row[at + BEING.nameSecond] = born.second;
  row[at + BEING.parentA] = born.parentA;
  row[at + BEING.parentB] = born.parentB;
  row[at + BEING.generation] = born.generation;
  born.genome.forEach((word, index) => { row[at + BEING.genome0 + index] = word; });
  const plot = plotAt(born.x, born.z);
  row[at + BEING.visited + (plot >> 5)]! |= 1 << (plot & 31);
  return id;
}

/** Both give of their light; false when it can be no longer. */
export function raise(world: World, at: number, otherId: number): boolean {
  const { beings } = world.tables;
  const otherAt = beings.find(otherId);
  if (otherAt < 0 || !isRipe(world, at) || !isRipe(world, otherAt)) return false;
  const stream = world.streams.life;
  const row = beings.data;
  const name = nameOfChild(world, stream);
  const [one, id] = [row[at]!, otherId];
  for (const parent of [at, otherAt]) {
    row[parent + BEING.energy]! -= GIFT_OF_PARENT;
    row[parent + BEING.raisedAt] = world.header.tick;
    row[parent + BEING.lonely] = 0;
  }
  const child = addBeing(world, {
    x: row[at + BEING.x]!, z: row[at + BEING.z]!, energy: 2 * GIFT_OF_PARENT, genome: mixed(stream, row, at, otherAt),
    first: Math.floor(name / SECOND_SYLLABLES.length), second: name % SECOND_SYLLABLES.length, parentA: one, parentB: id,
    generation: Math.max(row[at + BEING.generation]!, row[otherAt + BEING.generation]!) + 1,
  }, stream);
  for (const parent of [one, id]) remember(world, beings.find(parent), 'raised', child);
  remember(world, beings.find(child), 'born', one);
  tell(world, 'born', { a: child, b: one, c: id });
  return true;
}

function spanOf(row: Int32Array, at: number): number { return (SPAN_DAYS * TICKS_PER_DAY) + (traitOf(row, at, SPAN) >> SPAN_SHIFT) * TICKS_PER_DAY; }

/** Spends what living costs; the light falls on the plot below. */
export function spend(world: World, at: number, plot: number): void {
  const row = world.tables.beings.data;
  row[at + BEING.age]! += 1;
  if (row[at + BEING.lonely]! < 0x7fff) row[at + BEING.lonely]! += 1;
  if ((world.header.tick + row[at]!) % METABOLISM_EVERY_TICKS !== 0) return;
  const cost = Math.min(row[at + BEING.energy]!, 1 + (traitOf(row, at, APPETITE) >> 7));
  row[at + BEING.energy]! -= cost;
  world.field[plot]! += cost;
}

const isOver = (row: Int32Array, at: number): boolean => !isFounder(row, at) && (row[at + BEING.energy]! <= 0 || row[at + BEING.age]! >= spanOf(row, at));

/** Buries who has come to the end, from the newest to the oldest, and lets graves give back. */
export function bury(world: World): void {
  const { beings, graves } = world.tables;
  for (let index = beings.count - 1; index >= 0; index -= 1) {
    const at = index * beings.stride;
    if (isOver(beings.data, at)) buryOne(world, at);
  }
  if (world.header.tick % GRAVE_EVERY_TICKS !== 0) return;
  for (let index = graves.count - 1; index >= 0; index -= 1) {
    const at = index * graves.stride;
    const row = graves.data;
    const given = Math.min(GRAVE_GIVES, row[at + GRAVE.energy]!);
    row[at + GRAVE.energy]! -= given;
    world.field[plotAt(row[at + GRAVE.x]!, row[at + GRAVE.z]!)]! += given;
    if (row[at + GRAVE.energy] === 0 && world.header.tick - row[at + GRAVE.diedAt]! > TICKS_PER_DAY) graves.remove(row[at]!);
  }
}

function buryOne(world: World, at: number): void {
  const { beings, graves } = world.tables;
  const row = beings.data;
  const id = row[at]!;
  const grave = graves.add(world.newId());
  const stone = graves.data;
  stone[grave + GRAVE.x] = row[at + BEING.x]!;
  stone[grave + GRAVE.z] = row[at + BEING.z]!;
  stone[grave + GRAVE.energy] = row[at + BEING.energy]!;
  stone[grave + GRAVE.being] = id;
  stone[grave + GRAVE.nameFirst] = row[at + BEING.nameFirst]!;
  stone[grave + GRAVE.nameSecond] = row[at + BEING.nameSecond]!;
  for (let word = 0; word < 3; word += 1) stone[grave + GRAVE.genome0 + word] = row[at + BEING.genome0 + word]!;
  stone[grave + GRAVE.diedAt] = world.header.tick;
  tell(world, 'died', { a: row[at + BEING.nameFirst]!, b: row[at + BEING.nameSecond]!, c: row[at + BEING.energy]! > 0 ? 1 : 0 });
  beings.remove(id);
}

