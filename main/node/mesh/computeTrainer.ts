// Training together, done by the compute process: every call of RoundTrainer is one call over the port. When the process ends
// every call rejects, with what the port says; whoever owns the process wakes another one and opens a new trainer from the
// state that was kept. Owns nothing but what it knows of the anchor.
import type { Applied, Cut, Inspected, Measured, RoundTrainer, TakenUpdate } from '../../../app/mesh/ports.ts';
import type { AnswerResult, Ask } from '../../../app/mesh/peerAnswers.ts';
import type { Compute } from '../../../app/ports.ts';

export interface TrainerShape { readonly block: number; readonly keep: number }

/** Learning rests while megabytes travel: between two of its steps only a little gets through. */
export type Quietly = <T>(work: () => Promise<T>) => Promise<T>;

export class ComputeTrainer implements RoundTrainer {
  readonly #compute: Compute;
  readonly #quietly: Quietly;
  #keep: () => Promise<void> = () => Promise.resolve();
  #stateHash: string;

  private constructor(compute: Compute, quietly: Quietly, stateHash: string) { this.#compute = compute; this.#quietly = quietly; this.#stateHash = stateHash; }

  /** `state` is what `keptState` gave last; null begins with the model as it is. */
  static async open(compute: Compute, quietly: Quietly, { block, keep }: TrainerShape, state: Uint8Array | null): Promise<ComputeTrainer> {
    const { stateHash } = await quietly(() => compute.call('mesh.open', { block, keep, state }));
    return new ComputeTrainer(compute, quietly, stateHash);
  }

  /** What keeps the state of the rounds; asked after every cut. */
  keepWith(keep: () => Promise<void>): void { this.#keep = keep; }

  get stateHash(): string { return this.#stateHash; }

  /** Kept before anybody hears of it: a process that ends would else learn the same once more. */
  async cut(): Promise<Cut> {
    const cut = await this.#compute.call('mesh.cut', {});
    await this.#keep();
    return cut;
  }
  async measure(payloads: readonly Uint8Array[], sample: number): Promise<readonly Measured[] | null> { return (await this.#compute.call('mesh.measure', { payloads: [...payloads], sample })).measured; }
  async inspect(payloads: readonly Uint8Array[]): Promise<readonly Inspected[]> { return (await this.#compute.call('mesh.inspect', { payloads: [...payloads] })).inspected; }
  async apply(taken: readonly TakenUpdate[]): Promise<Applied> { return this.#moved(await this.#compute.call('mesh.apply', { taken: taken.map((one) => ({ ...one })) })); }
  async refund(payload: Uint8Array, missed: number): Promise<void> { await this.#compute.call('mesh.refund', { payload, missed }); }
  async retake(payload: Uint8Array): Promise<void> { await this.#compute.call('mesh.retake', { payload }); }
  async rebase(): Promise<Applied> { return this.#moved(await this.#compute.call('mesh.rebase', {})); }
  async snapshot(): Promise<Uint8Array> { return (await this.#quietly(() => this.#compute.call('mesh.snapshot', {}))).snapshot; }
  async adopt(snapshot: Uint8Array, stateHash: string): Promise<void> {
    await this.#quietly(() => this.#compute.call('mesh.adopt', { snapshot, stateHash }));
    this.#stateHash = stateHash;
  }

  /** A reply to others, by the anchor. */
  async speak(id: string, { prompt, sampling, spoken }: Pick<Ask, 'prompt' | 'sampling' | 'spoken'>, onDelta: (text: string, ids: readonly number[]) => void): Promise<AnswerResult> {
    const stopListening = this.#compute.onEvent((event) => { if (event.event === 'delta' && event.data.id === id) onDelta(event.data.text, event.data.ids ?? []); });
    try { return await this.#compute.call('mesh.generate', { id, prompt, sampling, spoken }); } finally { stopListening(); }
  }
  /** The reply ends where it is. */
  hush(id: string): void { this.#compute.call('cancel', { id }).catch(() => { /* it has ended, which is what was asked */ }); }

  /** What to keep beside the checkpoint, so that a process that ends loses nothing that was cut or owed. */
  async keptState(): Promise<Uint8Array> { return (await this.#quietly(() => this.#compute.call('mesh.state', {}))).state; }
  /** Takes part no longer; the model stays as it is. */
  async close(): Promise<void> { await this.#compute.call('mesh.close', {}); }

  #moved(applied: Applied): Applied { this.#stateHash = applied.stateHash; return applied; }
}
