// What the journal says about sources and grants, ready to be asked, and how far the node is with each source.
// A projection: only source_progress holds anything that the rows do not. Texts are in texts.ts.
import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Reach } from '../../../schemas/consent.ts';
import type { Grant } from '../../../app/consent/grants.ts';
import type { JournalEntry } from '../../../schemas/journal.ts';
import { journalEvents } from '../../../schemas/journal.ts';
import { GrantId, SourceId } from '../../../schemas/ids.ts';
import { SourceState } from '../../../schemas/status.ts';
import type { Bodies } from './bodies.ts';
import type { Projection } from './journal.ts';

/** A granted file or folder. Path and name are null once they have been erased. */
export interface SourceRecord {
  readonly sourceId: string; readonly kind: 'file' | 'folder'; readonly path: string | null; readonly name: string | null;
  readonly grants: readonly Grant[]; readonly grantedAt: string; readonly firstGrantSeq: number;
  /** Row that tells of the last reading; null before the first. */
  readonly readSeq: number | null;
  readonly files: number; readonly refusedFiles: number; readonly bytes: number; readonly chunks: number; readonly maskedFindings: number;
  readonly state: SourceState; readonly heldOutBitsPerByte: number | null; readonly firstHeldOutBitsPerByte: number | null;
}

interface GrantRow { grant_id: string; source_id: string; kind: 'file' | 'folder'; scope: 'device' | 'mesh'; seq: number; granted_at: string; expires_at: string | null; withdrawn_at: string | null; reach: Reach | null; sealed: Uint8Array | null }
interface ReadingRow { seq: number; files: number; refused_files: number; bytes: number; chunks: number; masked: number }
interface ProgressRow { state: string; held_out_bits_per_byte: number | null; first_held_out_bits_per_byte: number | null }

const randomHex = () => randomBytes(8).toString('hex');
export const newSourceId = (): SourceId => SourceId.parse(`s-${randomHex()}`);
export const newGrantId = (): GrantId => GrantId.parse(`g-${randomHex()}`);

export class SourceBook implements Projection {
  readonly kinds = ['ConsentGranted', 'ConsentWithdrawn', 'SourceRead', 'ForgetChosen'] as const;
  readonly tables = ['grants', 'readings', 'forget_choices'];
  readonly #s;
  readonly #bodies: Bodies;

