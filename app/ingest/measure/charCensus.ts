// How often each character came, and what that makes in bits. Characters are code points: the two halves of one count once.
import { entropyOfCounts } from './quality.ts';

const LATIN1 = 256;
const BLOCKS = 256;

export class CharCensus {
  readonly #low = new Uint32Array(LATIN1);
  /** Counts of the units beyond, 256 at a time, made when one of them comes: most texts need two or three blocks. */
  readonly #high: (Uint32Array | undefined)[] = new Array<Uint32Array | undefined>(BLOCKS).fill(undefined);
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
    let characters = 0;
    const counts: number[] = [];
    const take = (count: number): void => { if (count > 0) { counts.push(count); characters += count; } };
    this.#low.forEach(take);
    for (const block of this.#high) block?.forEach(take);
    for (const count of this.#astral.values()) take(count);
    if (this.#lead !== 0) take(1);
    return { characters, entropyBits: entropyOfCounts(counts) };
  }

  /** Counts a run of units beyond Latin-1; answers the last one it took. */
  #beyond(text: string, start: number): number {
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
      this.#dropLead();
      if (unit >= 0xd800 && unit <= 0xdbff) this.#lead = unit; else this.#add(unit);
    }
    if (index < text.length) this.#dropLead();
    return index - 1;
  }

  /** A first half without a second counts as it is. */
  #dropLead(): void {
    if (this.#lead !== 0) this.#add(this.#lead);
    this.#lead = 0;
  }

  #add(unit: number): void { (this.#high[unit >> 8] ??= new Uint32Array(LATIN1))[unit & 255]! += 1; }
}
