// After a compute process failed: when it is started again, and when trying ends until a person has looked. Starts nothing.
import { noFailures, noteFailure } from '../../../app/agent/restartBackoff.ts';
import type { Clock } from '../../../app/ports.ts';
import type { KeeperState } from './computeKeeper.ts';

export class Restarts {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  #backoff = noFailures;
  #phase: 'none' | 'waiting' | 'due' = 'none';

  /** `onDue`: the wait is over. */
  constructor(clock: Clock, onDue: () => void) { this.#clock = clock; this.#onDue = onDue; }

  /** Whether a process is missing because the last one failed. */
  recovering(keeper: KeeperState): boolean { return this.#phase === 'waiting' || (this.#phase === 'due' && keeper === 'starting'); }

  /** False when it has failed too often to try again. */
  failed(): boolean {
    const { backoff, verdict } = noteFailure(this.#backoff, this.#clock.now());
    this.#backoff = backoff;
    if (!verdict.restart) return false;
    this.#phase = 'waiting';
    this.#clock.after(verdict.delayMs, () => { this.#phase = 'due'; this.#onDue(); });
    return true;
  }

  woke(): void { this.#phase = 'none'; }

  /** A person has looked: what was before counts no longer. */
  forgive(): void { this.#backoff = noFailures; this.#phase = 'none'; }
}
