// Lines of what happened, as numbers; view/chronicle.ts tells them in words. The world keeps the newest, the node's journal
// what must never be lost.
import { codeOf, HAPPENINGS, LINE, type Happening } from './fields.ts';
import type { World } from './world.ts';

export const CHRONICLE_LINES = 256;

interface Told { readonly a?: number; readonly b?: number; readonly c?: number; /** Kept with the line and dropped with it. */ readonly text?: string; /** What it names: forgetting that takes the line along. */ readonly about?: number }

export function tell(world: World, kind: Happening, told: Told = {}): void {
  const { lines } = world.tables;
  const at = lines.add(world.newId());
  const row = lines.data;
  row[at + LINE.tick] = world.header.tick;
  row[at + LINE.kind] = codeOf(HAPPENINGS, kind);
  row[at + LINE.a] = told.a ?? 0;
  row[at + LINE.b] = told.b ?? 0;
  row[at + LINE.c] = told.c ?? 0;
  row[at + LINE.text] = told.text === undefined ? 0 : world.keep(told.text);
  row[at + LINE.about] = told.about ?? 0;
  while (lines.count > CHRONICLE_LINES) drop(world, lines.data[0]!);
}

function drop(world: World, id: number): void {
  const at = world.tables.lines.find(id);
  world.drop(world.tables.lines.data[at + LINE.text]!);
  world.tables.lines.remove(id);
}

/** What is forgotten leaves no line behind that names it. */
export function untell(world: World, about: number): void {
  const { lines } = world.tables;
  for (let index = lines.count - 1; index >= 0; index -= 1) {
    const at = index * lines.stride;
    if (lines.data[at + LINE.about] === about) drop(world, lines.data[at]!);
  }
}
