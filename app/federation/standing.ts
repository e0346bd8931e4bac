// What every member has behind it when a round is decided: its conduct, folded over the manifests on the way there and the
// verdicts they name. A value for each manifest, made once; the same on every node that holds the same entries.
import type { ChainNode } from './chain.ts';
import { afterRound, NO_CONDUCT, standingIn } from './naming.ts';
import type { Conduct } from './naming.ts';
import type { RoundStanding } from './roundQuestion.ts';
import type { RoundIndex } from './roundIndex.ts';

/** Conducts of this many manifests are kept; older ones are folded again when somebody still asks. */
const KEPT = 256;

export class Standings {
  readonly #index: RoundIndex;
  readonly #conducts = new Map<string, Conduct>();

  constructor(index: RoundIndex) { this.#index = index; }

  /** For deciding the round after `parent`. */
  after(parent: ChainNode): RoundStanding { return standingIn(this.conductAt(parent), parent.round + 1); }

  conductAt(node: ChainNode): Conduct {
    const open: ChainNode[] = [];
    let at: ChainNode | null = node;
    while (at !== null && !this.#conducts.has(at.hash)) { open.push(at); at = at.parent; }
    let conduct = at === null ? NO_CONDUCT : this.#conducts.get(at.hash) ?? NO_CONDUCT;
    for (const next of open.reverse()) {
      conduct = this.#after(conduct, next);
      this.#conducts.set(next.hash, conduct);
    }
    while (this.#conducts.size > KEPT) this.#conducts.delete(this.#conducts.keys().next().value ?? '');
    return conduct;
  }

  #after(conduct: Conduct, { manifest, round }: ChainNode): Conduct {
    if (manifest?.content.kind !== 'aggregate') return conduct;
    const { taken, rejected, verdicts } = manifest.content;
    const judgements = verdicts.flatMap((hash) => {
      const entry = this.#index.judgedBy(hash);
      return entry === null ? [] : [{ validator: entry.author, sample: entry.body.sample, verdicts: entry.body.verdicts }];
    });
    return afterRound(conduct, { round, taken, rejected, judgements });
  }
}
