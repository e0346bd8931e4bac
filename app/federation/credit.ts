// What the work of one round that others could check is worth, entry by entry. Credit is priority, never money. Not here: what
// members have been given over all rounds (accounts.ts), nor what it is spent on. Rule R35.
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
/** From the mint to a member. Amounts are whole thousandths. */
export interface CreditEntry extends Work { readonly amount: number }

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
export function entriesOf(work: readonly Work[]): CreditEntry[] {
  const scarce = scarceColour(work);
  return work
    .filter(({ tokens }) => Number.isInteger(tokens) && tokens > 0 && tokens <= MOST_TOKENS)
    .map(({ nodeId, kind, tokens }): CreditEntry => {
      const tenths = COLOUR_OF[kind] === scarce ? SCARCE_TENTHS : PLAIN_TENTHS;
      return { nodeId, kind, tokens, amount: Math.floor(tokens * AMOUNT_A_TOKEN * tenths / PLAIN_TENTHS) };
    })
    .sort((one, other) => compare(one.nodeId, other.nodeId) || compare(one.kind, other.kind) || one.tokens - other.tokens);
}
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
