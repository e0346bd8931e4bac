// What a member has behind it when a round is decided, folded from the manifests before it: the same on every node that stands
// there.
import type { ChainNode } from './chain.ts';
import type { RoundIndex } from './roundIndex.ts';

export interface Standing {
  /** Shut out of this round. */
  readonly out: ReadonlySet<string>;
  /** Validators whose word does not count. */
  readonly ignored: ReadonlySet<string>;
  /** Updates of a member that went into the model so far. */
  readonly accepted: ReadonlyMap<string, number>;
}
/** So far back it is looked. */
const ROUNDS_BACK = 64;

export function standingAt(_index: RoundIndex, parent: ChainNode): Standing {
  const accepted = new Map<string, number>();
  let node: ChainNode | null = parent;
  for (let rounds = 0; node !== null && rounds < ROUNDS_BACK; rounds += 1, node = node.parent) {
    if (node.manifest?.content.kind !== 'aggregate') continue;
    for (const { author } of node.manifest.content.taken) accepted.set(author, (accepted.get(author) ?? 0) + 1);
  }
  return { out: new Set(), ignored: new Set(), accepted };
}
