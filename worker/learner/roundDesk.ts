// The calls of the rounds, one after the other: while one is under way the next waits, whoever asks. Owns the taking part
// and nothing of the model. Not here: the arithmetic (app/federation/roundLearner.ts), the channel (border.ts).
import type { RoundLearner } from '../../app/federation/roundLearner.ts';
import type { Loaded, RoundsInput } from './loaded.ts';
import { Turn } from './turn.ts';

export class RoundDesk {
  readonly #turn = new Turn();
  readonly #loaded: () => Loaded;
  #learner: RoundLearner | null = null;

  constructor(loaded: () => Loaded) { this.#loaded = loaded; }

  open(input: RoundsInput): Promise<{ stateHash: string }> {
    return this.#turn.take(async () => {
      this.#learner = null;
      this.#learner = await this.#loaded().takePart(input);
      return { stateHash: this.#learner.stateHash };
    });
  }

  /** The model stays as it is; what is owed is forgotten. */
  close(): Promise<Record<string, never>> {
    return this.#turn.take(() => { this.#learner = null; return Promise.resolve({}); });
  }

  take<T>(work: (learner: RoundLearner) => Promise<T>): Promise<T> {
    return this.#turn.take(() => {
      if (this.#learner === null) throw new Error('This process takes part in no mesh; call mesh.open first.');
      return work(this.#learner);
    });
  }
}
