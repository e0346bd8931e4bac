// Forgetting a source: consent withdrawn, text deleted, names erased. Every step can be done again, so that a crash
// in between is mended at the next start. What happens to checkpoints that saw it is the caller's decision.
import { sep } from 'node:path';
import { withdrawalDraft } from '../../../app/consent/grants.ts';
import type { JournalEntry, JournalKind } from '../../../schemas/journal.ts';
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

const NAMING = ['ConsentRefused', 'ConsentPreviewed', 'ArtefactShared', 'ArtefactGranted', 'ArtefactDenied', 'ArtefactGrantWithdrawn'] as const satisfies readonly JournalKind[];

/** Rows of refusals, looks and copies for members that name the source, its place or what lies below it. */
function decisionSeqs(store: Store, { sourceId, path }: SourceRecord): number[] {
  const seqs: number[] = [], shared = new Set<string>();
  const isBelow = (named: string): boolean => path !== null && (named === path || named.startsWith(path + sep));
  for (let afterSeq = 0; ;) {
    const rows = store.journal.read({ kinds: NAMING, afterSeq });
    for (const row of rows) if (row.body !== null && names(row)) seqs.push(row.seq);
    const last = rows.at(-1);
    if (last === undefined) return seqs;
    afterSeq = last.seq;
  }

  function names(row: JournalEntry): boolean {
    switch (row.kind) {
      case 'ConsentRefused': case 'ConsentPreviewed': return row.fact.sourceId === sourceId || (row.body !== null && isBelow(row.body.path));
      // What else is said of a file comes after it was shared.
      case 'ArtefactShared': if (row.body !== null && isBelow(row.body.path)) shared.add(row.fact.artefact); return shared.has(row.fact.artefact);
      case 'ArtefactGranted': case 'ArtefactDenied': case 'ArtefactGrantWithdrawn': return shared.has(row.fact.artefact);
      default: return false;
    }
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
