// The examination: does the organism read? Questions about worlds no training run can have seen, because each holds at
// least one being whose name is kept out of all training worlds. The same questions can be put with the facts or
// without; who guesses is as good at both. Not here: who answers (worker/embryo/examine.ts).
import { SeededStream } from '../../physics/random.ts';
import { shapeOf, TOP_LEVEL } from './documents.ts';
import { drawWorld } from './facts.ts';
import type { WorldFacts } from './facts.ts';
import { FOUNDERS, isUnseenName } from './names.ts';
import { questionsAbout } from './questions.ts';
import type { Question } from './questions.ts';
import { describeWorld } from './sentences.ts';

export interface ExaminedWorld {
  readonly facts: WorldFacts;
  /** The facts as they are told, in the order they are told. */
  readonly told: readonly string[];
  readonly questions: readonly Question[];
}

/** Share of names (of 8) drawn from those kept out of training. */
const HELD_OUT_EIGHTHS = 4;
const MIN_FACTS = 4;

/** `worlds` worlds with `questions` questions each. Deterministic. */
export function drawExamination(seed: number, worlds: number, questions: number): ExaminedWorld[] {
  const stream = SeededStream.from(seed, 'examination');
  const drawn: ExaminedWorld[] = [];
  while (drawn.length < worlds) {
    const facts = drawWorld(stream, { ...shapeOf(stream, TOP_LEVEL), heldOutEighths: HELD_OUT_EIGHTHS });
    const told = describeWorld(facts, stream);
    const asked = questionsAbout(facts, stream);
    if (told.length < MIN_FACTS || asked.length < questions || !facts.beings.some((being) => isUnseenName(being.name))) continue;
    drawn.push({ facts, told, questions: asked.slice(0, questions) });
  }
  return drawn;
}

/** What the examination is made of, so that a test can hold it to its promises. */
export function examinationFigures(worlds: readonly ExaminedWorld[]): { questions: number; largestTemplateShare: number; unseenNameShare: number; founders: number } {
  const templates = new Map<string, number>();
  let questions = 0;
  for (const { template } of worlds.flatMap((world) => world.questions)) { templates.set(template, (templates.get(template) ?? 0) + 1); questions += 1; }
  const names = worlds.flatMap((world) => world.facts.beings.map((being) => being.name));
  return {
    questions, largestTemplateShare: Math.max(...templates.values()) / questions,
    unseenNameShare: names.filter(isUnseenName).length / names.length,
    founders: names.filter((name) => FOUNDERS.some((founder) => founder === name)).length,
  };
}
