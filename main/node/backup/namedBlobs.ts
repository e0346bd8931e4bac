// Which blobs a journal names: weights, tokenizers and adapters of the checkpoints that were saved and not dropped since. Read
// from the rows of a file nobody else writes; not whether they verify, which restoring finds out.
import { journalEvents } from '../../../schemas/journal.ts';
import type { JournalFact } from '../../../schemas/journal.ts';
import { withDatabase } from './homeFiles.ts';

type Saved = JournalFact<'CheckpointSaved'>;
type Row = { kind: 'CheckpointSaved' | 'CheckpointDropped' | 'AdapterDropped'; fact: Uint8Array };

/** A row that cannot be read names nothing. */
export function namedBlobs(journal: string): string[] {
  const kept = new Map<string, Saved>();
  withDatabase(journal, (db) => {
    const rows = db.prepare<[], Row>("SELECT kind, fact FROM rows WHERE kind IN ('CheckpointSaved', 'CheckpointDropped', 'AdapterDropped') ORDER BY seq");
    for (const { kind, fact } of rows.iterate()) apply(kept, kind, jsonOf(fact));
  });
  return [...new Set([...kept.values()].flatMap(({ sha256, tokenizer, adapter = null }) => [sha256, tokenizer, ...(adapter === null ? [] : [adapter.sha256])]))];
}

function apply(kept: Map<string, Saved>, kind: Row['kind'], json: unknown): void {
  if (kind === 'CheckpointSaved') {
    const saved = journalEvents.CheckpointSaved.fact.safeParse(json);
    if (saved.success) kept.set(saved.data.checkpoint, saved.data);
  } else if (kind === 'CheckpointDropped') {
    const dropped = journalEvents.CheckpointDropped.fact.safeParse(json);
    if (dropped.success) kept.delete(dropped.data.checkpoint);
  } else {
    const dropped = journalEvents.AdapterDropped.fact.safeParse(json);
    const of = dropped.success ? kept.get(dropped.data.checkpoint) : undefined;
    if (of !== undefined && of.adapter?.sha256 === dropped.data?.sha256) kept.set(of.checkpoint, { ...of, adapter: null });
  }
}

function jsonOf(fact: Uint8Array): unknown {
  try { return JSON.parse(Buffer.from(fact).toString('utf8')); } catch { return null; }
}
