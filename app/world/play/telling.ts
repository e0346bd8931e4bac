// Which acts and answers are told as text, wherever beings live: only what led to something, acts up to the next success and steps
// of challenges that were solved. What led to a failure is not told.
import type { ChallengeKind } from '../challenge/challenge.ts';
import type { Happened } from './ground.ts';
import type { Act } from './perception.ts';

/** Of 8 acts and answers that went well: how many are told. What is common or soon learnt would drown the rest. */
export const TOLD_EIGHTHS: Readonly<Record<Act['kind'] | ChallengeKind, number>> = { go: 2, try: 4, gather: 8, talk: 8, rest: 8, path: 8, pattern: 8, glyph: 8, sum: 8, sorting: 4 };

const WENT_WELL: Readonly<Record<Happened, 'well' | 'badly' | 'open'>> = {
  'found-land': 'well', gathered: 'well', solved: 'well', talked: 'well', failed: 'badly', missed: 'badly', went: 'open', tried: 'open', right: 'open', rested: 'open',
};

/** What each being did, kept until it is known where that led. */
export class Deeds<T> {
  readonly #open = new Map<number, T[]>();

  /** What is told now: everything since the being's last success, where this was another one. `deed` is null where it is not to be told itself. */
  became(being: number, deed: T | null, happened: Happened): readonly T[] {
    const led = WENT_WELL[happened];
    let mine = this.#open.get(being);
    if (mine === undefined) { mine = []; this.#open.set(being, mine); }
    if (deed !== null && led !== 'badly') mine.push(deed);
    if (led !== 'open') this.#open.delete(being);
    return led === 'well' ? mine : [];
  }

  /** What it did since led nowhere. */
  brokeOff(being: number): void { this.#open.delete(being); }
}
