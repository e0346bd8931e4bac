// The endless training text of the world: documents from a seed. Most are small worlds with questions and answers, some
// are stories, a few are greetings or questions without facts. Deterministic: same seed and options, same documents.
import { SeededStream } from '../../physics/random.ts';
import type { RandomStream } from '../../ports.ts';
import { ASPECTS, drawWorld } from './facts.ts';
import type { BeingFacts, WorldFacts, WorldShape } from './facts.ts';
import { ANSWER_WEIGHT, answerFrame, askFrame, FACT_WEIGHT, openFrame, PROSE_WEIGHT, spaced, special } from './frame.ts';
import type { Piece } from './frame.ts';
import { drawNames, FOUNDERS, HUMAN_NAMES } from './names.ts';
import { drawStory } from './prose.ts';
import { questionsAbout, unknownNameQuestion, unknownQuestion } from './questions.ts';
import type { Question } from './questions.ts';
import { answerSentence, describeWorld } from './sentences.ts';
import { shuffle } from './shuffle.ts';
import { drawExchange, selfExchanges, STORY_WISHES } from './smallTalk.ts';

export interface DocumentOptions {
  /** Most tokens of a document; it ends with a whole answer or sentence. */
  window: number;
  /** Tokens of a text, by the tokenizer that will be used. */
  measure: (text: string) => number;
  /** NAME_PRACTICE_LEVEL, then small worlds, up to TOP_LEVEL. */
  level: number;
}

/** Nothing but questions that ask for a name. Their answer stands before what is asked about, which is found only by much
 * practice in a row; once found it stays. */
export const NAME_PRACTICE_LEVEL = 0;
export const TOP_LEVEL = 4;

type Range = readonly [from: number, to: number];

/** How many beings, aspects and facts the worlds of each level have. */
const LEVELS: readonly { beings: Range; aspects: Range; facts: Range }[] = [
  { beings: [3, 5], aspects: [1, 1], facts: [3, 5] },
  { beings: [2, 3], aspects: [1, 1], facts: [2, 3] },
  { beings: [2, 4], aspects: [1, 2], facts: [2, 5] },
  { beings: [2, 5], aspects: [1, 3], facts: [3, 7] },
  { beings: [2, 6], aspects: [1, 5], facts: [3, 8] },
];

function between(stream: RandomStream, [from, to]: Range): number { return from + stream.nextBelow(to - from + 1); }

export function shapeOf(stream: RandomStream, level: number): WorldShape {
  const { beings, aspects, facts } = LEVELS[Math.min(level, TOP_LEVEL)]!;
  return { beings: between(stream, beings), aspects: between(stream, aspects), facts: between(stream, facts), heldOutEighths: 0 };
}

function sizeOf(pieces: readonly Piece[], options: DocumentOptions): number {
  return pieces.reduce((sum, piece) => sum + ('text' in piece ? options.measure(piece.text) : 1), 0);
}

/** Of 16 turns about a world: questions it cannot answer, and talk that is not about it. */
const UNKNOWN_SIXTEENTHS = 1;
const TALK_SIXTEENTHS = 1;
/** Of 32 turns about a world: a story is asked for. */
const STORY_TURN_32NDS = 1;
/** Sentences of a story that is told in reply. */
const STORY_SENTENCES: Range = [2, 3];
/** Of 16 questions: asked without a question mark, begun with a small letter, or founders written small, as people type. */
const CASUAL_SIXTEENTHS = 2;
/** Of 16 turns in a world where Ileices lives: it is asked about itself. */
const SELF_SIXTEENTHS = 2;

function casual(stream: RandomStream, question: string): string {
  let text = question;
  if (stream.nextBelow(16) < CASUAL_SIXTEENTHS) text = text.replace(/\?$/, '');
  if (stream.nextBelow(16) < CASUAL_SIXTEENTHS) text = text.charAt(0).toLowerCase() + text.slice(1);
  if (stream.nextBelow(16) < CASUAL_SIXTEENTHS) for (const founder of FOUNDERS) text = text.replace(founder, founder.toLowerCase());
  return text;
}

function turnOf(stream: RandomStream, said: string, reply: string): Piece[] { return [...askFrame(casual(stream, said)), ...answerFrame(reply)]; }

/** A name that shares no syllable with those of the world, or a human one; null when the draw failed. */
function drawStranger(stream: RandomStream, facts: WorldFacts): string | null {
  if (stream.nextBelow(3) === 0) return HUMAN_NAMES[stream.nextBelow(HUMAN_NAMES.length)]!;
  const stranger = drawNames(stream, 1, () => false)[0]!;
  const known = facts.beings.some(({ name }) => name.slice(0, 2) === stranger.slice(0, 2) || name.slice(2) === stranger.slice(2));
  return known ? null : stranger;
}

/** A little story about two of the world's beings; what happens in it is made up, so it weighs like prose. */
function storyTurn(stream: RandomStream, facts: WorldFacts): Piece[] | null {
  const [first, second] = facts.beings;
  if (first === undefined || second === undefined) return null;
  const sentences = drawStory(stream, [first.name, second.name]).slice(0, between(stream, STORY_SENTENCES));
  return [
    ...askFrame(casual(stream, STORY_WISHES[stream.nextBelow(STORY_WISHES.length)]!)),
    { text: spaced(sentences.join(' ')), weight: PROSE_WEIGHT }, special('<EOS>', PROSE_WEIGHT),
  ];
}

