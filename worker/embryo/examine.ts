// Puts an examination (app/world/language/examination.ts) to a model: greedy answers, compared letter by letter.
import type { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import type { ExaminedWorld } from '../../app/world/language/examination.ts';
import { askFrame, openFrame } from '../../app/world/language/frame.ts';
import { isUnseenName } from '../../app/world/language/names.ts';
import { SamplingOptions } from '../../schemas/model.ts';
import { generate } from '../learner/generator.ts';
import type { Model } from '../learner/organismSession.ts';
import { tokenizePieces } from '../learner/worldText.ts';

export interface ExaminedAnswer {
  readonly question: string;
  readonly expected: string;
  readonly answer: string;
  readonly template: string;
  readonly beings: number;
  readonly unseenName: boolean;
  readonly right: boolean;
}

/** Longest answer of the language has about a dozen tokens. */
const MAX_ANSWER_TOKENS = 24;
const GREEDY = SamplingOptions.parse({ maxTokens: MAX_ANSWER_TOKENS, temperature: 0 });

/** `withFacts` false puts the same questions without telling anything first. */
export async function examine(organism: Model, tokenizer: Tokenizer, worlds: readonly ExaminedWorld[], withFacts: boolean): Promise<ExaminedAnswer[]> {
  const answers: ExaminedAnswer[] = [];
  for (const world of worlds) {
    for (const asked of world.questions) {
      const pieces = [...openFrame(withFacts ? world.told : []), ...askFrame(asked.question)];
      const { text } = await generate(organism, tokenizer, {
        prompt: tokenizePieces(tokenizer, pieces).tokens, sampling: GREEDY,
        cancelled: () => false, onText: () => undefined, yieldToHost: () => Promise.resolve(), nowMs: () => 0,
      });
      const answer = text.trim();
      answers.push({
        question: asked.question, expected: asked.answer, answer, template: asked.template, beings: world.facts.beings.length,
        unseenName: asked.about !== null && isUnseenName(asked.about), right: answer === asked.answer,
      });
    }
  }
  return answers;
}

/** Share of right answers; null for none. */
export function shareRight(answers: readonly ExaminedAnswer[]): number | null {
  return answers.length === 0 ? null : answers.filter((answer) => answer.right).length / answers.length;
}
