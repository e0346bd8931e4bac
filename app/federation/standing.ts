// What every member has behind it when a round is decided: its conduct, folded over the manifests on the way there and the
// verdicts they name. A value for each manifest, made once; the same on every node that holds the same entries.
import type { ChainNode } from './chain.ts';
import { ChainFold } from './chainFold.ts';
import type { Folded } from './chainFold.ts';
import { afterRound, NO_CONDUCT, standingIn } from './naming.ts';
import type { Conduct } from './naming.ts';
import type { RoundStanding } from './roundQuestion.ts';
import type { RoundIndex } from './roundIndex.ts';

/** Conducts of this many manifests are kept; older ones are folded again when somebody still asks. */
const KEPT = 256;

export class Standings {
  readonly #index: RoundIndex;
  readonly #fold: ChainFold<Conduct>;

  constructor(index: RoundIndex) {
    this.#index = index;
    this.#fold = new ChainFold(NO_CONDUCT, KEPT, (before, node) => this.#after(before, node), (entry) => index.judgedBy(entry) !== null);
  }

  /** For deciding the round after `parent`. */
  after(parent: ChainNode): RoundStanding { return standingIn(this.conductAt(parent), parent.round + 1); }

  conductAt(node: ChainNode): Conduct { return this.#fold.at(node); }

  #after(conduct: Conduct, { manifest, round }: ChainNode): Folded<Conduct> {
    if (manifest?.content.kind !== 'aggregate') return { value: conduct, missing: [] };
    const { taken, rejected, verdicts } = manifest.content;
    const judgements = verdicts.flatMap((hash) => {
      const entry = this.#index.judgedBy(hash);
      return entry === null ? [] : [{ validator: entry.author, sample: entry.body.sample, verdicts: entry.body.verdicts }];
    });
    return { value: afterRound(conduct, { round, taken, rejected, judgements }), missing: verdicts.filter((hash) => this.#index.judgedBy(hash) === null) };
  }
}
