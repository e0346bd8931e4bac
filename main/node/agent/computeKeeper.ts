// Keeps the compute process: wakes it with the newest checkpoint that loads, hands it data and limits, notices its end.
// It decides nothing: app/agent/supervisor.ts says when to start and end, this class knows how.
import { replyFailures } from '../../../app/mind/replyFailures.ts';
import { loadedModel } from '../../../app/agent/liveModel.ts';
import type { LiveModel } from '../../../app/agent/liveModel.ts';
import type { PowerLimits } from '../../../app/agent/powerLimits.ts';
import type { Compute } from '../../../app/ports.ts';
import type { ComputeEvent, ComputeInput, ComputeOutput } from '../../../schemas/compute.ts';
import { ComputeEndedError } from '../compute/spawnCompute.ts';
import { RpcError } from '../host/rpcCall.ts';
import { CheckpointDamaged } from './checkpointStore.ts';
import type { AdapterCandidate, Candidate } from './checkpointStore.ts';
import { messageOfFault } from './faults.ts';

/** The port, and what only the agent may do with a process of its own. */
export interface ComputeChild extends Compute { setLowPriority(low: boolean): void }

export interface KeeperOptions {
  readonly spawn: (lowPriority: boolean) => ComputeChild;
  readonly candidates: () => readonly Candidate[];
  readonly loadOptions: () => Pick<ComputeInput<'load'>, 'backend' | 'train' | 'adapterTrain'>;
  /** Fetches the text, then gives what of it is live in the turn in which it is sent. */
  readonly data: () => Promise<() => ComputeInput<'data'>>;
  readonly onEvent: (event: ComputeEvent) => void;
  /** Which model woke; told before anyone sees the process as ready. */
  readonly onAwake: (model: LiveModel, backend: ComputeOutput<'load'>['backend']) => void;
  /** The weights that were awake are gone, wanted or not. */
  readonly onAsleep: () => void;
  /** A checkpoint whose bytes are not what was saved, found by reading them here; the next older one is tried. */
  readonly onDamaged: (candidate: Candidate, why: string) => Promise<void>;
  /** A checkpoint that could not be woken for another reason: the word of a process that may be at fault itself, or a disk
   * that cannot be read now, proves nothing about the bytes. */
  readonly onRefused: (candidate: Candidate, why: string) => void;
  /** An adapter whose bytes are not what was saved; its base wakes without it. */
  readonly onAdapterDamaged: (adapter: AdapterCandidate, why: string) => Promise<void>;
  /** An adapter that could not be read now, or that the process did not take; its base is awake without it. */
  readonly onAdapterRefused: (why: string) => void;
  /** The process ended without being told to. */
  readonly onFailure: (why: string) => void;
  readonly onChange: () => void;
}

type BackendChoice = ComputeInput<'load'>['backend'];
export type KeeperState = 'absent' | 'starting' | 'ready' | 'ending';
export class NoModelError extends RpcError {
  constructor() { super('unavailable', replyFailures['no-model']); this.name = 'NoModelError'; }
}

export interface Awake {
  readonly compute: ComputeChild;
  readonly backend: Pick<ComputeOutput<'load'>, 'backend' | 'adapter' | 'threads'>;
  readonly tokenizer: string;
}

export class ComputeKeeper {
  readonly #options: KeeperOptions;
  #state: KeeperState = 'absent';
  #child: ComputeChild | null = null;
  #awake: Awake | null = null;
  #training: PowerLimits | null = null;
  /** How many pieces of work under way want learning to rest. */
  #quiet = 0;
  /** Why the process is being ended, where it said so itself. */
  #failure: string | null = null;
  #waiters: { resolve: (awake: Awake) => void; reject: (error: Error) => void }[] = [];

