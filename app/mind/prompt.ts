// Builds what the model reads before it answers, in the very frame it was trained on (app/world/language/frame.ts).
// Only facts of the world go in, those that matter to the question first, as many as the context holds and training
// ever showed at once; what went in is cited.
import type { ComputeInput } from '../../schemas/compute.ts';
import { ANSWER_WEIGHT, askFrame, openFrame, spaced } from '../world/language/frame.ts';
import type { Piece } from '../world/language/frame.ts';
import type { WorldFacts } from '../world/language/facts.ts';
import { describeWorld } from '../world/language/sentences.ts';
import { relevanceOf } from './relevance.ts';

export type Prompt = ComputeInput<'generate'>['prompt'];
export interface CitedFact { readonly text: string; readonly source: string }
export interface BuiltPrompt { readonly prompt: Prompt; readonly sources: readonly string[]; readonly tokens: number }

/** So much of the room a question may take: the rest is for what it is about. */
const QUESTION_SHARE = 0.6;

/** A question cut short would be another question. */
export class QuestionTooLongError extends Error {
  constructor(tokens: number, most: number) { super(`The question has ${tokens} tokens; at most ${most} fit.`); this.name = 'QuestionTooLongError'; }
}

/** Nothing may follow what was said already. */
export class NoRoomError extends Error {
  constructor() { super('There is no room left behind what was said.'); this.name = 'NoRoomError'; }
}

export interface PromptLimits {
  /** Tokens the model can hold. */
  readonly context: number;
  /** Tokens kept free for the answer. */
  readonly replyTokens: number;
  readonly countTokens: (text: string) => number;
  /** The being that is spoken to: what is known of it comes before everything else. */
  readonly about?: string | null;
  /** What was answered already, and is to go on. */
  readonly said?: string;
}

/** Worlds of the training text tell at most this much at once; more only confuses. */
export const MAX_FACTS = 9;

/** Every sentence about the world with what it is about: `world:<being>` or `world`. */
export function citedFacts(facts: WorldFacts): CitedFact[] {
  const { beings, ...rest } = facts;
  return [
    ...describeWorld({ ...rest, beings: [] }).map((text) => ({ text, source: 'world' })),
    ...beings.flatMap((being) => describeWorld({ beings: [being] }).map((text) => ({ text, source: `world:${being.name}` }))),
  ];
}

/** "Where are you?", said to Oru, is "Where is Oru?": the only way its language knows to ask. */
export function addressedTo(question: string, name: string): string {
  return question
    .replace(/\bare you\b/giu, `is ${name}`).replace(/\bdo you\b/giu, `does ${name}`).replace(/\bhave you\b/giu, `has ${name}`)
    .replace(/\byou are\b/giu, `${name} is`).replace(/\byour\b/giu, `${name}'s`).replace(/\byou\b/giu, name);
}

/** Throws QuestionTooLongError and NoRoomError. */
export function buildPrompt(question: string, facts: readonly CitedFact[], limits: PromptLimits): BuiltPrompt {
  const count = (pieces: readonly Piece[]) => pieces.reduce((sum, piece) => sum + ('text' in piece ? limits.countTokens(piece.text) : 1), 0);
  const room = limits.context - limits.replyTokens;
  const { about = null, said = '' } = limits;
  const asked = about === null ? question.trim() : addressedTo(question.trim(), about);
  const answered: Piece[] = said === '' ? [] : [{ text: spaced(said), weight: ANSWER_WEIGHT }];
  const [questionTokens, most] = [limits.countTokens(asked), Math.floor(room * QUESTION_SHARE)];
  if (questionTokens > most) throw new QuestionTooLongError(questionTokens, most);
  const piecesOf = (texts: readonly string[]): Piece[] => [...openFrame(texts), ...askFrame(asked), ...answered];
  if (said !== '' && count(piecesOf([])) > room) throw new NoRoomError();
  const chosen = chooseFacts(asked, facts, about, (texts) => count(piecesOf(texts)) <= room);
  const pieces = piecesOf(chosen.map((fact) => fact.text));
  return {
    prompt: pieces.map((piece) => ('text' in piece ? { text: piece.text } : { token: piece.special })),
    sources: [...new Set(chosen.map((fact) => fact.source))],
    tokens: count(pieces),
  };
}

/** The most relevant facts that fit, told in their own order. */
function chooseFacts(question: string, facts: readonly CitedFact[], about: string | null, fits: (texts: readonly string[]) => boolean): CitedFact[] {
  const scores = relevanceOf(question, facts.map((fact) => fact.text));
  const first = (index: number): number => (about !== null && facts[index]?.source === `world:${about}` ? 1 : 0);
  const ranked = facts.map((_, index) => index).sort((a, b) => first(b) - first(a) || (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  let chosen: number[] = [];
  for (const index of ranked) {
    if (chosen.length === MAX_FACTS) break;
    const more = [...chosen, index].sort((a, b) => a - b);
    if (fits(textsOf(more))) chosen = more;
  }
  return chosen.flatMap((index) => facts[index] ?? []);

  function textsOf(indices: readonly number[]): string[] { return indices.flatMap((index) => facts[index]?.text ?? []); }
}
