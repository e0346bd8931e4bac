// Which passages of a text came before: a set of 32-bit hashes that grows up to a limit and from there on only compares.

/** Passages remembered: 4 MiB of table at most. A longer text is compared with its first ones. */
export const PASSAGES_KEPT_MAX = 524_288;

export class LineSet {
  #slots = new Int32Array(256);
  #kept = 0;

  /** True when this hash was there before. */
  seen(hash: number): boolean {
    // Zero marks a free slot.
    const wanted = hash === 0 ? 1 : hash;
    const mask = this.#slots.length - 1;
    let slot = (wanted ^ (wanted >>> 16)) & mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & mask) if (this.#slots[slot] === wanted) return true;
    if (this.#kept < PASSAGES_KEPT_MAX) {
      this.#slots[slot] = wanted;
      this.#kept += 1;
      if (this.#kept * 2 > this.#slots.length) this.#grow();
    }
    return false;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    const mask = this.#slots.length - 1;
    for (const hash of old) {
      if (hash === 0) continue;
      let slot = (hash ^ (hash >>> 16)) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = hash;
    }
  }
}
