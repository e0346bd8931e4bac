// How often each character came, and what that makes in bits. Characters are code points: the two halves of one count once.
import { entropyOfCounts } from './quality.ts';

const LATIN1 = 256;
const UNITS = 0x10000;

export class CharCensus {
  readonly #low = new Uint32Array(LATIN1);
  /** Made when it is needed: most texts do without. */
  #high: Uint32Array | null = null;
  readonly #astral = new Map<number, number>();
  /** First half of a character whose second half may come with the next push. */
  #lead = 0;

  push(text: string): void {
    const low = this.#low;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit < LATIN1) low[unit]! += 1; else index = this.#beyond(text, index);
    }
  }

  result(): { characters: number; entropyBits: number } {
    const counts = [...this.#low, ...(this.#high ?? []), ...this.#astral.values()].filter((count) => count > 0);
    if (this.#lead !== 0) counts.push(1);
    return { characters: counts.reduce((sum, count) => sum + count, 0), entropyBits: entropyOfCounts(counts) };
  }

  /** Counts a run of units beyond Latin-1; answers the last one it took. */
  #beyond(text: string, start: number): number {
    const high = this.#high ??= new Uint32Array(UNITS);
    let index = start;
    for (; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit < LATIN1) break;
      if (this.#lead !== 0 && unit >= 0xdc00 && unit <= 0xdfff) {
        const point = 0x10000 + ((this.#lead - 0xd800) << 10) + (unit - 0xdc00);
        this.#astral.set(point, (this.#astral.get(point) ?? 0) + 1);
        this.#lead = 0;
        continue;
      }
      this.#dropLead(high);
      if (unit >= 0xd800 && unit <= 0xdbff) this.#lead = unit; else high[unit]! += 1;
    }
    if (index < text.length) this.#dropLead(high);
    return index - 1;
  }

  /** A first half without a second counts as it is. */
  #dropLead(high: Uint32Array): void {
    if (this.#lead !== 0) high[this.#lead]! += 1;
    this.#lead = 0;
  }
}
