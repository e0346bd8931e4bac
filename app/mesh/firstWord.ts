// When a node that wrote to its log before may write again after a start. Its home may be an older copy, put back after a disk broke:
// then others hold more of its log than it does, and its next entry would be the second one under its number, which proves a lie. So
// it listens first. Not here: what is asked and taken (logSync.ts).
import type { Clock } from '../ports.ts';

export interface FirstWordParts {
  readonly clock: Clock;
  /** Entries of the own log that are here. */
  readonly length: () => number;
  /** Of those linked: how many, how many have not said yet what they hold, and the longest own log one of them speaks of. */
  readonly said: () => { readonly linked: number; readonly silent: number; readonly longest: number };
}

/** All who are linked have spoken, and nobody speaks of more than there is. */
const SETTLED_MS = 1_000;
/** Nobody is linked: whoever is alone goes on alone. */
const ALONE_MS = 8_000;
/** Somebody is silent, or speaks of more and nothing of it comes: whoever makes that up holds nobody back for longer. */
const STALLED_MS = 30_000;
const LOOK_MS = 250;

export class FirstWord {
  /** Resolves when the node may write. */
  readonly due: Promise<void>;
  readonly #parts: FirstWordParts;
  #resolve: () => void = () => undefined;
  #cancel: () => void = () => undefined;
  #length: number;
  #sinceMs: number;
  #aloneSinceMs: number;
  #wholeSinceMs: number | null = null;

  constructor(parts: FirstWordParts) {
    this.#parts = parts;
    this.#length = parts.length();
    this.#sinceMs = this.#aloneSinceMs = parts.clock.monotonicMs();
    this.due = new Promise((resolve) => { this.#resolve = resolve; });
    this.#look();
  }

  /** It may write, or it never will. */
  end(): void { this.#cancel(); this.#resolve(); }

  #look(): void {
    const nowMs = this.#parts.clock.monotonicMs(), length = this.#parts.length(), { linked, silent, longest } = this.#parts.said();
    if (length > this.#length) { this.#length = length; this.#sinceMs = nowMs; }
    if (linked > 0) this.#aloneSinceMs = nowMs;
    const isWhole = linked > 0 && silent === 0 && longest <= length;
    this.#wholeSinceMs = isWhole ? this.#wholeSinceMs ?? nowMs : null;
    const isSettled = this.#wholeSinceMs !== null && nowMs - this.#wholeSinceMs >= SETTLED_MS;
    if (isSettled || nowMs - this.#aloneSinceMs >= ALONE_MS || nowMs - this.#sinceMs >= STALLED_MS) { this.end(); return; }
    this.#cancel = this.#parts.clock.after(LOOK_MS, () => { this.#look(); });
  }
}
