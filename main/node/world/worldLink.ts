// The agent's end of the world thread: inputs go in, moments come out. Owns the thread. One that ends by itself is started
// again from the newest state it told, and whoever tells it things is asked to tell what is so now; a few times, since a fault
// that comes back helps nobody.
import { Worker } from 'node:worker_threads';
import type { Event, WorldInput } from '../../../app/world/sim/inputs.ts';
import type { WorldScene } from '../../../schemas/world.ts';
import type { AskName, FromWorld, ToWorld, WorldAsks, WorldBirth } from './messages.ts';
import type { Stretch } from './livingWorld.ts';
import { forgets } from './past.ts';

/** The thread's own heap limit: ten thousand entities and a moment of the past beside them need a few tens of megabytes. */
const HEAP_MEGABYTES = 96;
/** Unexpected ends in the life of one node before the world stays away. */
export const MAX_RESTARTS = 5;

export interface WorldListener {
  readonly onRows: (tick: number, rows: Int32Array) => void;
  readonly onScene: (scene: WorldScene) => void;
  readonly onEvents: (events: readonly Event[]) => void;
  readonly onStretch: (stretch: Stretch) => void;
  /** Something is to be forgotten, or was: what is kept of the past names it, and what was told of that goes with it. */
  readonly onForgotten: () => void;
  /** Hears of every end that nobody asked for. A new thread runs by then: it knows what was so when it was kept last. */
  readonly onEnd: (why: string) => void;
}

interface OpenAsk { readonly name: AskName; readonly argument: WorldAsks[AskName]['argument']; readonly resolve: (answer: never) => void; readonly reject: (error: Error) => void }

export class WorldLink {
  readonly #listener: WorldListener;
  readonly #open = new Map<number, OpenAsk>();
  #birth: WorldBirth;
  #thread: Worker;
  #nextId = 1;
  #restarts = 0;
  #watched = false;
  #ended: Error | null = null;

  constructor(birth: WorldBirth, listener: WorldListener) {
    this.#birth = birth;
    this.#listener = listener;
    this.#thread = this.#start();
  }

  input(input: WorldInput): void {
    if (forgets(input)) this.#listener.onForgotten();
    this.#post({ type: 'input', input });
  }

  watch(on: boolean): void {
    this.#watched = on;
    this.#post({ type: 'watch', on });
  }

  ask<N extends AskName>(name: N, argument: WorldAsks[N]['argument']): Promise<WorldAsks[N]['answer']> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const id = this.#nextId++;
    return new Promise<WorldAsks[N]['answer']>((resolve, reject) => {
      this.#open.set(id, { name, argument, resolve, reject });
      this.#post({ type: 'ask', id, name, argument });
    });
  }

  async end(): Promise<void> {
    this.#giveUp(new Error('The world thread has ended.'));
    await this.#thread.terminate();
  }

  #start(): Worker {
    const thread = new Worker(new URL('./thread.ts', import.meta.url), { workerData: this.#birth, resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES } });
    let why = 'it ended by itself';
    thread.on('message', (message: FromWorld) => { this.#receive(message); });
    thread.once('error', (error) => { why = String(error); });
    thread.once('exit', () => { this.#lost(why); });
    return thread;
  }

  #receive(message: FromWorld): void {
    switch (message.type) {
      case 'shown':
        this.#listener.onRows(message.tick, message.rows);
        if (message.scene !== null) this.#listener.onScene(message.scene);
        return;
      case 'forgot': this.#listener.onForgotten(); return;
      case 'happened': this.#listener.onEvents(message.events); return;
      case 'kept':
        this.#birth = { ...this.#birth, saved: message.saved };
        if (message.stretch !== null) this.#listener.onStretch(message.stretch);
        return;
      case 'answer': {
        const call = this.#open.get(message.id);
        this.#open.delete(message.id);
        call?.resolve(message.answer as never);
      }
    }
  }

  /** What was asked is asked again: a question changes nothing, and an act that was taken is refused the second time. An input
   * under way is lost, since it may be what the thread tripped over. */
  #lost(why: string): void {
    if (this.#ended !== null) return;
    if (this.#restarts >= MAX_RESTARTS) { this.#listener.onEnd(why); this.#giveUp(new Error(`The world thread ended too often (${why}).`)); return; }
    this.#restarts += 1;
    this.#thread = this.#start();
    if (this.#watched) this.#post({ type: 'watch', on: true });
    for (const [id, { name, argument }] of this.#open) this.#post({ type: 'ask', id, name, argument });
    this.#listener.onEnd(why);
  }

  #post(message: ToWorld): void { this.#thread.postMessage(message); }

  #giveUp(error: Error): void {
    this.#ended ??= error;
    for (const call of this.#open.values()) call.reject(this.#ended);
    this.#open.clear();
  }
}
