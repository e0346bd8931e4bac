// Who did how much that others could check, as a ledger: every entry takes from the mint what it gives a member, so that all
// accounts always add up to nothing. Folded from rounds that went into the chain; entries are added, never changed. Credit is
// priority, never money. Not here: what it is spent on. Rules R35 to R37.
import type { RoundManifest } from '../../schemas/round.ts';
import { lowerMedian } from './aggregate.ts';

/** What a piece of work is to the mesh: perceiving (R: measuring the work of others), thinking (B: training), acting (Y:
 *  answering for others). */
export type WorkColour = 'r' | 'b' | 'y';
const COLOUR_OF = { training: 'b', validation: 'r', answering: 'y' } as const satisfies Record<string, WorkColour>;
export type WorkKind = keyof typeof COLOUR_OF;

/** One piece of work of a round that others checked. */
export interface Work {
  readonly nodeId: string;
  readonly kind: WorkKind;
  /** Tokens trained on, measured on, or answered with. */
  readonly tokens: number;
}
export interface PaidRound {
  readonly round: number;
  /** Names it: a round that comes twice is paid once. */
  readonly manifest: string;
  readonly work: readonly Work[];
}

/** From the mint to a member. Amounts are whole thousandths. */
export interface CreditEntry {
  readonly round: number;
  readonly manifest: string;
  readonly nodeId: string;
  readonly kind: WorkKind;
  readonly tokens: number;
  readonly amount: number;
  /** For checks by doing the work again and for credit held back until then, which come later: null until then. */
  readonly audit: null;
  readonly escrow: null;
}
export interface Account {
  /** Trained on and taken into the model. */
  readonly tokens: number;
  readonly validations: number;
  /** Thousandths. */
  readonly credit: number;
}

/** No member works at more tokens in a round; keeps every amount exact. */
const MOST_TOKENS = 2 ** 40;
/** A thousandth for each token: of a thousand tokens comes one credit. */
const AMOUNT_A_TOKEN = 1;
/** Work of the round's scarce colour earns 1.2 times as much, in tenths. */
const SCARCE_TENTHS = 12;
const PLAIN_TENTHS = 10;

/** A commit's count of tokens is its author's word: so many times the round's middle one are believed, and no more. */
const BELIEVED_TIMES = 4;

/** What a manifest says was done: tokens of the updates taken, and what its validators measured. `tokensOf` by hash of the
 *  commit, as committed; `measured` by validator: tokens of the sample times updates, of those whose verdicts the manifest names. */
export function workOf(manifest: Pick<RoundManifest, 'content'>, tokensOf: ReadonlyMap<string, number>, measured: ReadonlyMap<string, number>): Work[] {
  if (manifest.content.kind !== 'aggregate') return [];
  const { taken } = manifest.content;
  const most = BELIEVED_TIMES * lowerMedian(taken.map(({ commit }) => tokensOf.get(commit) ?? 0));
  return [
    ...taken.map(({ author, commit }): Work => ({ nodeId: author, kind: 'training', tokens: Math.min(tokensOf.get(commit) ?? 0, most) })),
    ...[...measured].map(([nodeId, tokens]): Work => ({ nodeId, kind: 'validation', tokens })),
  ];
}

/** The colour of which the least was done, of those of which anything was; null when none is behind the others. */
export function scarceColour(work: readonly Work[]): WorkColour | null {
  const done = new Map<WorkColour, number>();
  for (const { kind, tokens } of work) if (tokens > 0) done.set(COLOUR_OF[kind], (done.get(COLOUR_OF[kind]) ?? 0) + tokens);
  const [least, next] = [...done].sort(([, one], [, other]) => one - other);
  return least !== undefined && next !== undefined && least[1] < next[1] ? least[0] : null;
}

/** The entries of a round, in an order that its work alone gives. */
export function entriesOf({ round, manifest, work }: PaidRound): CreditEntry[] {
  const scarce = scarceColour(work);
  return work
    .filter(({ tokens }) => Number.isInteger(tokens) && tokens > 0 && tokens <= MOST_TOKENS)
    .map(({ nodeId, kind, tokens }): CreditEntry => {
      const tenths = COLOUR_OF[kind] === scarce ? SCARCE_TENTHS : PLAIN_TENTHS;
      return { round, manifest, nodeId, kind, tokens, amount: Math.floor(tokens * AMOUNT_A_TOKEN * tenths / PLAIN_TENTHS), audit: null, escrow: null };
    })
    .sort((one, other) => compare(one.nodeId, other.nodeId) || compare(one.kind, other.kind) || one.tokens - other.tokens);
}
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

export class Ledger {
  readonly #entries: CreditEntry[] = [];
  readonly #paid = new Set<string>();

  /** Adds a round's entries; a round that is already there adds nothing. */
  post(round: PaidRound): void {
    if (this.#paid.has(round.manifest)) return;
    this.#paid.add(round.manifest);
    this.#entries.push(...entriesOf(round));
  }

  get entries(): readonly CreditEntry[] { return this.#entries; }

  /** What the mint has given out, as its balance: the negative of all credit together. */
  get mint(): number { return -this.#entries.reduce((sum, { amount }) => sum + amount, 0); }

  accounts(): Map<string, Account> {
    const accounts = new Map<string, Account>();
    for (const { nodeId, kind, tokens, amount } of this.#entries) {
      const { tokens: trained, validations, credit } = accounts.get(nodeId) ?? { tokens: 0, validations: 0, credit: 0 };
      accounts.set(nodeId, { tokens: trained + (kind === 'training' ? tokens : 0), validations: validations + (kind === 'validation' ? 1 : 0), credit: credit + amount });
    }
    return accounts;
  }
}

/** Of all rounds of a chain, in whatever order they became known. */
export function foldCredit(rounds: readonly PaidRound[]): Map<string, Account> {
  const ledger = new Ledger();
  for (const round of [...rounds].sort((one, other) => one.round - other.round || compare(one.manifest, other.manifest))) ledger.post(round);
  return ledger.accounts();
}
