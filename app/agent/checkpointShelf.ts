// Rules about the checkpoints a node keeps: which must stay whatever the quota says, and which learnt from a source.
// Pure; the journal says which exist, main/node/agent holds the blobs.
import type { JournalFact } from '../../schemas/journal.ts';

/** One that was saved and not dropped. A shelf holds them oldest first. */
export type Shelved = JournalFact<'CheckpointSaved'>;

/** The one with the lowest held-out bits per byte; the newer wins a tie. */
export function bestOf(shelf: readonly Shelved[]): Shelved | null {
  let best: Shelved | null = null;
  for (const one of shelf) {
    if (one.heldOutBitsPerByte === null) continue;
    if (best === null || one.heldOutBitsPerByte <= (best.heldOutBitsPerByte ?? Infinity)) best = one;
  }
  return best;
}

/** The newest and the best; and what `forget` goes back to: the newest that saw no granted source, without which it would
 * have to be the embryo, and the newest from before the text that was allowed last. */
export function mustStay(shelf: readonly Shelved[]): ReadonlySet<Shelved> {
  const newest = shelf.at(-1);
  const beforeTheLastText = shelf.findLast((one) => newest?.sources.some((id) => !one.sources.includes(id)) === true);
  const kept = [newest, bestOf(shelf), shelf.findLast((one) => one.sources.length === 0), beforeTheLastText];
  return new Set(kept.filter((one) => one !== undefined && one !== null));
}

/** Those that learnt from a source, to be dropped when it is forgotten. */
export function trainedOn(shelf: readonly Shelved[], sourceId: string): Shelved[] {
  return shelf.filter((one) => one.sources.includes(sourceId));
}
