// Rows of whole numbers in one buffer: what the world is made of. Rows are kept in ascending order of id, which stands
// first in each; ids are never used again. One buffer is saved, hashed and copied in one go.

const FIRST_CAPACITY = 16;

export class Table {
  readonly stride: number;
  #data: Int32Array;
  #count = 0;

  constructor(stride: number) { this.stride = stride; this.#data = new Int32Array(FIRST_CAPACITY * stride); }

  /** The rows; only the first `count * stride` numbers mean anything. Not to be kept: growing makes another one. */
  get data(): Int32Array { return this.#data; }
  get count(): number { return this.#count; }

  /** Adds a row of noughts under an id higher than all before; answers where it begins in `data`. */
  add(id: number): number {
    if (this.#count > 0 && id <= this.#data[(this.#count - 1) * this.stride]!) throw new RangeError(`Row ${id} must come after row ${this.#data[(this.#count - 1) * this.stride]}.`);
    const at = this.#count * this.stride;
    if (at + this.stride > this.#data.length) {
      const larger = new Int32Array(this.#data.length * 2);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data.fill(0, at, at + this.stride);
    this.#data[at] = id;
    this.#count += 1;
    return at;
  }

  /** Where the row of this id begins, or -1. */
  find(id: number): number {
    let low = 0;
    let high = this.#count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.#data[middle * this.stride]!;
      if (found === id) return middle * this.stride;
      if (found < id) low = middle + 1; else high = middle - 1;
    }
    return -1;
  }

  remove(id: number): boolean {
    const at = this.find(id);
    if (at < 0) return false;
    this.#data.copyWithin(at, at + this.stride, this.#count * this.stride);
    this.#count -= 1;
    return true;
  }

  /** Leaves the newest `most` rows. */
  keepNewest(most: number): void {
    if (this.#count <= most) return;
    this.#data.copyWithin(0, (this.#count - most) * this.stride, this.#count * this.stride);
    this.#count = most;
  }

  /** A copy of the rows, for saving. */
  rows(): Int32Array { return this.#data.slice(0, this.#count * this.stride); }

  /** Takes saved rows; throws RangeError where they are no rows of such a table. */
  static of(stride: number, rows: Int32Array): Table {
    if (rows.length % stride !== 0) throw new RangeError(`${rows.length} numbers are no rows of ${stride}.`);
    for (let at = stride; at < rows.length; at += stride) if (rows[at]! <= rows[at - stride]!) throw new RangeError('The rows are not in order of their ids.');
    const table = new Table(stride);
    table.#count = rows.length / stride;
    if (rows.length > table.#data.length) table.#data = rows.slice(); else table.#data.set(rows);
    return table;
  }
}
