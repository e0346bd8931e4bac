// Byte-level BPE: encode, decode and the JSON form. Training lives in train.ts. A tokenizer is immutable; its file is
// content-addressed by the caller (sha256 over the JSON text) and pinned by every checkpoint.
import { pieceEnd } from './pieces.ts';
import { FIRST_BYTE_ID, FIRST_MERGE_ID, SPECIAL_IDS, SPECIAL_NAMES } from './special.ts';
import { Utf8Decoder, utf8Bytes } from './utf8.ts';

export const TOKENIZER_FORMAT = 'ileices-tokenizer-1';
/** Ids fit 16 bits, as in the model contract. */
export const MAX_VOCABULARY = 65_536;
/** Longest piece cache; text has few distinct pieces, an attacker's text may have many. */
const CACHE_ENTRIES = 32_768;

export type Merge = readonly [left: number, right: number];

export class TokenizerError extends Error {
  readonly reason: 'damaged' | 'unknown-format';
  constructor(reason: 'damaged' | 'unknown-format', message: string) {
    super(`${message}. Take the tokenizer file that belongs to the checkpoint.`);
    this.name = 'TokenizerError';
    this.reason = reason;
  }
}

export class Tokenizer {
  /** Number of ids the model must have room for. */
  readonly vocabulary: number;
  readonly merges: readonly Merge[];
  readonly special = SPECIAL_IDS;
  readonly #ranks = new Map<number, number>();
  readonly #bytes: readonly (readonly number[])[];
  readonly #cache = new Map<string, readonly number[]>();

  constructor(vocabulary: number, merges: readonly Merge[]) {
    checkMerges(vocabulary, merges);
    this.vocabulary = vocabulary;
    this.merges = merges;
    const bytes: number[][] = SPECIAL_NAMES.map(() => []);
    for (let byte = 0; byte < 256; byte += 1) bytes.push([byte]);
    merges.forEach(([left, right], rank) => {
      this.#ranks.set(left * MAX_VOCABULARY + right, rank);
      bytes.push([...(bytes[left] ?? []), ...(bytes[right] ?? [])]);
    });
    this.#bytes = bytes;
  }

  /** Reads the JSON form; a damaged file is refused with a TokenizerError that says what is wrong. */
  static parse(json: string): Tokenizer {
    let value: unknown;
    try { value = JSON.parse(json); } catch { throw new TokenizerError('damaged', 'The tokenizer file is not JSON'); }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TokenizerError('damaged', 'The tokenizer file is not an object');
    const file = value as Record<string, unknown>;
    if (file['format'] !== TOKENIZER_FORMAT) throw new TokenizerError('unknown-format', `The tokenizer file is not of format ${TOKENIZER_FORMAT}`);
    const extra = Object.keys(file).filter((key) => !['format', 'vocabulary', 'special', 'merges'].includes(key));
    if (extra.length > 0) throw new TokenizerError('damaged', `The tokenizer file has an unknown field "${extra[0]}"`);
    if (JSON.stringify(file['special']) !== JSON.stringify(SPECIAL_NAMES)) throw new TokenizerError('damaged', 'The reserved tokens of the tokenizer file are not the expected ones');
    const vocabulary = file['vocabulary'];
    if (typeof vocabulary !== 'number') throw new TokenizerError('damaged', 'The vocabulary of the tokenizer file is not a number');
    if (!Array.isArray(file['merges'])) throw new TokenizerError('damaged', 'The merges of the tokenizer file are not a list');
    const merges = file['merges'].map((merge: unknown, rank): Merge => {
      if (!Array.isArray(merge) || merge.length !== 2) throw new TokenizerError('damaged', `Merge ${rank} of the tokenizer file is not a pair`);
      const [left, right] = merge as unknown[];
      if (typeof left !== 'number' || typeof right !== 'number') throw new TokenizerError('damaged', `Merge ${rank} of the tokenizer file is not a pair of numbers`);
      return [left, right];
    });
    return new Tokenizer(vocabulary, merges);
  }

  /** The JSON form: same tokenizer, same text, byte for byte. */
  toJson(): string {
    const merges = this.merges.map(([left, right]) => `[${left},${right}]`).join(',');
    return `{"format":"${TOKENIZER_FORMAT}","vocabulary":${this.vocabulary},"special":${JSON.stringify(SPECIAL_NAMES)},"merges":[${merges}]}\n`;
  }

