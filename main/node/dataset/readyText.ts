// The text that may be learnt now, out of the stores: kept documents of the version in force, each chunk on its side of the
// split. Of what does not fit a part is taken that is the same every time. Not consent: the agent mints what it hands on.
import { balanceSplit, isHeldOut } from '../../../app/ingest/split.ts';
import { isShared } from './datasetFiles.ts';
import type { DatasetVersion } from './datasetFiles.ts';
import type { ReadyChunk, ReadyText } from './ingest.ts';
import type { SourceFolder } from './sourceFolder.ts';
import { TextDamaged } from './sourceFolder.ts';
import type { SourceStore } from './sourceStore.ts';

interface Learnable { readonly uid: string; readonly heldOut: boolean }

export function readyText(sources: readonly string[], bytesMax: number, folder: SourceFolder, version: DatasetVersion | null): ReadyText {
  const chunks: ReadyChunk[] = [];
  const inPart: string[] = [];
  const damaged: string[] = [];
  let room = bytesMax;
  for (const sourceId of sources) {
    const learnable = learnableOf(sourceId, version);
    if (learnable.length === 0 || !folder.has(sourceId)) continue;
    try {
      const taken = folder.with(sourceId, (store) => take(store, sourceId, learnable, room));
      for (const chunk of taken.chunks) { chunks.push(chunk); room -= chunk.text.length; }
      if (taken.inPart) inPart.push(sourceId);
    } catch (error) {
      // One whose text is damaged keeps none of the others from being learnt.
      if (!(error instanceof TextDamaged)) throw error;
      damaged.push(sourceId);
    }
  }
  return { chunks, inPart, damaged };
}

/** In the order of their ids, which are hashes: a part is a fair sample, and the same one every time. */
function learnableOf(sourceId: string, version: DatasetVersion | null): Learnable[] {
  if (version === null || !(version.view.trainable || (version.view.sharedTrainable && isShared(version.view, sourceId)))) return [];
  return version.placed
    // The test split is kept from training and from steering it.
    .filter((one) => version.sourceOf[one.uid] === sourceId && one.leftOut === null && one.split !== 'test')
    .map((one) => ({ uid: one.uid, heldOut: one.split === 'val' })).sort((one, other) => (one.uid < other.uid ? -1 : 1));
}

function take(store: SourceStore, sourceId: string, learnable: readonly Learnable[], bytesMax: number): { chunks: ReadyChunk[]; inPart: boolean } {
  const met = new Map<string, ReadyChunk>();
  let bytes = 0;
  let inPart = false;
  for (const { uid, heldOut } of learnable) {
    if (inPart) break;
    for (const { id, text } of store.chunksOf(uid)) {
      // The same words in two documents are learnt once; held out where either is.
      const before = met.get(id);
      if (before !== undefined) { if (heldOut && !before.heldOut) met.set(id, { ...before, heldOut }); continue; }
      if (bytes + text.length > bytesMax) { inPart = true; break; }
      met.set(id, { id, sourceId, uid, text, heldOut });
      bytes += text.length;
    }
  }
  const chunks = [...met.values()];
  // A source of few documents is not split by document; then a tenth of its chunks is held out.
  return { chunks: learnable.some((one) => one.heldOut) ? chunks : balanceSplit(chunks.map((chunk) => ({ ...chunk, heldOut: isHeldOut(chunk.id) }))), inPart };
}
