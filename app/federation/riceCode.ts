// Bits in a row, and Golomb-Rice codes in them: a gap as its high part in ones, a zero, and `parameter` low bits. Most
// significant bit first. A reader never throws: past the end it says so by `overrun`. Knows nothing of updates.

/** Low bits a code may have: an index of a block has 12. */
export const RICE_MOST = 12;
/** Bits that name the parameter of a block. */
export const RICE_PARAMETER_BITS = 4;

export class BitWriter {
  readonly #bytes: Uint8Array;
  #bits = 0;

  constructor(mostBytes: number) { this.#bytes = new Uint8Array(mostBytes); }

  /** The lowest `count` bits of `value`, up to 32. Throws when there is no room left. */
  write(value: number, count: number): void {
    if (this.#bits + count > this.#bytes.length * 8) throw new RangeError('More bits than were reserved.');
    for (let bit = count - 1; bit >= 0; bit -= 1) {
      if (((value >>> bit) & 1) === 1) this.#bytes[this.#bits >>> 3]! |= 0x80 >>> (this.#bits & 7);
      this.#bits += 1;
    }
  }

  /** What was written, the last byte filled up with zeros. */
  finish(): Uint8Array { return this.#bytes.slice(0, Math.ceil(this.#bits / 8)); }
}

export class BitReader {
  readonly #bytes: Uint8Array;
  #bits: number;
  /** Something was read that is not there; every read after that gives zeros. */
  overrun = false;

  constructor(bytes: Uint8Array, fromByte: number) { this.#bytes = bytes; this.#bits = fromByte * 8; }

  read(count: number): number {
    if (this.#bits + count > this.#bytes.length * 8) { this.overrun = true; return 0; }
    let value = 0;
    for (let left = count; left > 0;) {
      const inByte = 8 - (this.#bits & 7);
      const taken = Math.min(inByte, left);
      value = value * (1 << taken) + ((this.#bytes[this.#bits >>> 3]! >>> (inByte - taken)) & ((1 << taken) - 1));
      this.#bits += taken; left -= taken;
    }
    return value;
  }

  /** Ones before the next zero; more than `most` is an overrun. */
  readOnes(most: number): number {
    let ones = 0;
    while (this.read(1) === 1) {
      ones += 1;
      if (ones > most) { this.overrun = true; return 0; }
    }
    return ones;
  }

  /** Everything was read, and what fills the last byte is zero. */
  atEnd(): boolean {
    if (this.overrun || Math.ceil(this.#bits / 8) !== this.#bytes.length) return false;
    return this.read((8 - (this.#bits & 7)) & 7) === 0;
  }
}

export function writeRice(bits: BitWriter, gap: number, parameter: number): void {
  const high = gap >>> parameter;
  for (let left = high; left > 0; left -= 1) bits.write(1, 1);
  bits.write(0, 1);
  bits.write(gap & ((1 << parameter) - 1), parameter);
}

/** A gap up to `most`; anything else is an overrun. */
export function readRice(bits: BitReader, parameter: number, most: number): number {
  const gap = bits.readOnes(most >>> parameter) * (1 << parameter) + bits.read(parameter);
  if (gap > most) { bits.overrun = true; return 0; }
  return gap;
}

/** The parameter under which these gaps take the fewest bits; of equal ones the smallest. */
export function bestRice(gaps: ArrayLike<number>): number {
  let best = 0;
  let bestBits = Infinity;
  for (let parameter = 0; parameter <= RICE_MOST; parameter += 1) {
    let bits = gaps.length * (parameter + 1);
    for (let i = 0; i < gaps.length; i += 1) bits += gaps[i]! >>> parameter;
    if (bits < bestBits) { best = parameter; bestBits = bits; }
  }
  return best;
}

/** Bits that `count` gaps take at most under their best parameter when they add up to `total` at most. */
export function mostRiceBits(count: number, total: number): number {
  let most = Infinity;
  for (let parameter = 0; parameter <= RICE_MOST; parameter += 1) most = Math.min(most, count * (parameter + 1) + (total >>> parameter));
  return most;
}
