// The pause a person asked for: journalled, read back after a restart, ended by them or by the clock. It holds at once; a
// disk that cannot take the row only means that a restart would forget it, and that is said.
import { notPaused, pauseFor, pauseFromJournal, pauseLeftMs } from '../../../app/agent/pause.ts';
import type { Pause } from '../../../app/agent/pause.ts';
import type { Clock, Journal } from '../../../app/ports.ts';
import type { JournalDraft } from '../../../schemas/journal.ts';
import { isDiskFull } from './faults.ts';

export class PauseKeeper {
  readonly #journal: Journal;
  readonly #clock: Clock;
  /** Told of a row the disk refused (the fault), and of one it took (null). */
  readonly #onWritten: (fault: unknown) => void;
  #pause: Pause = notPaused;

  constructor(journal: Journal, clock: Clock, onWritten: (fault: unknown) => void) { this.#journal = journal; this.#clock = clock; this.#onWritten = onWritten; }

  get current(): Pause { return this.#pause; }
  get leftMs(): number | null { return pauseLeftMs(this.#pause, this.#clock.now()); }

  /** The last word in the journal. */
  open(): void { this.#pause = pauseFromJournal(this.#journal.read({ kinds: ['Paused', 'Resumed'], limit: 1, newestFirst: true })); }

  async pause(minutes: number | null): Promise<void> {
    const pause = pauseFor(minutes, this.#clock.now());
    this.#pause = pause;
    await this.#write({ kind: 'Paused', fact: { until: pause.untilMs === null ? null : new Date(pause.untilMs).toISOString() }, body: null });
  }

  async resume(by: 'person' | 'clock'): Promise<void> {
    if (!this.#pause.paused) return;
    this.#pause = notPaused;
    await this.#write({ kind: 'Resumed', fact: { by }, body: null });
  }

  async #write(draft: JournalDraft): Promise<void> {
    try {
      await this.#journal.append(draft);
      this.#onWritten(null);
    } catch (fault) {
      if (!isDiskFull(fault)) throw fault;
      this.#onWritten(fault);
    }
  }
}
