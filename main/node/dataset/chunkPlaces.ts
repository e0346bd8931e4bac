// Where each chunk of one store lies, by the hash of its text: an open-addressed table of numbers, 28 to 56 bytes a chunk.
// A table of the database would be written to at random places with every commit, more bytes than the texts themselves.
/** Pack, first byte in it, bytes. */
export interface Place { readonly pack: number; readonly at: number; readonly bytes: number }

const SLOTS_MIN = 1024;
/** Numbers of one chunk: the first 64 bits of its hash, and its place. */
const NUMBERS = 5;
const EMPTY = 0;

export class ChunkPlaces {
  /** One more than the chunk's number; empty is zero. */
  #slots = new Uint32Array(SLOTS_MIN);
  #numbers = new Uint32Array(SLOTS_MIN / 2 * NUMBERS);
  #count = 0;

  get count(): number { return this.#count; }

  /** `high`, `low`: the first 64 bits of the hash. */
  find(high: number, low: number): Place | null {
    const [slot] = this.#slotOf(high, low);
    const chunk = this.#slots[slot]!;
    if (chunk === EMPTY) return null;
    const from = (chunk - 1) * NUMBERS;
    return { pack: this.#numbers[from + 2]!, at: this.#numbers[from + 3]!, bytes: this.#numbers[from + 4]! };
  }

  /** The first place of a chunk holds. */
  add(high: number, low: number, { pack, at, bytes }: Place): void {
    if (this.#count * 2 === this.#slots.length) this.#grow();
    const [slot, isNew] = this.#slotOf(high, low);
    if (!isNew) return;
    this.#numbers.set([high, low, pack, at, bytes], this.#count * NUMBERS);
    this.#count += 1;
    this.#slots[slot] = this.#count;
  }

  /** Hashes are spread evenly already, so their low bits say where to begin. */
  #slotOf(high: number, low: number): [slot: number, isNew: boolean] {
    const mask = this.#slots.length - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const chunk = this.#slots[slot]!;
      if (chunk === EMPTY) return [slot, true];
      const from = (chunk - 1) * NUMBERS;
      if (this.#numbers[from] === high && this.#numbers[from + 1] === low) return [slot, false];
    }
  }

  #grow(): void {
    const numbers = this.#numbers;
    this.#slots = new Uint32Array(this.#slots.length * 2);
    this.#numbers = new Uint32Array(numbers.length * 2);
    this.#numbers.set(numbers);
    for (let chunk = 0; chunk < this.#count; chunk += 1) {
      const [slot] = this.#slotOf(numbers[chunk * NUMBERS]!, numbers[chunk * NUMBERS + 1]!);
      this.#slots[slot] = chunk + 1;
    }
  }
}
