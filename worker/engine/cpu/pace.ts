// How many helpers a program gets, run by run, from how long its runs take. Results never depend on it.
//
// On a busy machine a helper that loses its processor in the middle of a chunk holds up the end of the operation, and two
// threads can be slower than one. So: while runs take about as long as the quickest ones did, all helpers take part; when
// they take clearly longer, half of them (in the end none) is tried for a few runs, and kept if that is quicker. From
// there more helpers are tried again from time to time. A trial that brings nothing makes the next one later. Without any
// suspicion there is one trial at the start, since the machine may be busy from the beginning, and then a rare one.

/** Runs of a trial; their mean counts. */
const TRIAL_RUNS = 3;
/** So much longer than the quickest raises the suspicion that helpers hold things up. */
const SUSPICIOUS = 1.25;
/** So much quicker must a trial be to be kept. */
const KEPT_BELOW = 0.95;
const SMOOTHING = 0.2;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 16_000;
const UNSUSPECTED_WAIT_MS = 60_000;

export class Pace {
  /** 0: all helpers; each level halves their number. */
  #level = 0;
  #usualMs: number | null = null;
  #quickestMs = Infinity;
  #sinceTrialMs = 0;
  #waitMs = FIRST_WAIT_MS;
  #upNext = false;
  #tried = false;
  #trial: { readonly level: number; runs: number; totalMs: number } | null = null;

  /** How many of `helpers` take part in the next run. */
  share(helpers: number): number { return helpers >> (this.#trial?.level ?? this.#level); }

  /** To be told after every run. */
  finished(durationMs: number, helpers: number): void {
    if (helpers === 0) return;
    if (this.#trial !== null) { this.#judge(this.#trial, durationMs); return; }
    this.#usualMs = this.#usualMs === null ? durationMs : this.#usualMs + SMOOTHING * (durationMs - this.#usualMs);
    this.#quickestMs = Math.min(this.#quickestMs, this.#usualMs);
    this.#sinceTrialMs += durationMs;
    if (this.#sinceTrialMs < this.#waitMs) return;
    const level = this.#candidate(helpers);
    if (level !== null) this.#trial = { level, runs: 0, totalMs: 0 };
  }

  /** What to try next: fewer when suspicious; from there more and fewer in turn, so that load which has gone is noticed. */
  #candidate(helpers: number): number | null {
    const canFall = helpers >> this.#level > 0;
    if (this.#level === 0) {
      const suspicious = (this.#usualMs ?? 0) > SUSPICIOUS * this.#quickestMs;
      return canFall && (suspicious || !this.#tried || this.#sinceTrialMs >= UNSUSPECTED_WAIT_MS) ? 1 : null;
    }
    this.#upNext = !this.#upNext || !canFall;
    return this.#upNext ? this.#level - 1 : this.#level + 1;
  }

  #judge(trial: { readonly level: number; runs: number; totalMs: number }, durationMs: number): void {
    trial.runs += 1;
    trial.totalMs += durationMs;
    if (trial.runs < TRIAL_RUNS) return;
    const meanMs = trial.totalMs / trial.runs;
    const kept = this.#usualMs !== null && meanMs < KEPT_BELOW * this.#usualMs;
    if (kept) {
      this.#level = trial.level;
      this.#usualMs = meanMs;
    }
    this.#waitMs = kept ? FIRST_WAIT_MS : Math.min(LONGEST_WAIT_MS, 2 * this.#waitMs);
    this.#sinceTrialMs = 0;
    this.#trial = null;
    this.#tried = true;
  }
}
