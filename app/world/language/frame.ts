// The frame of a conversation, the same in training and in chat:
// <BOS><SYS> facts <USER> question <ILEICES> answer <EOS> <USER> question ...
// A document is a list of pieces; special tokens stand in pieces of their own, so no text can forge them.
import type { SpecialName } from '../../organism/tokenizer/special.ts';

/** Text or one reserved token, with the weight (0 to 1) its tokens have in the loss. */
export type Piece =
  | { readonly special: SpecialName; readonly weight: number }
  | { readonly text: string; readonly weight: number };

/** Weights: facts and questions cannot be foreseen, answers can. */
export const FACT_WEIGHT = 0.03;
export const QUESTION_WEIGHT = 0.03;
export const ANSWER_WEIGHT = 1;
export const PROSE_WEIGHT = 0.5;

/** Every run of words begins with a space: a name then has the same tokens wherever it stands. */
export function spaced(text: string): string { return text.startsWith(' ') ? text : ` ${text}`; }

export function special(name: SpecialName, weight = 0): Piece { return { special: name, weight }; }

/** Opens a document with its facts; no facts leave <SYS> alone. */
export function openFrame(sentences: readonly string[]): Piece[] {
  const pieces: Piece[] = [special('<BOS>'), special('<SYS>')];
  if (sentences.length > 0) pieces.push({ text: spaced(sentences.join(' ')), weight: FACT_WEIGHT });
  return pieces;
}

/** A question, and the token after which the answer is spoken. */
export function askFrame(question: string): Piece[] {
  return [special('<USER>'), { text: spaced(question), weight: QUESTION_WEIGHT }, special('<ILEICES>')];
}

export function answerFrame(answer: string): Piece[] {
  return [{ text: spaced(answer), weight: ANSWER_WEIGHT }, special('<EOS>', ANSWER_WEIGHT)];
}

/** A document of one question in words, before it stands in the frame. */
export interface Told { readonly facts: readonly string[]; readonly ask: string; readonly answer: string }

export function frameOf({ facts, ask, answer }: Told): Piece[] { return [...openFrame(facts), ...askFrame(ask), ...answerFrame(answer)]; }
