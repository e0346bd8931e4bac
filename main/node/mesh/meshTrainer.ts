// The model's part in a mesh, as long as it is awake: opens the trainer over the compute process with the state that was kept,
// and keeps that state again with every checkpoint. Owns the state's file; the process is the keeper's.
import type { Sealer } from '../../../app/ports.ts';
import { SealError } from '../../../app/ports.ts';
import type { MeshShape } from '../../../schemas/mesh.ts';
import type { FolderDisk } from '../disk.ts';
import type { ComputeChild } from '../agent/computeKeeper.ts';
import { ComputeTrainer } from './computeTrainer.ts';
import type { Quietly } from './computeTrainer.ts';

const STATE_CONTEXT = 'trainer state';

export interface MeshTrainerParts {
  readonly disk: FolderDisk;
  /** Below the home. */
  readonly path: string;
  readonly sealer: Sealer;
  readonly shape: Pick<MeshShape, 'block' | 'keep'>;
  readonly quietly: Quietly;
  readonly onChange: () => void;
  readonly onFault: (fault: unknown, during: string) => void;
}

export class MeshTrainer {
  readonly #parts: MeshTrainerParts;
  #current: ComputeTrainer | null = null;
  #compute: ComputeChild | null = null;
  #opening: Promise<void> | null = null;

  constructor(parts: MeshTrainerParts) { this.#parts = parts; }

  get current(): ComputeTrainer | null { return this.#current; }

  /** One that is open already is taken over: a mesh that was just founded. */
  take(trainer: ComputeTrainer, compute: ComputeChild): void {
    this.#compute = compute;
    this.#begin(trainer);
  }

  /** The process is awake: begins where the kept state ends, or with the model as it is. */
  woke(compute: ComputeChild): Promise<void> {
    if (this.#compute === compute && (this.#current !== null || this.#opening !== null)) return this.#opening ?? Promise.resolve();
    this.#compute = compute;
    this.#opening = this.#open(compute).catch((fault: unknown) => { this.#parts.onFault(fault, 'bringing the model into the mesh'); }).finally(() => { this.#opening = null; });
    return this.#opening;
  }

  slept(): void {
    this.#current = null;
    this.#compute = null;
    this.#parts.onChange();
  }

  /** After a checkpoint was saved: what was cut, owed and agreed on is as safe as the model. */
  async keep(): Promise<void> {
    const trainer = this.#current;
    if (trainer === null) return;
    this.#parts.disk.writeDurably(this.#parts.path, this.#parts.sealer.seal(await trainer.keptState(), STATE_CONTEXT));
  }

  /** The model learns alone again; nothing of the mesh is kept of it. */
  async leave(): Promise<void> {
    const trainer = this.#current;
    this.#current = null;
    this.#compute = null;
    this.#parts.disk.remove(this.#parts.path);
    await trainer?.close().catch(() => undefined);
  }

  async #open(compute: ComputeChild): Promise<void> {
    const trainer = await this.#openWith(compute, this.#kept());
    if (this.#compute === compute) this.#begin(trainer);
  }

  #begin(trainer: ComputeTrainer): void {
    trainer.keepWith(() => this.keep());
    this.#current = trainer;
    this.#parts.onChange();
  }

  /** A state that does not fit is worth less than the model as it is: what it lacks comes from the others. */
  async #openWith(compute: ComputeChild, state: Uint8Array | null): Promise<ComputeTrainer> {
    const { shape, quietly } = this.#parts;
    try { return await ComputeTrainer.open(compute, quietly, shape, state); } catch (fault) {
      if (state === null || this.#compute !== compute) throw fault;
      this.#parts.onFault(fault, 'reading what was kept of the rounds');
      return ComputeTrainer.open(compute, quietly, shape, null);
    }
  }

  #kept(): Uint8Array | null {
    const sealed = this.#parts.disk.read(this.#parts.path);
    if (sealed === null) return null;
    try { return this.#parts.sealer.open(sealed, STATE_CONTEXT); } catch (fault) {
      if (!(fault instanceof SealError)) throw fault;
      this.#parts.onFault(fault, 'reading what was kept of the rounds');
      return null;
    }
  }
}
