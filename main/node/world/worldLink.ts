// The agent's end of the world thread: inputs go in, views come out. Owns the thread.
import { Worker } from 'node:worker_threads';
import type { WorldInput } from '../../../app/world/scene/state.ts';
import type { WorldSnapshot } from '../../../schemas/world.ts';
import type { FromWorld, ToWorld, WorldBirth, WorldViews } from './messages.ts';

/** The thread's own heap limit: a scene needs a few megabytes. */
const HEAP_MEGABYTES = 48;

export class WorldLink {
  readonly #thread: Worker;
  readonly #open = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #nextId = 1;
  #ended: Error | null = null;

  constructor(birth: WorldBirth, onSnapshot: (snapshot: WorldSnapshot) => void, onEnd: (why: string) => void) {
    this.#thread = new Worker(new URL('./thread.ts', import.meta.url), { workerData: birth, resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES } });
    this.#thread.on('message', (message: FromWorld) => {
      if (message.type === 'snapshot') { onSnapshot(message.snapshot); return; }
      const call = this.#open.get(message.id);
      this.#open.delete(message.id);
      call?.resolve(message.value as never);
    });
    this.#thread.once('error', (error) => { this.#end(error instanceof Error ? error : new Error(String(error))); onEnd(String(error)); });
    this.#thread.once('exit', () => { this.#end(new Error('The world thread has ended.')); });
  }

  input(input: WorldInput): void { this.#post({ type: 'input', input }); }
  watch(on: boolean): void { this.#post({ type: 'watch', on }); }

  view<V extends keyof WorldViews>(view: V): Promise<WorldViews[V]> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const id = this.#nextId++;
    return new Promise<WorldViews[V]>((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#post({ type: 'view', id, view });
    });
  }

  async end(): Promise<void> { await this.#thread.terminate(); }

  #post(message: ToWorld): void { this.#thread.postMessage(message); }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const call of this.#open.values()) call.reject(this.#ended);
    this.#open.clear();
  }
}
