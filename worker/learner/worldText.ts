// The world's own text as the learner uses it: documents as tokens with weights, and the fixed held-out set by which
// every organism with the same tokenizer is measured. Not here: what the text says (app/world/language).
import type { DocumentSource, TokenizedDocument } from '../../app/organism/batchSampler.ts';
import { SPECIAL_IDS } from '../../app/organism/tokenizer/special.ts';
import type { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import { documentAt, TOP_LEVEL } from '../../app/world/language/documents.ts';
import type { Piece } from '../../app/world/language/frame.ts';

/** Changes whenever the held-out documents do; figures of different versions are not comparable. */
export const HELD_OUT_VERSION = 1;
const HELD_OUT_SEED = 9_090_909;
/** Training counts documents from 0 and never comes this far, so the two sets differ even with the same seed. */
const HELD_OUT_FIRST_INDEX = 2 ** 40;
export const HELD_OUT_DOCUMENTS = 64;

/** Documents of one world seed, each at most T + 1 tokens. `level` is the size of the worlds, TOP_LEVEL at most. */
export function worldDocuments(tokenizer: Tokenizer, worldSeed: number, window: number, level: number = TOP_LEVEL): DocumentSource {
  const options = { window: window + 1, measure: (text: string) => tokenizer.encode(text).length, level };
  return (index) => tokenizePieces(tokenizer, documentAt(worldSeed, index, options));
}

export function heldOutWorld(tokenizer: Tokenizer, window: number): TokenizedDocument[] {
  const source = worldDocuments(tokenizer, HELD_OUT_SEED, window);
  return Array.from({ length: HELD_OUT_DOCUMENTS }, (_, i) => source(HELD_OUT_FIRST_INDEX + i));
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
