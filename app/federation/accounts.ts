// The ledger of credit along the chain: after each manifest what every member has been given up to there, and what the mint has
// given out for it. A value for each, made once from the value before and the round's own entries, which only ever add; the same
// on every node that holds the same entries. Rules R36 and R37.
import type { ChainNode } from './chain.ts';
import { ChainFold } from './chainFold.ts';
import type { Folded } from './chainFold.ts';
import { entriesOf, workOf } from './credit.ts';
import type { RoundIndex } from './roundIndex.ts';

export interface Account {
  /** Trained on and taken into the model. */
  readonly tokens: number;
  readonly validations: number;
  /** Thousandths. */
  readonly credit: number;
}
/** Every entry takes from the mint what it gives a member: `total` is all that it gave. */
export interface Credit { readonly accounts: ReadonlyMap<string, Account>; /** Thousandths. */ readonly total: number }
const NO_CREDIT: Credit = { accounts: new Map(), total: 0 };
const NO_ACCOUNT: Account = { tokens: 0, validations: 0, credit: 0 };
/** Values of this many manifests are kept. */
const KEPT = 256;
/** What one verdict counts for: the least that is measured on, so that measuring pays and never pays more than learning. */
const VERDICT_TOKENS = 256;

export class Accounts {
  readonly #index: RoundIndex;
  readonly #fold: ChainFold<Credit>;

  constructor(index: RoundIndex) {
    this.#index = index;
    this.#fold = new ChainFold(NO_CREDIT, KEPT, (before, node) => this.#after(before, node), (entry) => index.judgedBy(entry) !== null || index.committedBy(entry) !== null);
  }

  at(node: ChainNode): Credit { return this.#fold.at(node); }

  #after(credit: Credit, { manifest }: ChainNode): Folded<Credit> {
    if (manifest?.content.kind !== 'aggregate') return { value: credit, missing: [] };
    const missing: string[] = [];
    const tokensOf = new Map<string, number>();
    for (const { commit } of [...manifest.content.taken, ...manifest.content.rejected]) {
      const committed = this.#index.committedBy(commit);
      if (committed === null) missing.push(commit); else tokensOf.set(commit, committed.body.tokens);
    }
    const measured = new Map<string, number>();
    for (const name of manifest.content.verdicts) {
      const judged = this.#index.judgedBy(name);
      if (judged === null) missing.push(name);
      else measured.set(judged.author, judged.body.verdicts.filter(({ deltaLoss }) => deltaLoss !== null).length * VERDICT_TOKENS);
    }
    const accounts = new Map(credit.accounts);
    let { total } = credit;
    for (const { nodeId, kind, tokens, amount } of entriesOf(workOf(manifest, tokensOf, measured))) {
      const before = accounts.get(nodeId) ?? NO_ACCOUNT;
      accounts.set(nodeId, { tokens: before.tokens + (kind === 'training' ? tokens : 0), validations: before.validations + (kind === 'validation' ? 1 : 0), credit: before.credit + amount });
      total += amount;
    }
    return { value: { accounts, total }, missing };
  }
}
