// What a being perceives and can do now, in the words of app/world/play: while it is at a challenge, the answers; else what it
// senses and where that leads. A choice is one number in a short list that is always in the same order.
import type { RandomStream } from '../../ports.ts';
import type { Question } from '../challenge/challenge.ts';
import { factsOf, optionsOf, questionOf, type Act, type Perception } from '../play/perception.ts';
import { rulesAnswer, rulesPolicy } from '../play/policies.ts';
import { BEING } from './fields.ts';
import { nameInWords, nameOfId } from './names.ts';
import { questionOfStep, solutionOf } from './riddles.ts';
import { sense, type Sensed } from './sensing.ts';
import type { Senses } from './senses.ts';
import type { World } from './world.ts';

/** Where a being stands before a choice. */
export type Choosing =
  | { readonly kind: 'act'; readonly perception: Perception; readonly acts: readonly Act[]; readonly phrases: readonly string[] }
  | { readonly kind: 'answer'; readonly question: Question; readonly relicAt: number; readonly step: number };

export function perceptionOf(world: World, at: number, sensed: Sensed): Perception {
  const name = nameInWords(world, at);
  const beingHere = sensed.being < 0 ? null : nameOfId(world, world.tables.beings.data[sensed.being]!);
  const way = (side: 0 | 1 | 2 | 3): Perception['ways'][number] => (sensed.land[side] ? { seen: sensed.seen[side], far: sensed.far[side], fresh: sensed.fresh[side] } : null);
  return { name, need: sensed.need, lonely: sensed.lonely, towards: sensed.towards, glowHere: sensed.glow, relicHere: sensed.relic >= 0, beingHere, ways: [way(0), way(1), way(2), way(3)] };
}

export function choosingOf(world: World, senses: Senses, at: number, sensed: Sensed): Choosing {
  const row = world.tables.beings.data;
  const trying = row[at + BEING.trying]!;
  if (trying !== 0) {
    const relicAt = world.tables.relics.find(trying);
    const step = row[at + BEING.answered]!;
    return { kind: 'answer', question: questionOfStep(world, relicAt, step), relicAt, step };
  }
  sense(world, senses, at, sensed);
  const perception = perceptionOf(world, at, sensed);
  const options = optionsOf(perception);
  return { kind: 'act', perception, acts: options.map(({ act }) => act), phrases: options.map(({ phrase }) => phrase) };
}

export const countOf = (choosing: Choosing): number => (choosing.kind === 'act' ? choosing.acts.length : choosing.question.options.length);

/** As the organism is asked it: facts, question, and the phrases it weighs. */
export function inWords(choosing: Choosing): Question {
  return choosing.kind === 'answer' ? choosing.question : { facts: factsOf(choosing.perception), ask: questionOf(choosing.perception), options: choosing.phrases };
}

/** What the rules take. They answer challenges mostly right, and more often so with experience. */
export function ruleChoice(world: World, at: number, choosing: Choosing, stream: RandomStream): number {
  if (choosing.kind === 'act') return rulesPolicy(choosing.perception, stream);
  return rulesAnswer(solutionOf(world, choosing.relicAt)[choosing.step]!, choosing.question.options.length, world.tables.beings.data[at + BEING.solved]!, stream);
}