/** A turn that is not one of the world's own questions; null when it is to be one of those. */
function asideTurn(stream: RandomStream, facts: WorldFacts): Piece[] | null {
  if (stream.nextBelow(32) < STORY_TURN_32NDS) return storyTurn(stream, facts);
  const drawn = stream.nextBelow(16);
  if (drawn < UNKNOWN_SIXTEENTHS) {
    const stranger = drawStranger(stream, facts);
    const unknown = stream.nextBelow(3) === 0 ? unknownNameQuestion(facts, stream) : stranger === null ? null : unknownQuestion(facts, stream, stranger);
    return unknown === null ? null : turnOf(stream, unknown.question, unknown.answer);
  }
  if (drawn < UNKNOWN_SIXTEENTHS + TALK_SIXTEENTHS) {
    const { said, reply } = drawExchange(stream);
    return turnOf(stream, said, reply);
  }
  if (drawn < UNKNOWN_SIXTEENTHS + TALK_SIXTEENTHS + SELF_SIXTEENTHS) {
    const own = facts.beings.flatMap(selfExchanges);
    const exchange = own[stream.nextBelow(Math.max(1, own.length))];
    return exchange === undefined ? null : turnOf(stream, exchange.said, exchange.reply);
  }
  return null;
}

/** Of 8 documents about a world: how many ask only for names. */
const NAMES_ONLY_EIGHTHS = 2;

/** Facts, then as many questions as the window holds; the questions come round again in other words. */
function worldDocument(stream: RandomStream, options: DocumentOptions): Piece[] {
  const facts = drawWorld(stream, shapeOf(stream, options.level));
  const pieces = openFrame(describeWorld(facts, stream));
  let room = options.window - sizeOf(pieces, options);
  let open: Question[] = [];
  const practice = options.level === NAME_PRACTICE_LEVEL;
  const namesOnly = practice || stream.nextBelow(8) < NAMES_ONLY_EIGHTHS;
  for (;;) {
    if (open.length === 0) open = namesOnly ? questionsAbout(facts, stream, 8) : questionsAbout(facts, stream);
    let turn = practice ? null : asideTurn(stream, facts);
    if (turn === null) {
      const asked = open.pop()!;
      turn = practice ? [...askFrame(asked.question), ...answerFrame(asked.answer)] : turnOf(stream, asked.question, asked.answer);
    }
    room -= sizeOf(turn, options);
    if (room < 0) return pieces;
    pieces.push(...turn);
  }
}

function factsOfBeing(being: BeingFacts): string[] {
  return ASPECTS.flatMap((aspect) => { const value = being[aspect]; return value === undefined ? [] : [answerSentence(aspect, being.name, value)]; });
}

/** A world told again and again in another order: the densest practice in finding what was said of whom. Which being
 * comes next cannot be foreseen, what is said of it can. */
function retellingDocument(stream: RandomStream, options: DocumentOptions): Piece[] {
  const facts = drawWorld(stream, shapeOf(stream, options.level));
  const pieces = openFrame(describeWorld(facts, stream));
  let room = options.window - sizeOf(pieces, options);
  for (;;) {
    const told = facts.beings.flatMap((being) => factsOfBeing(being).map((sentence) => ({ name: being.name, sentence })));
    shuffle(stream, told);
    for (const { name, sentence } of told) {
      const telling: Piece[] = [{ text: spaced(name), weight: FACT_WEIGHT }, { text: sentence.slice(name.length), weight: ANSWER_WEIGHT }];
      room -= sizeOf(telling, options);
      if (room < 0) return pieces;
      pieces.push(...telling);
    }
    if (told.length === 0) return pieces;
  }
}

function storyDocument(stream: RandomStream, options: DocumentOptions): Piece[] {
  const pieces: Piece[] = [special('<BOS>')];
  let room = options.window - 2;
  for (;;) {
    for (const sentence of drawStory(stream, drawNames(stream, 2, () => false) as [string, string])) {
      room -= options.measure(spaced(sentence));
      if (room < 0) return [...pieces, special('<EOS>', PROSE_WEIGHT)];
      pieces.push({ text: spaced(sentence), weight: PROSE_WEIGHT });
    }
  }
}

/** No facts: talk, and questions that cannot be answered. */
function emptyDocument(stream: RandomStream, options: DocumentOptions): Piece[] {
  const pieces = openFrame([]);
  let room = options.window - sizeOf(pieces, options);
  for (;;) {
    let turn: Piece[];
    if (stream.nextBelow(2) === 0) {
      const { said, reply } = drawExchange(stream);
      turn = turnOf(stream, said, reply);
    } else {
      const founder = FOUNDERS[stream.nextBelow(FOUNDERS.length)]!;
      const stranger = stream.nextBelow(4) === 0 ? founder : drawStranger(stream, { beings: [] }) ?? founder;
      const unknown = unknownQuestion({ beings: [{ name: stranger }] }, stream, stranger)!;
      turn = turnOf(stream, unknown.question, unknown.answer);
    }
    room -= sizeOf(turn, options);
    if (room < 0) return pieces;
    pieces.push(...turn);
  }
}

/** Of 32 documents: stories and documents without facts. */
const STORY_32NDS = 3;
const EMPTY_32NDS = 2;
const RETELLING_32NDS = 5;

/** Document number `index` of this seed; each stands alone, so any one can be drawn without the others. */
export function documentAt(seed: number, index: number, options: DocumentOptions): Piece[] {
  const stream = SeededStream.from(seed, `document-${index}`);
  if (options.level === NAME_PRACTICE_LEVEL) return worldDocument(stream, options);
  const kind = stream.nextBelow(32);
  if (kind < STORY_32NDS) return storyDocument(stream, options);
  if (kind < STORY_32NDS + EMPTY_32NDS) return emptyDocument(stream, options);
  if (kind < STORY_32NDS + EMPTY_32NDS + RETELLING_32NDS) return retellingDocument(stream, options);
  return worldDocument(stream, options);
}
