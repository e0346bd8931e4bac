// Counts over one source's documents: what SourceRead journals and what a person is shown. Numbers only.
import type Database from 'better-sqlite3';

export interface SourceTotals {
  /** Entries by outcome; `listed` have none yet. */
  readonly listed: number; readonly read: number; readonly refused: number;
  readonly bytesListed: number; readonly bytesRead: number;
  readonly documents: number; readonly chunks: number; readonly textBytes: number;
  /** Entries refused, and documents inside archives that were, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Findings that were masked, by kind. */
  readonly masked: Readonly<Record<string, number>>;
}

export function readTotals(db: Database.Database): SourceTotals {
  const states = new Map(db.prepare<[], { state: string; count: number; bytes: number }>('SELECT state, count(*) AS count, sum(bytes) AS bytes FROM entries GROUP BY state').all().map((row) => [row.state, row]));
  const [documents, chunks] = [
    db.prepare<[], { count: number }>('SELECT count(*) AS count FROM documents').get(),
    db.prepare<[], { count: number | null; bytes: number | null }>('SELECT sum(chunks) AS count, sum(bytes) AS bytes FROM packs').get(),
  ];
  const reasons = db.prepare<[], { reason: string; count: number }>('SELECT reason, count(*) AS count FROM (SELECT reason FROM entries WHERE reason IS NOT NULL UNION ALL SELECT reason FROM inner_refusals) GROUP BY reason ORDER BY reason').all();
  const masked = db.prepare<[], { kind: string; count: number }>("SELECT m.key AS kind, sum(m.value) AS count FROM documents, json_each(documents.record, '$.masked') m GROUP BY m.key ORDER BY m.key").all();
  return {
    listed: states.get('listed')?.count ?? 0, read: states.get('read')?.count ?? 0, refused: states.get('refused')?.count ?? 0,
    bytesListed: states.get('listed')?.bytes ?? 0, bytesRead: states.get('read')?.bytes ?? 0,
    documents: documents?.count ?? 0, chunks: chunks?.count ?? 0, textBytes: chunks?.bytes ?? 0,
    reasons: Object.fromEntries(reasons.map(({ reason, count }) => [reason, count])), masked: Object.fromEntries(masked.map(({ kind, count }) => [kind, count])),
  };
}
