// Which parts of a buffer changed since it was last handed to the graphics card: a byte for each page of slots, so that
// marking costs nothing and neighbours go over in one piece.
import { InstancedBufferAttribute } from 'three';

const SLOTS_PER_PAGE = 64;
const NONE = 0x3fff_ffff;

/** A buffer whose list of new parts is kept from frame to frame: a frame allocates nothing. */
export class RangedAttribute extends InstancedBufferAttribute {
  /** Parts were named that have not gone over. */
  waiting = false;
  readonly #ranges: { start: number; count: number }[] = [];

  part(index: number, start: number, count: number): void {
    const range = this.#ranges[index] ??= { start: 0, count: 0 };
    range.start = start;
    range.count = count;
    if (this.updateRanges[index] !== range) this.updateRanges[index] = range;
  }

  send(ranges: number): void {
    if (this.updateRanges.length !== ranges) this.updateRanges.length = ranges;
    this.waiting = true;
    this.needsUpdate = true;
  }

  override clearUpdateRanges(): void { this.waiting = false; }
}

export class DirtyPages {
  #pages: Uint8Array;
  #low = NONE;
  #high = -1;

  constructor(capacity: number) { this.#pages = new Uint8Array(Math.ceil(capacity / SLOTS_PER_PAGE)); }

  mark(slot: number): void {
    const page = Math.floor(slot / SLOTS_PER_PAGE);
    this.#pages[page] = 1;
    if (page < this.#low) this.#low = page;
    if (page > this.#high) this.#high = page;
  }

  get any(): boolean { return this.#high >= 0; }

  clear(): void { this.#pages.fill(0); this.#low = NONE; this.#high = -1; }

  /** Tells each buffer what of it is new, then counts as clean. */
  flush(attributes: readonly RangedAttribute[]): void {
    // What was told before and never drawn is told again with everything.
    for (let index = 0; index < attributes.length; index += 1) if (attributes[index]!.waiting) { this.#pages.fill(1); this.#low = 0; this.#high = this.#pages.length - 1; }
    if (!this.any) return;
    let ranges = 0;
    for (let page = this.#low; page <= this.#high; page += 1) {
      if (this.#pages[page] === 0) continue;
      const begin = page;
      while (page <= this.#high && this.#pages[page] === 1) page += 1;
      for (let index = 0; index < attributes.length; index += 1) {
        const attribute = attributes[index]!;
        const start = begin * SLOTS_PER_PAGE * attribute.itemSize;
        attribute.part(ranges, start, Math.min((page - begin) * SLOTS_PER_PAGE * attribute.itemSize, attribute.array.length - start));
      }
      ranges += 1;
    }
    for (let index = 0; index < attributes.length; index += 1) attributes[index]!.send(ranges);
    this.clear();
  }
}