  constructor(options: KeeperOptions) { this.#options = options; }

  get state(): KeeperState { return this.#state; }
  get awake(): Awake | null { return this.#awake; }
  get training(): PowerLimits | null { return this.#training; }

  /** A process that dies meanwhile is reported by onFailure as well. */
  async start(limits: PowerLimits): Promise<void> {
    if (this.#state !== 'absent') return;
    this.#setState('starting');
    const child = this.#spawn(limits);
    this.#child = child;
    child.onEvent((event) => { if (this.#child === child) this.#options.onEvent(event); });
    child.onExit((why) => { this.#ended(child, why); });
    try {
      const { loaded, candidate, adapter, tokenizer } = await this.#loadNewest(child, limits.threads);
      const data = await this.#options.data();
      await child.call('data', data());
      // Ended meanwhile, or being ended.
      if (this.#child !== child || this.state !== 'starting') return;
      this.#options.onAwake(loadedModel(candidate.checkpoint, loaded, candidate.sources, adapter), loaded.backend);
      this.#awake = { compute: child, backend: { backend: loaded.backend, adapter: loaded.adapter, threads: loaded.threads }, tokenizer };
      this.#setState('ready');
      for (const waiter of this.#waiters.splice(0)) waiter.resolve(this.#awake);
    } catch (error) {
      if (!(error instanceof ComputeEndedError)) await this.end();
      throw error;
    }
  }

  /** A machine that has no memory left starts nothing: that is tried again, as one that could not be woken is. */
  #spawn(limits: PowerLimits): ComputeChild {
    try { return this.#options.spawn(limits.lowPriority); } catch (fault) { this.#setState('absent'); throw fault; }
  }

  /** Resolves when the process is awake, whoever wakes it. */
  ready(): Promise<Awake> {
    // One that is being ended hears no more questions.
    if (this.#awake !== null && this.#state === 'ready') return Promise.resolve(this.#awake);
    return new Promise((resolve, reject) => { this.#waiters.push({ resolve, reject }); });
  }

  /** Those who wait will get no process. */
  refuse(error: Error): void { for (const waiter of this.#waiters.splice(0)) waiter.reject(error); }

  async train(limits: PowerLimits): Promise<void> {
    const awake = this.#awake;
    if (awake === null) return;
    this.#training = limits;
    awake.compute.setLowPriority(limits.lowPriority);
    if (this.#quiet === 0) await this.#tell(awake, limits, true);
  }

  /** For good: what is under way for learning and for the rounds is given up. */
  async rest(): Promise<void> {
    const awake = this.#awake;
    const limits = this.#training;
    if (awake === null || limits === null) return;
    this.#training = null;
    await this.#tell(awake, limits, false, true);
  }

  /** Learning rests meanwhile: a busy process moves only a few hundred kilobytes over its channel between two steps, so
   * that a checkpoint or a library of text would take minutes. Several may overlap: learning goes on after the last one. */
  async quietly<T>(work: (awake: Awake) => Promise<T>): Promise<T | null> {
    const awake = this.#awake;
    if (awake === null) return null;
    this.#quiet += 1;
    try {
      if (this.#training !== null) await this.#tell(awake, this.#training, false);
      return await work(awake);
    } finally {
      if (this.#awake === awake) {
        this.#quiet -= 1;
        if (this.#quiet === 0 && this.#training !== null) await this.#tell(awake, this.#training, true);
      }
    }
  }

  async #tell(awake: Awake, { threads, duty }: PowerLimits, on: boolean, atOnce = false): Promise<void> { await awake.compute.call('train', { on, threads, duty, ...(atOnce ? { atOnce } : {}) }); }

  async end(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#setState('ending');
    await child.kill();
  }

  /** Ends a process that says itself that it cannot go on; whoever restarts begins from the last checkpoint. */
  async fail(why: string): Promise<void> {
    this.#failure = why;
    await this.#child?.kill();
  }

  /** A backend that cannot be opened must not cost what was learnt: the same weights are tried on the processor before
   * older ones on anything. */
  async #loadNewest(child: ComputeChild, threads: number) {
    const { backend, ...train } = this.#options.loadOptions();
    const backends: readonly BackendChoice[] = backend === 'cpu' ? ['cpu'] : [backend, 'cpu'];
    for (const candidate of this.#options.candidates()) {
      const bytes = await this.#read(candidate);
      if (bytes === null) continue;
      const localAdapter = await this.#readAdapter(candidate);
      for (const choice of backends) {
        try {
          const loaded = await child.call('load', { checkpoint: candidate.checkpoint, ...bytes, localAdapter, threads, backend: choice, ...train });
          if (loaded.adapterRefused !== null) this.#options.onAdapterRefused(loaded.adapterRefused.message);
          return { loaded, candidate, adapter: localAdapter === null ? null : candidate.adapter, tokenizer: bytes.tokenizer };
        } catch (error) {
          if (error instanceof ComputeEndedError) throw error;
          this.#options.onRefused(candidate, `with backend ${choice}: ${messageOfFault(error)}`);
        }
      }
    }
    throw new NoModelError();
  }

  async #read(candidate: Candidate): Promise<ReturnType<Candidate['read']> | null> {
    try { return candidate.read(); } catch (error) {
      if (error instanceof CheckpointDamaged) await this.#options.onDamaged(candidate, error.message);
      else this.#options.onRefused(candidate, messageOfFault(error));
      return null;
    }
  }

  async #readAdapter({ adapter }: Candidate): Promise<Uint8Array<ArrayBuffer> | null> {
    try { return adapter === null ? null : adapter.read(); } catch (error) {
      if (adapter !== null && error instanceof CheckpointDamaged) await this.#options.onAdapterDamaged(adapter, error.message);
      else this.#options.onAdapterRefused(messageOfFault(error));
      return null;
    }
  }

  #ended(child: ComputeChild, why: string): void {
    if (this.#child !== child) return;
    const wanted = this.#state === 'ending';
    const reason = this.#failure ?? why;
    this.#child = null; this.#awake = null; this.#training = null; this.#failure = null;
    this.#quiet = 0;
    this.#state = 'absent';
    this.#options.onAsleep();
    // The failure is counted before anyone looks at the new state, else it would be started again at once.
    if (!wanted) this.#options.onFailure(reason);
    this.#options.onChange();
  }

  #setState(state: KeeperState): void { this.#state = state; this.#options.onChange(); }
}
