// The compute process of one simulated node: its calls take time, what a call changed is on disk before it answers, and it keeps
// account of every own update: cut, and owed again how often. Outside the product: only checks read the account.
import type { Applied, Cut, Inspected, Measured, RoundTrainer, TakenUpdate } from '../../app/mesh/ports.ts';
import type { RoundLearner } from '../../app/federation/roundLearner.ts';
import { readRoundState } from '../../app/federation/roundState.ts';
import { nodeHasher } from './keys.ts';
import type { Scheduler } from './scheduler.ts';
import { TOY_PARAMETERS } from './toyTrainer.ts';

/** What of the trainer outlives the node. */
export class TrainerDisk {
  state: Uint8Array | null = null;
  /** Updates cut, in order, by hash -> times it was owed again. */
  cuts = new Map<string, number>();
  /** Moments at which all that was owed went into the model whole. */
  rebases = 0;

  copy(): TrainerDisk { return Object.assign(new TrainerDisk(), { state: this.state?.slice() ?? null, cuts: new Map(this.cuts), rebases: this.rebases }); }
}

const CALL_MS = 3, KEEP_MS = 4;

export class HostedTrainer implements RoundTrainer {
  readonly #inner: RoundLearner;
  readonly #scheduler: Scheduler;
  readonly #owner: number;
  readonly #disk: TrainerDisk;
  readonly #slowness: number;
  readonly cuts: Map<string, number>;
  #rebases: number;
  /** Calls come one after the other; two at once are a fault of the caller. */
  #running: string | null = null;
  readonly faults: string[] = [];

  constructor(inner: RoundLearner, scheduler: Scheduler, owner: number, disk: TrainerDisk, slowness: number) {
    this.#inner = inner;
    this.#scheduler = scheduler;
    this.#owner = owner;
    this.#disk = disk;
    this.#slowness = slowness;
    this.cuts = new Map(disk.cuts);
    this.#rebases = disk.rebases;
  }

  get stateHash(): string { return this.#inner.stateHash; }
  cut(): Promise<Cut> {
    return this.#changing('cut', async () => {
      const cut = await this.#inner.cut();
      this.cuts.set(nodeHasher.sha256Hex(cut.payload), 0);
      return cut;
    });
  }
  apply(taken: readonly TakenUpdate[]): Promise<Applied> { return this.#changing('apply', () => this.#inner.apply(taken)); }
  refund(payload: Uint8Array, missed: number): Promise<void> { return this.#moving('refund', payload, 1, () => this.#inner.refund(payload, missed)); }
  retake(payload: Uint8Array): Promise<void> { return this.#moving('retake', payload, -1, () => this.#inner.retake(payload)); }
  rebase(): Promise<Applied> { return this.#changing('rebase', async () => { this.#rebases += 1; return this.#inner.rebase(); }); }
  adopt(snapshot: Uint8Array, stateHash: string): Promise<void> { return this.#changing('adopt', () => this.#inner.adopt(snapshot, stateHash)); }
  measure(payloads: readonly Uint8Array[], sample: number): Promise<readonly Measured[]> { return this.#call('measure', payloads.length + 1, () => this.#inner.measure(payloads, sample)); }
  inspect(payloads: readonly Uint8Array[]): Promise<readonly Inspected[]> { return this.#call('inspect', 1, () => this.#inner.inspect(payloads)); }
  snapshot(): Promise<Uint8Array> { return this.#call('snapshot', 1, () => this.#inner.snapshot()); }

  /** Seen from outside: whether what is owed changed by it. */
  #moving(name: string, payload: Uint8Array, by: number, work: () => Promise<void>): Promise<void> {
    return this.#changing(name, async () => {
      const before = await this.#owed();
      await work();
      const sha256 = nodeHasher.sha256Hex(payload);
      if (!before.equals(await this.#owed())) this.cuts.set(sha256, (this.cuts.get(sha256) ?? 0) + by);
    });
  }
  async #owed(): Promise<Buffer> { return Buffer.from(readRoundState(await this.#inner.exportState(), TOY_PARAMETERS)!.owed.buffer); }
  async #changing<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#call(name, 1, async () => {
      const done = await work();
      const state = await this.#inner.exportState(), cuts = new Map(this.cuts), rebases = this.#rebases;
      await this.#wait(KEEP_MS);
      Object.assign(this.#disk, { state, cuts, rebases });
      return done;
    });
  }
  #tail: Promise<unknown> = Promise.resolve();
  #call<T>(name: string, units: number, work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(async () => {
      this.#running = name;
      await this.#wait(CALL_MS * units * this.#slowness);
      try { return await work(); } finally { this.#running = null; }
    });
    this.#tail = turn.catch(() => undefined);
    return turn;
  }
  get running(): string | null { return this.#running; }
  #wait(ms: number): Promise<void> { return new Promise((resolve) => { this.#scheduler.at(this.#owner, ms, resolve); }); }
}