  constructor(db: Database.Database, bodies: Bodies) { this.#s = prepareStatements(db); this.#bodies = bodies; }

  apply(entry: JournalEntry): void {
    if (entry.kind === 'ConsentGranted') {
      const { grantId, sourceId, kind, scope, expiresAt } = entry.fact;
      this.#s.addGrant.run(grantId, sourceId, kind, scope, entry.seq, entry.at, expiresAt);
    } else if (entry.kind === 'ConsentWithdrawn') {
      this.#s.withdraw.run(entry.at, entry.fact.grantId);
    } else if (entry.kind === 'ForgetChosen') {
      this.#s.setChoice.run(entry.fact.sourceId, entry.seq, entry.fact.choice);
    } else if (entry.kind === 'SourceRead') {
      const { sourceId, files, refusedFiles, bytes, chunks, masked } = entry.fact;
      this.#s.setReading.run(sourceId, entry.seq, files, refusedFiles, bytes, chunks, Object.values(masked).reduce((sum, count) => sum + count, 0));
    }
  }

  /** Sources with a grant that was not withdrawn (it may have expired), oldest first. */
  list(): SourceRecord[] { return this.#s.openSources.all().flatMap(({ source_id }) => this.get(source_id) ?? []); }

  /** Sources whose every grant was withdrawn. */
  withdrawn(): SourceRecord[] { return this.#s.withdrawnSources.all().flatMap(({ source_id }) => this.get(source_id) ?? []); }

  /** Withdrawn sources whose weights were not to be kept: nothing that learnt from them may wake. Allowed again counts anew. */
  unlearnt(): string[] { return this.#s.unlearnt.all().map((row) => row.source_id); }

  get(sourceId: string): SourceRecord | null {
    const rows = this.#s.grantsOf.all(sourceId);
    const first = rows[0];
    const newest = rows.at(-1);
    if (first === undefined || newest === undefined) return null;
    const reading = this.#s.reading.get(sourceId);
    const progress = this.#s.progress.get(sourceId);
    const body = newest.sealed === null ? null : journalEvents.ConsentGranted.body.parse(JSON.parse(Buffer.from(this.#bodies.open(newest.seq, newest.sealed).body).toString('utf8')));
    return {
      sourceId, kind: newest.kind, path: body?.path ?? null, name: body?.name ?? null, grants: rows.map(grantOf), grantedAt: first.granted_at, firstGrantSeq: first.seq,
      readSeq: reading?.seq ?? null, files: reading?.files ?? 0, refusedFiles: reading?.refused_files ?? 0, bytes: reading?.bytes ?? 0, chunks: reading?.chunks ?? 0, maskedFindings: reading?.masked ?? 0,
      state: progress === undefined ? (reading === undefined ? 'listed' : 'ready') : SourceState.parse(progress.state),
      heldOutBitsPerByte: progress?.held_out_bits_per_byte ?? null, firstHeldOutBitsPerByte: progress?.first_held_out_bits_per_byte ?? null,
    };
  }

  /** The source that was granted for this path and not withdrawn since. */
  findByPath(path: string): SourceRecord | null { return this.list().find((source) => source.path === path) ?? null; }

  grant(grantId: string): Grant | null {
    const row = this.#s.grant.get(grantId);
    return row === undefined ? null : grantOf(row);
  }

  setState(sourceId: string, state: SourceState): void { this.#s.setState.run(sourceId, state); }

  /** The first value is kept for comparison. */
  setHeldOut(sourceId: string, bitsPerByte: number): void { this.#s.setHeldOut.run(sourceId, bitsPerByte, bitsPerByte); }

  /** Rows whose bodies speak of the source: path, name, names of refused files. */
  bodySeqs(sourceId: string): number[] { return this.#s.bodies.all(sourceId).map((row) => row.seq); }

  clearProgress(sourceId: string): void { this.#s.clearProgress.run(sourceId); }
}

function grantOf(row: GrantRow): Grant {
  return { grantId: row.grant_id, sourceId: row.source_id, kind: row.kind, scope: row.scope, grantedAt: row.granted_at, expiresAt: row.expires_at, withdrawnAt: row.withdrawn_at, reach: row.reach ?? row.kind };
}

function prepareStatements(db: Database.Database) {
  const grantColumns = "g.*, json_extract(CAST(r.fact AS TEXT), '$.reach') AS reach, p.sealed FROM grants g JOIN rows r ON r.seq = g.seq LEFT JOIN payloads p ON p.seq = g.seq";
  return {
    addGrant: db.prepare('INSERT INTO grants (grant_id, source_id, kind, scope, seq, granted_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)'),
    withdraw: db.prepare('UPDATE grants SET withdrawn_at = ? WHERE grant_id = ? AND withdrawn_at IS NULL'),
    setReading: db.prepare('INSERT OR REPLACE INTO readings (source_id, seq, files, refused_files, bytes, chunks, masked) VALUES (?, ?, ?, ?, ?, ?, ?)'),
    openSources: db.prepare<[], { source_id: string }>('SELECT source_id FROM grants WHERE withdrawn_at IS NULL GROUP BY source_id ORDER BY min(seq)'),
    withdrawnSources: db.prepare<[], { source_id: string }>('SELECT source_id FROM grants GROUP BY source_id HAVING count(withdrawn_at) = count(*) ORDER BY min(seq)'),
    setChoice: db.prepare('INSERT OR REPLACE INTO forget_choices (source_id, seq, choice) VALUES (?, ?, ?)'),
    unlearnt: db.prepare<[], { source_id: string }>(`SELECT g.source_id FROM grants g LEFT JOIN forget_choices c USING (source_id) GROUP BY g.source_id
      HAVING count(g.withdrawn_at) = count(*) AND (c.choice IS NULL OR c.choice != 'keep' OR c.seq < max(g.seq)) ORDER BY min(g.seq)`),
    grantsOf: db.prepare<[string], GrantRow>(`SELECT ${grantColumns} WHERE g.source_id = ? ORDER BY g.seq`),
    grant: db.prepare<[string], GrantRow>(`SELECT ${grantColumns} WHERE g.grant_id = ?`),
    reading: db.prepare<[string], ReadingRow>('SELECT seq, files, refused_files, bytes, chunks, masked FROM readings WHERE source_id = ?'),
    progress: db.prepare<[string], ProgressRow>('SELECT state, held_out_bits_per_byte, first_held_out_bits_per_byte FROM source_progress WHERE source_id = ?'),
    setState: db.prepare('INSERT INTO source_progress (source_id, state) VALUES (?, ?) ON CONFLICT (source_id) DO UPDATE SET state = excluded.state'),
    setHeldOut: db.prepare(`INSERT INTO source_progress (source_id, state, held_out_bits_per_byte, first_held_out_bits_per_byte) VALUES (?, 'learning', ?, ?)
      ON CONFLICT (source_id) DO UPDATE SET held_out_bits_per_byte = excluded.held_out_bits_per_byte,
        first_held_out_bits_per_byte = coalesce(first_held_out_bits_per_byte, excluded.first_held_out_bits_per_byte)`),
    clearProgress: db.prepare('DELETE FROM source_progress WHERE source_id = ?'),
    bodies: db.prepare<[string], { seq: number }>(`SELECT r.seq FROM rows r JOIN payloads p USING (seq)
      WHERE r.kind IN ('ConsentGranted', 'SourceRead') AND json_extract(CAST(r.fact AS TEXT), '$.sourceId') = ? ORDER BY r.seq`),
  };
}
