// Beings that wait for the model's choice, with what they sense and could do in words.
import { BEING } from '../sim/fields.ts';
import { isThinking } from '../sim/living.ts';
import { choosingOf, inWords } from '../sim/options.ts';
import { blankSensed } from '../sim/sensing.ts';
import { Senses } from '../sim/senses.ts';
import type { World } from '../sim/world.ts';

export interface AskedBeing { readonly being: number; readonly asked: number; readonly facts: readonly string[]; readonly ask: string; readonly options: readonly string[] }

/** None while rules decide. Whoever waited longest comes first. */
export function askedBeings(world: World): AskedBeing[] {
  if (world.header.organism === 0) return [];
  const { data, count, stride } = world.tables.beings;
  const senses = new Senses();
  senses.look(world);
  const waiting: number[] = [];
  for (let at = 0; at < count * stride; at += stride) if (isThinking(data, at)) waiting.push(at);
  waiting.sort((one, other) => data[one + BEING.ticks]! - data[other + BEING.ticks]! || one - other);
  return waiting.map((at) => {
    const { facts, ask, options } = inWords(choosingOf(world, senses, at, blankSensed()));
    return { being: data[at]!, asked: data[at + BEING.asked]!, facts, ask, options };
  });
}
