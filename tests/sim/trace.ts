// What happened in a simulation, twice: as one running hash of everything (two runs of a seed must agree on it) and as the last
// lines, which a failure prints. Not a log of the product.
import { hashName } from '../../app/physics/random.ts';

/** Lines a failure can look back on. */
const KEPT_LINES = 400;
const PRIME = 0x01000193;

export class Trace {
  #low = 0x811c9dc5;
  #high = 0x2545f491;
  #count = 0;
  readonly #lines: string[] = [];
  /** Every line, for whoever replays one seed. */
  everyLine: ((line: string) => void) | null = null;

  get count(): number { return this.#count; }
  get hash(): string { return `${this.#count}-${this.#high.toString(16).padStart(8, '0')}${this.#low.toString(16).padStart(8, '0')}`; }
  get tail(): readonly string[] { return [...this.#lines.slice(this.#count % KEPT_LINES), ...this.#lines.slice(0, this.#count % KEPT_LINES)]; }

  /** One number into the hash alone. */
  mix(value: number): void {
    this.#low = Math.imul(this.#low ^ value, PRIME) >>> 0;
    this.#high = (Math.imul(this.#high, 0x5bd1e995) + (this.#low ^ (value >>> 3))) >>> 0;
  }
  /** Bytes into the hash alone. */
  mixBytes(bytes: Uint8Array): void {
    let hash = bytes.length;
    for (let at = 0; at < bytes.length; at += 1) hash = Math.imul(hash ^ bytes[at]!, PRIME);
    this.mix(hash >>> 0);
  }
  /** One line into hash and tail. */
  line(atMs: number, text: string): void {
    this.mix(Math.round(atMs * 1000) >>> 0);
    this.mix(hashName(text));
    const line = `${(atMs / 1000).toFixed(3).padStart(9)}s ${text}`;
    this.#lines[this.#count % KEPT_LINES] = line;
    this.#count += 1;
    this.everyLine?.(line);
  }
}
