// When a round has made the model worse for nearly all who applied it, it is taken back: which manifest says so, worked out by
// every member from the entries alone, so that it needs nobody to lead and nobody can be talked into one. Not here: going back
// (chainMover.ts).
import type { RoundManifest } from '../../schemas/round.ts';
import type { Hasher } from '../ports.ts';
import type { ChainNode } from './chain.ts';
import { quorumOf } from './quorum.ts';
import { manifestHash } from './roundIndex.ts';
import type { RoundIndex } from './roundIndex.ts';

/** Nats a token by which the loss on the fixed held-out text must rise. Rounds of honest members raised it by 0.10 at most (*spark*,
 *  eight members, seven rounds, 160 tokens of it): text unlike the fixed one is no harm, a model that falls apart is. */
export const HARM_NATS = 0.5;

export interface Undoing { readonly name: string; readonly manifest: RoundManifest }

/** The manifest that takes back the round this node stands on; null when there is no reason for one. Two thirds of those who made
 *  the round must have found it harmful: fewer can neither force it nor, as long as they are less than a third, prevent it. */
export function undoingOf(index: RoundIndex, hasher: Hasher, place: ChainNode): Undoing | null {
  const { manifest, roster } = place;
  if (manifest?.content.kind !== 'aggregate') return null;
  const states = [...index.appliedTo(place.hash)].filter(([member, { body }]) => roster.includes(member) && isHarm(body)).map(([, { body }]) => body.stateHash);
  const [stateBefore] = states;
  if (stateBefore === undefined || states.filter((state) => state === stateBefore).length < quorumOf(roster.length)) return null;
  const undoing: RoundManifest = {
    round: place.round + 1, parent: place.hash as never, attempt: 0, roster: [...manifest.roster], stateBefore,
    content: { kind: 'rollback', undone: place.hash as never, stateAfter: manifest.stateBefore },
  };
  return { name: manifestHash(hasher, undoing), manifest: undoing };
}

/** Where the loss before was a number and the loss after is none, the model is broken. */
function isHarm({ lossBefore, lossAfter }: { readonly lossBefore: number | null; readonly lossAfter: number | null }): boolean {
  return lossBefore !== null && (lossAfter === null || lossAfter - lossBefore > HARM_NATS);
}

/** Manifests from this one back whose rounds still count: those that were taken back are left out. */
export function* countingRounds(node: ChainNode): Generator<ChainNode> {
  const undone = new Set<string>();
  for (let at: ChainNode | null = node; at !== null; at = at.parent) {
    if (at.manifest?.content.kind === 'rollback') undone.add(at.manifest.content.undone);
    if (!undone.has(at.hash)) yield at;
  }
}
