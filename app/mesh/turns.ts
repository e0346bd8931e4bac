// Long work in short turns: what would hold the node's thread up is done a few blocks at a time, and messages, links and people have
// their turn in between. However many works are under way at once, one turn is given after the other.
import type { Clock } from '../ports.ts';

/** Blocks of one turn: 2 MiB, hashed twice in 25 ms where SHA-256 runs at 160 MB/s, which is a slow machine without instructions for it. */
const BLOCKS_A_TURN = 8;

export class Turns {
  readonly #clock: Clock;
  #last: Promise<void> = Promise.resolve();

  constructor(clock: Clock) { this.#clock = clock; }

  /** Does `work` for every block from 0 to `blocks` - 1. What fits in one turn is done before this returns. False as soon as `goesOn`
   *  says no, which it is asked when a turn comes. */
  async each(blocks: number, work: (index: number) => void, goesOn: () => boolean): Promise<boolean> {
    for (let index = 0; index < blocks; index += 1) {
      if (index > 0 && index % BLOCKS_A_TURN === 0) {
        await this.#next();
        if (!goesOn()) return false;
      }
      work(index);
    }
    return true;
  }

  #next(): Promise<void> {
    this.#last = this.#last.then(() => new Promise((resolve) => { this.#clock.after(0, resolve); }));
    return this.#last;
  }
}
