// Which documents the model is asked about next: the first of the version by uid, which are hashes, so that a bounded number
// of them is a fair sample and the same one every time.
import type { DatasetVersion } from './datasetFiles.ts';
import type { SourceFolder } from './sourceFolder.ts';

/** UTF-16 units of a document that are measured: a few windows of the model. */
const BEGINNING_CHARACTERS = 2_000;

export interface Wanted { readonly sources: readonly string[]; readonly documentsMax: number; readonly sampleMax: number }

export function unmeasured(version: DatasetVersion, perplexity: Readonly<Record<string, number>>, { sources, documentsMax, sampleMax }: Wanted, folder: SourceFolder): { uid: string; text: string }[] {
  const kept = version.placed.filter((one) => one.leftOut === null).map((one) => one.uid).sort().slice(0, sampleMax);
  const due = kept.filter((uid) => perplexity[uid] === undefined && sources.includes(version.sourceOf[uid] ?? '')).slice(0, documentsMax);
  return due.flatMap((uid) => {
    const sourceId = version.sourceOf[uid] ?? '';
    const text = folder.has(sourceId) ? folder.with(sourceId, (store) => store.beginningOf(uid, BEGINNING_CHARACTERS).slice(0, BEGINNING_CHARACTERS)) : '';
    return text.trim() === '' ? [] : [{ uid, text }];
  });
}
