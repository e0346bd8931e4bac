// What beings remember: the newest few things, each with what, whom and when.
import { BEING, codeOf, MEMORIES, REMEMBERED, type Remembered } from './fields.ts';
import type { World } from './world.ts';

/** Ids of others take the lower bits of a memory, what it was the upper ones. */
const KIND_SHIFT = 26;
const ID_MASK = (1 << KIND_SHIFT) - 1;

export function remember(world: World, at: number, what: Remembered, whom: number): void {
  const row = world.tables.beings.data;
  const slot = row[at + BEING.memoryAt]!;
  row[at + BEING.memory + slot * 2] = (codeOf(REMEMBERED, what) << KIND_SHIFT) | (whom & ID_MASK);
  row[at + BEING.memory + slot * 2 + 1] = world.header.tick;
  row[at + BEING.memoryAt] = (slot + 1) % MEMORIES;
}

export function remembers(world: World, at: number, what: Remembered, whom: number, withinTicks: number): boolean {
  const row = world.tables.beings.data;
  const wanted = (codeOf(REMEMBERED, what) << KIND_SHIFT) | (whom & ID_MASK);
  for (let slot = 0; slot < MEMORIES; slot += 1) {
    if (row[at + BEING.memory + slot * 2] === wanted && world.header.tick - row[at + BEING.memory + slot * 2 + 1]! < withinTicks) return true;
  }
  return false;
}

export interface Memory { readonly what: Remembered; readonly whom: number; readonly tick: number }

/** Newest first. */
export function memoriesOf(world: World, at: number): Memory[] {
  const row = world.tables.beings.data;
  const memories: Memory[] = [];
  for (let turn = 1; turn <= MEMORIES; turn += 1) {
    const slot = (row[at + BEING.memoryAt]! - turn + MEMORIES) % MEMORIES;
    const word = row[at + BEING.memory + slot * 2]!;
    const what = REMEMBERED[word >>> KIND_SHIFT]!;
    if (what !== 'nothing') memories.push({ what, whom: word & ID_MASK, tick: row[at + BEING.memory + slot * 2 + 1]! });
  }
  return memories;
}
