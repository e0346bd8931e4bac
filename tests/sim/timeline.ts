// What worlds of whole nodes have in common: one time, one wire, one ring of keys, and time that is moved on until something is done.
import { SeededStream } from '../../app/physics/random.ts';
import { KeyRing } from './keys.ts';
import { Network } from './network.ts';
import { Scheduler } from './scheduler.ts';

const TURN_MS = 50, TURNS = 100;

export class Timeline {
  readonly seed: number;
  readonly scheduler = new Scheduler();
  readonly network: Network;
  readonly ring = new KeyRing();

  constructor(seed: number) {
    this.seed = seed;
    this.network = new Network(this.scheduler, SeededStream.from(seed, 'wire'));
  }

  async run(ms: number): Promise<void> {
    // What was begun just now asks for the time it takes one turn later.
    await new Promise((resolve) => { setImmediate(resolve); });
    await this.scheduler.runUntil(this.scheduler.nowMs + ms);
  }
  /** Moves time on until it is done: the disk of a simulation answers when time moves. */
  async done<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    void work.then(() => { isDone = true; }, () => { isDone = true; });
    for (let waited = 0; !isDone; waited += 1) {
      if (waited === TURNS) throw new Error(`seed ${this.seed}: it was never done`);
      await this.run(TURN_MS);
    }
    return work;
  }
}