  /** Ids of `text`; never a reserved one. */
  encode(text: string): Int32Array {
    const ids: number[] = [];
    let start = 0;
    while (start < text.length) {
      const end = pieceEnd(text, start);
      const piece = text.slice(start, end);
      let found = this.#cache.get(piece);
      if (found === undefined) {
        found = this.#encodePiece(piece);
        if (this.#cache.size >= CACHE_ENTRIES) this.#cache.clear();
        this.#cache.set(piece, found);
      }
      for (const id of found) ids.push(id);
      start = end;
    }
    return Int32Array.from(ids);
  }

  /** Bytes of one token; none for a reserved id or one the file has no merge for. */
  bytesOf(id: number): readonly number[] { return this.#bytes[id] ?? []; }

  /** Text of `ids`; reserved ids are silent, broken UTF-8 becomes U+FFFD. */
  decode(ids: ArrayLike<number>): string {
    const stream = this.decoder();
    const parts: string[] = [];
    for (let i = 0; i < ids.length; i += 1) parts.push(stream.push(ids[i] ?? 0));
    parts.push(stream.flush());
    return parts.join('');
  }

  /** A decoder for tokens as they are generated. */
  decoder(): StreamingDecoder { return new StreamingDecoder(this); }

  #encodePiece(piece: string): readonly number[] {
    const ids = Array.from(utf8Bytes(piece), (byte) => FIRST_BYTE_ID + byte);
    for (;;) {
      let best = Infinity;
      for (let i = 0; i + 1 < ids.length; i += 1) {
        const rank = this.#ranks.get(ids[i]! * MAX_VOCABULARY + ids[i + 1]!);
        if (rank !== undefined && rank < best) best = rank;
      }
      if (best === Infinity) return ids;
      const [left, right] = this.merges[best]!;
      mergeInPlace(ids, left, right, FIRST_MERGE_ID + best);
    }
  }
}

/** Turns tokens into text one by one, holding back bytes of a character that is not whole yet. */
export class StreamingDecoder {
  readonly #tokenizer: Tokenizer;
  readonly #utf8 = new Utf8Decoder();
  constructor(tokenizer: Tokenizer) { this.#tokenizer = tokenizer; }

  push(id: number): string {
    let text = '';
    for (const byte of this.#tokenizer.bytesOf(id)) text += this.#utf8.push(byte);
    return text;
  }

  flush(): string { return this.#utf8.flush(); }
}

/** Replaces every neighbouring (left, right), from the left, by `merged`. */
export function mergeInPlace(ids: number[], left: number, right: number, merged: number): void {
  let write = 0;
  for (let read = 0; read < ids.length; read += 1) {
    const here = ids[read]!;
    if (here === left && read + 1 < ids.length && ids[read + 1] === right) { ids[write] = merged; read += 1; } else ids[write] = here;
    write += 1;
  }
  ids.length = write;
}

function checkMerges(vocabulary: number, merges: readonly Merge[]): void {
  if (!Number.isInteger(vocabulary) || vocabulary < FIRST_MERGE_ID || vocabulary > MAX_VOCABULARY) {
    throw new TokenizerError('damaged', `The vocabulary must be a whole number from ${FIRST_MERGE_ID} to ${MAX_VOCABULARY}`);
  }
  if (merges.length > vocabulary - FIRST_MERGE_ID) throw new TokenizerError('damaged', 'The tokenizer file has more merges than its vocabulary has room for');
  const seen = new Set<number>();
  merges.forEach(([left, right], rank) => {
    for (const id of [left, right]) {
      if (!Number.isInteger(id) || id < FIRST_BYTE_ID || id >= FIRST_MERGE_ID + rank) throw new TokenizerError('damaged', `Merge ${rank} of the tokenizer file refers to token ${id}, which does not exist before it`);
    }
    const key = left * MAX_VOCABULARY + right;
    if (seen.has(key)) throw new TokenizerError('damaged', `Merge ${rank} of the tokenizer file repeats an earlier one`);
    seen.add(key);
  });
}
