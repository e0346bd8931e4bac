// Which checkpoints a node has, read back from its journal, and which of them must go. Pure; main/node/agent holds
// the blobs themselves.
import type { JournalEntry, JournalFact } from '../../schemas/journal.ts';

export type Shelved = JournalFact<'CheckpointSaved'>;

/** Those saved and not dropped since, oldest first. */
export function shelfFromJournal(entries: readonly JournalEntry[]): Shelved[] {
  const shelf = new Map<string, Shelved>();
  for (const entry of entries) {
    if (entry.kind === 'CheckpointSaved') { shelf.delete(entry.fact.checkpoint); shelf.set(entry.fact.checkpoint, entry.fact); }
    if (entry.kind === 'CheckpointDropped') shelf.delete(entry.fact.checkpoint);
  }
  return [...shelf.values()];
}

/** The one with the lowest held-out bits per byte; the newer wins a tie. */
export function bestOf(shelf: readonly Shelved[]): Shelved | null {
  let best: Shelved | null = null;
  for (const one of shelf) {
    if (one.heldOutBitsPerByte === null) continue;
    if (best === null || one.heldOutBitsPerByte <= (best.heldOutBitsPerByte ?? Infinity)) best = one;
  }
  return best;
}

/** Oldest first until the rest fits the quota. The newest and the best stay whatever they weigh, and so does the newest
 * that saw no granted source: without it `forget` would have to fall back to the embryo. */
export function dropsForQuota(shelf: readonly Shelved[], quotaBytes: number): Shelved[] {
  const kept = new Set<Shelved | null | undefined>([shelf.at(-1), bestOf(shelf), shelf.findLast((one) => one.sources.length === 0)]);
  let bytes = shelf.reduce((sum, one) => sum + one.bytes, 0);
  const drops: Shelved[] = [];
  for (const one of shelf) {
    if (bytes <= quotaBytes) break;
    if (kept.has(one)) continue;
    drops.push(one);
    bytes -= one.bytes;
  }
  return drops;
}

/** Those that learnt from a source, to be dropped when it is forgotten. */
export function trainedOn(shelf: readonly Shelved[], sourceId: string): Shelved[] {
  return shelf.filter((one) => one.sources.includes(sourceId));
}
