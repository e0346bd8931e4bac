// Forgetting a source: consent withdrawn, text deleted, names erased. Every step can be done again, so that a crash
// in between is mended at the next start. What happens to checkpoints that saw it is the caller's decision.
import { sep } from 'node:path';
import { withdrawalDraft } from '../../../app/consent/grants.ts';
import type { CheckpointRecord } from './checkpoints.ts';
import type { Store } from './open.ts';
import type { SourceRecord } from './sources.ts';
import { TextDamaged } from '../dataset/sourceFolder.ts';

export interface Forgotten { readonly erasedChunks: number; readonly checkpointsSince: readonly CheckpointRecord[]; readonly rollbackTarget: CheckpointRecord | null }

/** null when there is no such source. */
export async function forgetSource(store: Store, sourceId: string): Promise<Forgotten | null> {
  const source = store.sources.get(sourceId);
  if (source === null) return null;
  // First the decision: from here on nothing of it is minted, whatever happens to the machine.
  await Promise.all(source.grants.filter((grant) => grant.withdrawnAt === null).map((grant) => store.journal.append(withdrawalDraft(grant))));
  const erasedChunks = countChunks(store, source);
  store.texts.remove(sourceId);
  await store.journal.erase([...store.sources.bodySeqs(sourceId), ...decisionSeqs(store, source)]);
  store.sources.clearProgress(sourceId);
  return { erasedChunks, checkpointsSince: store.checkpoints.checkpointsSince(sourceId), rollbackTarget: store.checkpoints.rollbackTarget(sourceId) };
}

/** Rows of refusals and looks that name the source, its place or what lies below it. */
function decisionSeqs(store: Store, { sourceId, path }: SourceRecord): number[] {
  const seqs: number[] = [];
  for (let afterSeq = 0; ;) {
    const rows = store.journal.read({ kinds: ['ConsentRefused', 'ConsentPreviewed'], afterSeq });
    for (const row of rows) {
      if ((row.kind !== 'ConsentRefused' && row.kind !== 'ConsentPreviewed') || row.body === null) continue;
      if (row.fact.sourceId === sourceId || (path !== null && (row.body.path === path || row.body.path.startsWith(path + sep)))) seqs.push(row.seq);
    }
    const last = rows.at(-1);
    if (last === undefined) return seqs;
    afterSeq = last.seq;
  }
}

/** Damaged text must be forgettable too: then what was read into it counts. */
function countChunks(store: Store, source: SourceRecord): number {
  try { return store.texts.count(source.sourceId); } catch (error) {
    if (error instanceof TextDamaged) return source.chunks;
    throw error;
  }
}

/** Ends what a crash interrupted: withdrawn sources that still have text or names, and text that no grant speaks of. */
export async function finishForgetting(store: Store): Promise<string[]> {
  const finished: string[] = [];
  for (const source of store.sources.withdrawn()) {
    if (!store.texts.has(source.sourceId) && store.sources.bodySeqs(source.sourceId).length === 0) continue;
    await forgetSource(store, source.sourceId);
    finished.push(source.sourceId);
  }
  for (const sourceId of store.texts.sources()) {
    if (store.sources.get(sourceId) !== null) continue;
    store.texts.remove(sourceId);
    finished.push(sourceId);
  }
  return finished;
}
