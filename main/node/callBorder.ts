// The agent's side of a border to a process (or page) that works for it: calls out, answers and events in. Whoever is behind it
// handles the bytes of strangers, so nothing it says is believed before its shape is known, and one wrong word ends it. It knows no
// platform: posting frames and ending the other side are given to it.
import { z } from 'zod';

export type CallMethods = Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>>;
export type CallEvents = Readonly<Record<string, z.ZodType>>;
export type EventOf<E extends CallEvents> = { [K in keyof E]: { event: K; data: z.output<E[K]> } }[keyof E];

const Reply = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('result'), id: z.int(), output: z.unknown() }),
  z.strictObject({ type: z.literal('error'), id: z.int(), message: z.string().max(10_000) }),
  z.strictObject({ type: z.literal('event'), event: z.string().max(64), data: z.unknown() }),
]);

export interface CallBorderOptions<M extends CallMethods, E extends CallEvents> {
  readonly methods: M;
  readonly events: E;
  /** Whoever cannot hand it on ends the other side, and `ended` rejects what is open. Were each call told that by itself, somebody
   * who asks again as often as it fails would leave the loop of events no time to hear of that end. */
  readonly post: (frame: { type: 'call'; id: number; method: string; input: unknown }) => void;
  /** Ends the other side; `ended` is called then. */
  readonly end: () => void;
  /** What open calls are rejected with. */
  readonly endedError: (why: string) => Error;
}

interface OpenCall { readonly method: string; readonly resolve: (output: unknown) => void; readonly reject: (error: Error) => void }

export class CallBorder<M extends CallMethods, E extends CallEvents> {
  readonly #options: CallBorderOptions<M, E>;
  readonly #open = new Map<number, OpenCall>();
  readonly #eventListeners = new Set<(event: EventOf<E>) => void>();
  readonly #exitListeners = new Set<(why: string) => void>();
  #nextId = 1;
  #why: string | null = null;
  #broken: string | null = null;

  constructor(options: CallBorderOptions<M, E>) { this.#options = options; }

  get hasEnded(): boolean { return this.#why !== null; }

  call<K extends keyof M & string>(method: K, input: z.input<M[K]['input']>): Promise<z.output<M[K]['output']>> {
    const { methods, post, endedError } = this.#options;
    if (this.#why !== null) return Promise.reject(endedError(this.#why));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const checked = methods[method]?.input.parse(input);
      this.#open.set(id, { method, resolve: (output) => { resolve(output as z.output<M[K]['output']>); }, reject });
      post({ type: 'call', id, method, input: checked });
    });
  }

  onEvent(listener: (event: EventOf<E>) => void): () => void {
    this.#eventListeners.add(listener);
    return () => { this.#eventListeners.delete(listener); };
  }

  /** Called once, with the reason, when the other side has ended, wanted or not. */
  onExit(listener: (why: string) => void): () => void {
    if (this.#why !== null) listener(this.#why); else this.#exitListeners.add(listener);
    return () => { this.#exitListeners.delete(listener); };
  }

  /** What the other side said. */
  receive(message: unknown): void {
    try {
      const frame = Reply.parse(message);
      if (frame.type === 'event') { this.#tell(frame.event, frame.data); return; }
      const call = this.#open.get(frame.id);
      if (!call) return;
      // Taken off the list only once the answer is good: a bad one ends the process, and that rejects what is open.
      const output = frame.type === 'error' ? null : this.#options.methods[call.method]?.output.parse(frame.output);
      this.#open.delete(frame.id);
      if (frame.type === 'error') call.reject(new Error(frame.message)); else call.resolve(output);
    } catch (error) {
      // A process that breaks the protocol is not trusted any further.
      this.#broken = `broke the protocol: ${error instanceof Error ? error.message : String(error)}`;
      this.#options.end();
    }
  }

  /** The other side has ended. What it broke before counts as the reason. */
  ended(why: string): void {
    if (this.#why !== null) return;
    this.#why = this.#broken ?? why;
    for (const call of this.#open.values()) call.reject(this.#options.endedError(this.#why));
    this.#open.clear();
    for (const listener of [...this.#exitListeners]) listener(this.#why);
    this.#exitListeners.clear();
  }

  #tell(event: string, data: unknown): void {
    const shape = Object.hasOwn(this.#options.events, event) ? this.#options.events[event] : undefined;
    if (shape === undefined) throw new Error(`there is no event ${event}`);
    const checked = { event, data: shape.parse(data) } as EventOf<E>;
    for (const listener of [...this.#eventListeners]) listener(checked);
  }
}
