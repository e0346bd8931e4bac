// Which updates of earlier rounds a round is held against, so that none goes into the model twice: of every member the latest
// few that were taken. Not here: what follows from a likeness (robust.ts).
import { roundLimits } from '../../schemas/round.ts';
import type { ChainNode } from './chain.ts';
import { countingRounds } from './rollback.ts';
import type { EarlierUpdate } from './roundQuestion.ts';

/** Of one member. */
const EACH = 3;
/** Updates looked at together: those of the round, then as many earlier ones as there is room for. */
const LOOKED_AT = roundLimits.roster;

/** `past`: what each round took, the newest first; so are the updates chosen, that members share the room. */
export function earlierUpdates(past: Iterable<readonly EarlierUpdate[]>, roster: readonly string[], commits: number): EarlierUpdate[] {
  const found: EarlierUpdate[] = [], counts = new Map(roster.map((member) => [member, 0]));
  const room = Math.min(LOOKED_AT - commits, EACH * counts.size);
  for (const taken of past) {
    for (const { author, payload } of taken) {
      const count = counts.get(author);
      if (count === undefined || count >= EACH) continue;
      if (found.length >= room) return found;
      counts.set(author, count + 1);
      found.push({ author, payload });
    }
    if (found.length >= room) return found;
  }
  return found;
}

/** What the rounds up to this manifest took, the newest first, as far back as updates are kept. */
export function* takenBefore(node: ChainNode): Generator<readonly EarlierUpdate[]> {
  for (const { manifest, round } of countingRounds(node)) {
    if (node.round - round >= roundLimits.keptRounds) return;
    if (manifest?.content.kind === 'aggregate') yield manifest.content.taken;
  }
}
