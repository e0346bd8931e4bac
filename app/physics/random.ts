// Seeded random streams (sfc32 seeded through splitmix32). Pure integers: the same on every engine. Not for keys.
import type { RandomStream } from '../ports.ts';

/** FNV-1a over UTF-16 units: a stable small hash to name streams. */
export function hashName(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash >>> 0;
}

/** State of a stream, enough to continue it elsewhere. */
export type RandomState = readonly [number, number, number, number];

export class SeededStream implements RandomStream {
  #a: number; #b: number; #c: number; #counter: number;

  constructor(state: RandomState) { [this.#a, this.#b, this.#c, this.#counter] = state; }

  static from(seed: number, name: string): SeededStream {
    let s = (seed ^ hashName(name)) >>> 0;
    const next = () => {
      s = (s + 0x9e3779b9) >>> 0;
      let z = s;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b) >>> 0;
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35) >>> 0;
      return (z ^ (z >>> 16)) >>> 0;
    };
    const stream = new SeededStream([next(), next(), next(), 1]);
    for (let i = 0; i < 12; i += 1) stream.nextUint32();
    return stream;
  }

  get state(): RandomState { return [this.#a, this.#b, this.#c, this.#counter]; }

  nextUint32(): number {
    const t = (((this.#a + this.#b) >>> 0) + this.#counter) >>> 0;
    this.#counter = (this.#counter + 1) >>> 0;
    this.#a = (this.#b ^ (this.#b >>> 9)) >>> 0;
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = ((((this.#c << 21) | (this.#c >>> 11)) >>> 0) + t) >>> 0;
    return t;
  }

  nextFloat(): number { return this.nextUint32() / 0x1_0000_0000; }

  nextBelow(bound: number): number {
    // Rejection keeps every value equally likely.
    const limit = Math.floor(0x1_0000_0000 / bound) * bound;
    let value = this.nextUint32();
    while (value >= limit) value = this.nextUint32();
    return value % bound;
  }
}
