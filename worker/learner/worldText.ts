// The world's own text as the learner uses it: documents as tokens with weights, and the fixed held-out set by which
// every organism with the same tokenizer is measured. Not here: what the text says (app/world/language).
import type { DocumentSource, TokenizedDocument } from '../../app/organism/batchSampler.ts';
import { SPECIAL_IDS } from '../../app/organism/tokenizer/special.ts';
import type { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import { documentAt, TOP_LEVEL } from '../../app/world/language/documents.ts';
import type { Piece } from '../../app/world/language/frame.ts';
import { playDocuments } from '../../app/world/play/documents.ts';

/** Changes whenever the held-out documents do; figures of different versions are not comparable. */
export const HELD_OUT_VERSION = 1;
const HELD_OUT_SEED = 9_090_909;
export const HELD_OUT_DOCUMENTS = 64;
/** No training run draws so many documents. */
const SUBSTITUTE_STRIDE = 2 ** 40;

/** Documents of one world seed, each at most T + 1 tokens, none of them held out. `level` is the size of the worlds,
 * TOP_LEVEL at most. */
export function worldDocuments(tokenizer: Tokenizer, worldSeed: number, window: number, level: number = TOP_LEVEL): DocumentSource {
  const heldOut = new Set(heldOutWorld(tokenizer, window).map(({ tokens }) => tokens.join()));
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

/** Everything a living world tells of itself from one seed: its language, and what its beings did in play. What is longer than a
 *  row gives way to language. */
export function livingDocuments(tokenizer: Tokenizer, worldSeed: number, window: number): DocumentSource {
  const language = worldDocuments(tokenizer, worldSeed, window), play = playDocuments(worldSeed);
  return (index) => {
    if (index % PLAY_AND_LANGUAGE === 0) return language(index);
    const played = tokenizePieces(tokenizer, play(index - Math.floor(index / PLAY_AND_LANGUAGE) - 1));
    return played.tokens.length <= window + 1 ? played : language(index);
  };
}

/** Documents that no training run draws; the first HELD_OUT_DOCUMENTS are the fixed set. */
export function heldOutDocuments(tokenizer: Tokenizer, window: number): DocumentSource { return allDocuments(tokenizer, HELD_OUT_SEED, window, TOP_LEVEL); }

export function heldOutWorld(tokenizer: Tokenizer, window: number): TokenizedDocument[] {
  const documents = heldOutDocuments(tokenizer, window);
  return Array.from({ length: HELD_OUT_DOCUMENTS }, (_, i) => documents(i));
}

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
