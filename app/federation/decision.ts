// From entries of the logs to a manifest: gathers what the robust rule asks about, asks it, and says what came of it. The member
// that leads proposes with it, the others check with it; the same entries give the same manifest.
import type { RoundManifest } from '../../schemas/round.ts';
import type { RoundTrainer } from '../mesh/ports.ts';
import type { ChainNode } from './chain.ts';
import { earlierUpdates, takenBefore } from './earlier.ts';
import { openUpdate, ownUpdate } from './envelope.ts';
import { judgesOf } from './quorum.ts';
import { decideRound } from './robust.ts';
import type { Noted } from './roundIndex.ts';
import type { RoundParts } from './roundParts.ts';

export interface DecisionInput {
  readonly parent: ChainNode;
  readonly attempt: number;
  readonly roster: readonly string[];
  readonly commits: readonly Noted<'committed'>[];
  readonly judged: readonly Noted<'judged'>[];
  /** Bytes of the committed updates that are held, by hash. */
  readonly payloads: ReadonlyMap<string, Uint8Array>;
}

/** Updates taken in earlier rounds, with their bytes. One that is not here changes nothing unless somebody sends it again: then
 *  those who hold it decide, and they are the most. */
function heldEarlier({ blobs }: RoundParts, { parent, roster, commits }: DecisionInput): { author: string; payload: string; update: Uint8Array }[] {
  return earlierUpdates(takenBefore(parent), roster, commits.length).flatMap(({ author, payload }) => {
    const bytes = blobs.get(payload), opened = bytes === null ? null : openUpdate(bytes);
    return opened === null ? [] : [{ author, payload, update: opened.update }];
  });
}

export async function decide(parts: RoundParts, trainer: RoundTrainer, input: DecisionInput): Promise<RoundManifest> {
  const round = input.parent.round + 1;
  const owned = new Map<string, Uint8Array>();
  for (const { entry } of input.commits) {
    const update = ownUpdate(input.payloads.get(entry.body.payload), entry.author, round);
    if (update !== null) owned.set(entry.body.payload, update);
  }
  // What is not its author's own is handed over as nothing, which no rule can read.
  const held = [...new Set(input.commits.map(({ entry }) => entry.body.payload))].filter((payload) => input.payloads.has(payload)).sort();
  const earlier = heldEarlier(parts, input);
  const payloads = [...held, ...earlier.map(({ payload }) => payload)];
  const inspected = await trainer.inspect([...held.map((payload) => owned.get(payload) ?? new Uint8Array(0)), ...earlier.map(({ update }) => update)]);
  const decision = decideRound({
    roster: input.roster, shape: parts.shape, stateBefore: trainer.stateHash,
    commits: input.commits.map(({ hash, entry }) => ({
      author: entry.author, commit: hash, payload: entry.body.payload, tokens: entry.body.tokens, startState: entry.body.startState, lamport: entry.lamport, inTime: true,
      owned: !input.payloads.has(entry.body.payload) || owned.has(entry.body.payload),
    })),
    earlier, payloads, inspected, validators: judgesOf(parts.hasher, input.parent.hash, input.roster),
    judgements: input.judged.map(({ entry }) => ({ validator: entry.author, sample: entry.body.sample, verdicts: entry.body.verdicts })),
    standing: parts.standings.after(input.parent),
  });
  return {
    round, parent: input.parent.hash as never, attempt: input.attempt, roster: [...input.roster].sort() as never, stateBefore: trainer.stateHash as never,
    content: { kind: 'aggregate', taken: decision.taken as never, rejected: decision.rejected as never, verdicts: input.judged.map(({ hash }) => hash).sort() as never },
  };
}
