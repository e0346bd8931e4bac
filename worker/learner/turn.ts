// One user of the compute backend at a time, first come first served. Learning takes a turn per step, so a reply
// never waits longer than one step. Not a scheduler: it has no priorities and no time.

export class Turn {
  readonly #before: (() => Promise<void>) | null;
  #last: Promise<void> = Promise.resolve();

  /** `before` comes before every turn, within it. */
  constructor(before: (() => Promise<void>) | null = null) { this.#before = before; }

  /** Runs `work` once everyone before has finished; a failure of theirs does not matter here. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#before;
    const result = before === null ? this.#last.then(work) : this.#last.then(before).then(work);
    this.#last = result.then(() => undefined, () => undefined);
    return result;
  }
}
