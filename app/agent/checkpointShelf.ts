// Rules about the checkpoints a node keeps: which must stay whatever the quota says, which learnt from a source, and which
// adapter belongs beside which base. Pure; the journal says which exist, main/node/agent holds the blobs.
import type { JournalFact } from '../../schemas/journal.ts';

/** One that was saved and not dropped. A shelf holds them oldest first. */
export type Shelved = JournalFact<'CheckpointSaved'>;
export type ShelvedAdapter = NonNullable<Shelved['adapter']>;

/** Bytes of the checkpoint with its adapter. */
export function bytesOf(one: Shelved): number { return one.bytes + (one.adapter?.bytes ?? 0); }

/** The one with the lowest held-out bits per byte; the newer wins a tie. */
export function bestOf(shelf: readonly Shelved[]): Shelved | null {
  let best: Shelved | null = null;
  for (const one of shelf) {
    if (one.heldOutBitsPerByte === null) continue;
    if (best === null || one.heldOutBitsPerByte <= (best.heldOutBitsPerByte ?? Infinity)) best = one;
  }
  return best;
}

const lacksOneOf = (sources: readonly string[], wanted: readonly string[]): boolean => wanted.some((id) => !sources.includes(id));

/** The newest and the best; and what `forget` goes back to: the newest that saw no granted source, without which it would
 * have to be the embryo, and the newest base and the newest adapter from before the text that was allowed last. `pinned` is kept under its name: the model from before a mesh. */
export function mustStay(shelf: readonly Shelved[], pinned: string | null = null): ReadonlySet<Shelved> {
  const newest = shelf.at(-1);
  const beforeTheLastText = shelf.findLast((one) => lacksOneOf(one.sources, newest?.sources ?? []));
  const adapterBefore = shelf.findLast(({ adapter }) => adapter !== undefined && adapter !== null && lacksOneOf(adapter.sources, newest?.adapter?.sources ?? []));
  const kept = [newest, bestOf(shelf), shelf.findLast((one) => one.sources.length === 0), beforeTheLastText, adapterBefore, shelf.find((one) => one.checkpoint === pinned)];
  return new Set(kept.filter((one) => one !== undefined && one !== null));
}

/** Those whose base learnt from a source, to be dropped when it is forgotten. */
export function trainedOn(shelf: readonly Shelved[], sourceId: string): Shelved[] {
  return shelf.filter((one) => one.sources.includes(sourceId));
}

/** Those whose adapter alone learnt from it: the adapter is dropped, the base stays. */
export function adaptedOn(shelf: readonly Shelved[], sourceId: string): Shelved[] {
  return shelf.filter((one) => !one.sources.includes(sourceId) && one.adapter?.sources.includes(sourceId) === true);
}

/** What a base wakes with: its own adapter, or, where that learnt from what was forgotten since or is gone, the newest
 * from before it. An older one fits: the base it learnt beside is an ancestor of this one, and has moved little. */
export function adapterFor(shelf: readonly Shelved[], one: Shelved, forgotten: readonly string[]): { readonly of: Shelved; readonly adapter: ShelvedAdapter } | null {
  for (let i = shelf.indexOf(one); i >= 0; i -= 1) {
    const of = shelf[i];
    const adapter = of?.adapter ?? null;
    if (of !== undefined && adapter !== null && !adapter.sources.some((id) => forgotten.includes(id))) return { of, adapter };
  }
  return null;
}
