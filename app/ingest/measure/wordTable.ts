// Finds what is known about a word by the hash of its letters, without making a string of it: an open-addressed table of
// 32-bit hashes. A word outside the table is taken for one inside it once in about four million.

export const WORD_HASH_START = 0x811c9dc5 | 0;
const WORD_HASH_PRIME = 0x01000193;

/** One letter more; `| 32` makes ASCII capitals small. */
export const wordHashStep = (hash: number, unit: number): number => Math.imul(hash ^ (unit | 32), WORD_HASH_PRIME);

/** Hash of a lexicon word; apostrophes are passed over, as the meter does. */
export function wordHash(word: string): number {
  let hash = WORD_HASH_START;
  for (let index = 0; index < word.length; index += 1) if (word.charCodeAt(index) !== 0x27) hash = wordHashStep(hash, word.charCodeAt(index));
  return hash;
}

export class WordTable {
  readonly #hashes: Int32Array;
  readonly #flags: Int32Array;
  readonly #mask: number;

  /** Each list gives its flag to all its words (parted by blanks); a word may stand in many lists. */
  constructor(lists: readonly (readonly [flag: number, words: string])[]) {
    const flags = new Map<string, number>();
    for (const [flag, words] of lists) for (const word of words.split(/\s+/)) if (word !== '') flags.set(word, (flags.get(word) ?? 0) | flag);
    let size = 64;
    while (size < flags.size * 4) size *= 2;
    this.#mask = size - 1;
    this.#hashes = new Int32Array(size);
    this.#flags = new Int32Array(size);
    for (const [word, flag] of flags) this.#insert(word, flag);
  }

  /** Flags of the word with this hash; 0 when it is in no list. */
  flagsOf(hash: number): number {
    for (let slot = (hash ^ (hash >>> 15)) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const flags = this.#flags[slot]!;
      if (flags === 0 || this.#hashes[slot] === hash) return flags;
    }
  }

  #insert(word: string, flag: number): void {
    const hash = wordHash(word);
    for (let slot = (hash ^ (hash >>> 15)) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      if (this.#flags[slot] !== 0 && this.#hashes[slot] === hash) throw new Error(`Two words of the lexicon share a hash, one is "${word}". Take it out.`);
      if (this.#flags[slot] !== 0) continue;
      this.#hashes[slot] = hash;
      this.#flags[slot] = flag;
      return;
    }
  }
}
