// The base of a loaded model as the rounds see it (app/federation/roundLearner.ts): its parameters move in and out of the
// engine between two steps of training, its optimiser stays as it is, and held-out text is measured under other parameters.
// Not here: the arithmetic of rounds, and which text there is (roundText.ts).
import type { Learner, Sample } from '../../app/federation/roundLearner.ts';
import type { SampleLosses } from '../../app/federation/pairedLoss.ts';
import { sha256Hex } from './digest.ts';
import { windowLosses } from './evaluator.ts';
import type { Lock, Window } from './evaluator.ts';
import type { GiveWay } from './giveWay.ts';
import type { OrganismSession } from './organismSession.ts';

export interface RoundWorkParts {
  readonly organism: OrganismSession;
  /** Runs its work between two steps of training. */
  readonly lock: Lock;
  readonly tokensSeen: () => number;
  /** The sequences of a sample; the same sample, the same sequences. */
  readonly windowsOf: (sample: Sample) => readonly Window[];
  readonly giveWay: GiveWay;
}

export class RoundWork implements Learner {
  readonly #parts: RoundWorkParts;

  constructor(parts: RoundWorkParts) { this.#parts = parts; }

  get tokensSeen(): number { return this.#parts.tokensSeen(); }

  read(): Promise<Float32Array> { return this.#parts.lock(() => this.#parts.organism.readParameters()); }

  change(move: (theta: Float32Array) => Float32Array): Promise<void> {
    const { organism, lock } = this.#parts;
    return lock(async () => { organism.writeParameters(move(await organism.readParameters())); });
  }

  /** What a round did to the model is always told; a verdict can be done without. */
  losses(sample: Sample, parameters: Float32Array): Promise<SampleLosses> {
    const { windowsOf, giveWay } = this.#parts;
    return this.lossesOn(windowsOf(sample), parameters, sample.kind === 'canary' ? giveWay.toHost : giveWay.orGiveUp);
  }

  /** Of each window, with `parameters` in place of those that are trained. */
  lossesOn(windows: readonly Window[], parameters: Float32Array, giveWay = this.#parts.giveWay.toHost): Promise<SampleLosses> {
    const { organism, lock } = this.#parts;
    return lock(() => organism.withParameters(parameters, () => windowLosses(organism, windows, giveWay)));
  }

  sha256Hex(bytes: Uint8Array): Promise<string> { return sha256Hex(bytes as Uint8Array<ArrayBuffer>); }
}
