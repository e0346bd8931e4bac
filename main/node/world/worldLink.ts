// The agent's end of the world thread: inputs go in, views come out. Owns the thread. One that ends by itself is started
// again from the newest state it told, with what it must know; a few times, since a fault that comes back helps nobody.
import { Worker } from 'node:worker_threads';
import type { WorldInput } from '../../../app/world/scene/state.ts';
import type { WorldSnapshot } from '../../../schemas/world.ts';
import type { FromWorld, ToWorld, WorldBirth, WorldViews } from './messages.ts';

/** The thread's own heap limit: a scene needs a few megabytes. */
const HEAP_MEGABYTES = 48;
/** Unexpected ends in the life of one node before the world stays away. */
export const MAX_RESTARTS = 5;

interface OpenView { readonly view: keyof WorldViews; readonly resolve: (value: never) => void; readonly reject: (error: Error) => void }

export class WorldLink {
  readonly #onSnapshot: (snapshot: WorldSnapshot) => void;
  readonly #onEnd: (why: string) => void;
  readonly #open = new Map<number, OpenView>();
  #birth: WorldBirth;
  #thread: Worker;
  #nextId = 1;
  #restarts = 0;
  #watched = false;
  /** The newest list of sources: a new thread must know which lanterns burn. */
  #sources: WorldInput | null = null;
  #ended: Error | null = null;

  /** `onEnd` hears of every end that nobody asked for. */
  constructor(birth: WorldBirth, onSnapshot: (snapshot: WorldSnapshot) => void, onEnd: (why: string) => void) {
    this.#birth = birth;
    this.#onSnapshot = onSnapshot;
    this.#onEnd = onEnd;
    this.#thread = this.#start();
  }

  input(input: WorldInput): void {
    if (input.kind === 'sources') this.#sources = input;
    this.#post({ type: 'input', input });
  }

  watch(on: boolean): void {
    this.#watched = on;
    this.#post({ type: 'watch', on });
  }

  view<V extends keyof WorldViews>(view: V): Promise<WorldViews[V]> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const id = this.#nextId++;
    return new Promise<WorldViews[V]>((resolve, reject) => {
      this.#open.set(id, { view, resolve, reject });
      this.#post({ type: 'view', id, view });
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
    if (message.type === 'snapshot') { this.#onSnapshot(message.snapshot); return; }
    if (message.type === 'kept') { this.#birth = { ...this.#birth, state: message.state }; return; }
    const call = this.#open.get(message.id);
    this.#open.delete(message.id);
    call?.resolve(message.value as never);
  }

  /** What was asked is asked again: a view changes nothing. An input under way is lost; each is told again in time. */
  #lost(why: string): void {
    if (this.#ended !== null) return;
    this.#onEnd(why);
    if (this.#restarts >= MAX_RESTARTS) { this.#giveUp(new Error(`The world thread ended too often (${why}).`)); return; }
    this.#restarts += 1;
    this.#thread = this.#start();
    if (this.#sources !== null) this.#post({ type: 'input', input: this.#sources });
    if (this.#watched) this.#post({ type: 'watch', on: true });
    for (const [id, { view }] of this.#open) this.#post({ type: 'view', id, view });
  }

  #post(message: ToWorld): void { this.#thread.postMessage(message); }

  #giveUp(error: Error): void {
    this.#ended ??= error;
    for (const call of this.#open.values()) call.reject(this.#ended);
    this.#open.clear();
  }
}
