// Trains a byte-level BPE: the commonest neighbouring pair is merged, again and again. Deterministic: ties go to the
// pair with the smaller left id, then the smaller right id, so the order of the texts does not matter.
import { pieceEnd } from './pieces.ts';
import { FIRST_BYTE_ID, FIRST_MERGE_ID } from './special.ts';
import { MAX_VOCABULARY, mergeInPlace, Tokenizer } from './tokenizer.ts';
import type { Merge } from './tokenizer.ts';
import { utf8Bytes } from './utf8.ts';

/** A pair seen once saves nothing that will come again. */
const MIN_PAIR_COUNT = 2;

interface Word { ids: number[]; count: number }

function countPieces(texts: Iterable<string>): Word[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (let start = 0; start < text.length;) {
      const end = pieceEnd(text, start);
      const piece = text.slice(start, end);
      counts.set(piece, (counts.get(piece) ?? 0) + 1);
      start = end;
    }
  }
  return [...counts].map(([piece, count]) => ({ ids: Array.from(utf8Bytes(piece), (byte) => FIRST_BYTE_ID + byte), count }));
}

/** Counts of neighbouring pairs and the words that hold them, kept up to date merge by merge. */
class PairTable {
  readonly #counts = new Map<number, number>();
  readonly #holders = new Map<number, Set<number>>();

  add(word: Word, index: number, sign: 1 | -1): void {
    for (let i = 0; i + 1 < word.ids.length; i += 1) {
      const key = word.ids[i]! * MAX_VOCABULARY + word.ids[i + 1]!;
      const count = (this.#counts.get(key) ?? 0) + sign * word.count;
      if (count === 0) this.#counts.delete(key); else this.#counts.set(key, count);
      if (sign > 0) {
        const holders = this.#holders.get(key);
        if (holders === undefined) this.#holders.set(key, new Set([index])); else holders.add(index);
      }
    }
  }

  /** The commonest pair; equal counts go to the smaller key. */
  best(): { key: number; count: number } | null {
    let key = -1;
    let count = 0;
    for (const [candidate, seen] of this.#counts) {
      if (seen > count || (seen === count && candidate < key)) { key = candidate; count = seen; }
    }
    return key < 0 ? null : { key, count };
  }

  /** Words that may hold the pair (some may have lost it again), in ascending order. */
  holders(key: number): number[] { return [...(this.#holders.get(key) ?? [])].sort((a, b) => a - b); }
}

/** A tokenizer of at most `vocabulary` ids; fewer merges when the texts do not repeat themselves enough. */
export function trainTokenizer(texts: Iterable<string>, vocabulary: number): Tokenizer {
  const words = countPieces(texts);
  const table = new PairTable();
  words.forEach((word, index) => table.add(word, index, 1));
  const merges: Merge[] = [];
  while (FIRST_MERGE_ID + merges.length < vocabulary) {
    const best = table.best();
    if (best === null || best.count < MIN_PAIR_COUNT) break;
    const left = Math.floor(best.key / MAX_VOCABULARY);
    const right = best.key % MAX_VOCABULARY;
    const merged = FIRST_MERGE_ID + merges.length;
    for (const index of table.holders(best.key)) {
      const word = words[index]!;
      table.add(word, index, -1);
      mergeInPlace(word.ids, left, right, merged);
      table.add(word, index, 1);
    }
    merges.push([left, right]);
  }
  return new Tokenizer(vocabulary, merges);
}
