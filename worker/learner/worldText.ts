// The world's own text as the learner uses it: documents as tokens with weights, and the fixed held-out set by which
// every organism with the same tokenizer is measured. Not here: what the text says (app/world/language).
import type { DocumentSource, TokenizedDocument } from '../../app/organism/batchSampler.ts';
import { SPECIAL_IDS } from '../../app/organism/tokenizer/special.ts';
import type { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import { documentAt, TOP_LEVEL } from '../../app/world/language/documents.ts';
import { frameOf } from '../../app/world/language/frame.ts';
import type { Piece } from '../../app/world/language/frame.ts';
import { playDocuments } from '../../app/world/play/documents.ts';
import type { LivedDocument } from '../../schemas/lived.ts';

/** Changes whenever the held-out documents do; figures of different versions are not comparable. */
export const HELD_OUT_VERSION = 1;
const HELD_OUT_SEED = 9_090_909;
export const HELD_OUT_DOCUMENTS = 64;
/** No training run draws so many documents. */
const SUBSTITUTE_STRIDE = 2 ** 40;

/** Documents of one world seed, each at most T + 1 tokens, none of them held out. `level` is the size of the worlds,
 * TOP_LEVEL at most. */
export function worldDocuments(tokenizer: Tokenizer, worldSeed: number, window: number, level: number = TOP_LEVEL, heldOut = heldOutTexts(tokenizer, window)): DocumentSource {
  const documents = allDocuments(tokenizer, worldSeed, window, level);
  return (index) => {
    // Short documents repeat by chance; one that is held out gives way to another from far behind.
    for (let at = index; ; at += SUBSTITUTE_STRIDE) {
      const document = documents(at);
      if (!heldOut.has(document.tokens.join())) return document;
    }
  };
}

/** Of so many documents of a living world one is language, the rest is play; play being short, that is about half of all tokens. */
const PLAY_AND_LANGUAGE = 4;

/** Of so many documents of play one is of what beings of the waking world did, where there is enough of that. */
const PLAY_AND_LIVED = 3;
/** A document of a life comes round again after so many of play at the earliest: a few of them must not be learnt by heart. */
const LIVED_APART = 1_536;

/** Everything a living world tells of itself from one seed: its language, what its beings did in play, and what they did awake. What
 *  is longer than a row, or held out, gives way to language. */
export function livingDocuments(tokenizer: Tokenizer, worldSeed: number, window: number, lived: readonly LivedDocument[] = []): DocumentSource {
  const heldOut = heldOutTexts(tokenizer, window), language = worldDocuments(tokenizer, worldSeed, window, TOP_LEVEL, heldOut), play = playDocuments(worldSeed);
  const every = Math.max(PLAY_AND_LIVED, Math.ceil(LIVED_APART / Math.max(1, lived.length)));
  return (index) => {
    if (index % PLAY_AND_LANGUAGE === 0) return language(index);
    const number = index - Math.floor(index / PLAY_AND_LANGUAGE) - 1, turn = Math.floor(number / every);
    const told = number % every === every - 1 ? lived[turn % lived.length] : undefined;
    const played = tokenizePieces(tokenizer, told === undefined ? play(number) : frameOf(told));
    return played.tokens.length > window + 1 || (told !== undefined && heldOut.has(played.tokens.join())) ? language(index) : played;
  };
}

/** Documents that no training run draws; the first HELD_OUT_DOCUMENTS are the fixed set. */
export function heldOutDocuments(tokenizer: Tokenizer, window: number): DocumentSource { return allDocuments(tokenizer, HELD_OUT_SEED, window, TOP_LEVEL); }

export function heldOutWorld(tokenizer: Tokenizer, window: number): TokenizedDocument[] {
  const documents = heldOutDocuments(tokenizer, window);
  return Array.from({ length: HELD_OUT_DOCUMENTS }, (_, i) => documents(i));
}

function heldOutTexts(tokenizer: Tokenizer, window: number): ReadonlySet<string> { return new Set(heldOutWorld(tokenizer, window).map(({ tokens }) => tokens.join())); }

function allDocuments(tokenizer: Tokenizer, seed: number, window: number, level: number): DocumentSource {
  const options = { window: window + 1, measure: (text: string) => tokenizer.encode(text).length, level };
  return (index) => tokenizePieces(tokenizer, documentAt(seed, index, options));
}

export function tokenizePieces(tokenizer: Tokenizer, pieces: readonly Piece[]): TokenizedDocument {
  const tokens: number[] = [];
  const weights: number[] = [];
  for (const piece of pieces) {
    for (const id of 'text' in piece ? tokenizer.encode(piece.text) : [SPECIAL_IDS[piece.special]]) { tokens.push(id); weights.push(piece.weight); }
  }
  return { tokens: Int32Array.from(tokens), weights: Float32Array.from(weights) };
}

/** A text by itself: what stood before it is not known, so it opens with <BOS>. */
export function tokenizeText(tokenizer: Tokenizer, text: string): Int32Array {
  const ids = tokenizer.encode(text);
  const tokens = new Int32Array(ids.length + 1);
  tokens[0] = SPECIAL_IDS['<BOS>'];
  tokens.set(ids, 1);
  return tokens;
}
