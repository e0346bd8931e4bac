// What the journal says about checkpoints: which exist, which a source may have shaped, what to go back to.
// A projection. The weights are blobs; which of them to drop is the agent's decision, recorded as a row.
import type Database from 'better-sqlite3';
import type { JournalEntry } from '../../../schemas/journal.ts';
import type { Projection } from './journal.ts';

export interface CheckpointRecord {
  readonly checkpoint: string; readonly seq: number; readonly at: string; readonly sha256: string; readonly bytes: number;
  readonly step: number; readonly heldOutBitsPerByte: number | null; readonly sources: readonly string[];
}
interface CheckpointRow { checkpoint: string; seq: number; at: string; sha256: string; bytes: number; step: number; held_out_bits_per_byte: number | null; sources: string }

export class CheckpointBook implements Projection {
  readonly kinds = ['CheckpointSaved', 'CheckpointDropped'] as const;
  readonly tables = ['checkpoints'];
  readonly #s;

  constructor(db: Database.Database) {
    const kept = 'SELECT * FROM checkpoints WHERE dropped IS NULL';
    const firstGrant = '(SELECT min(seq) FROM grants WHERE source_id = ?)';
    this.#s = {
      // The same weights saved again (after a rollback, say) are the same checkpoint with a newer row.
      add: db.prepare('INSERT OR REPLACE INTO checkpoints (checkpoint, seq, at, sha256, bytes, step, held_out_bits_per_byte, sources) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
      drop: db.prepare('UPDATE checkpoints SET dropped = ? WHERE checkpoint = ?'),
      list: db.prepare<[], CheckpointRow>(`${kept} ORDER BY seq`),
      since: db.prepare<[string], CheckpointRow>(`${kept} AND seq > ${firstGrant} ORDER BY seq`),
      before: db.prepare<[string], CheckpointRow>(`${kept} AND seq < ${firstGrant} ORDER BY seq DESC LIMIT 1`),
    };
  }

  apply(entry: JournalEntry): void {
    if (entry.kind === 'CheckpointSaved') {
      const { checkpoint, sha256, bytes, step, heldOutBitsPerByte, sources } = entry.fact;
      this.#s.add.run(checkpoint, entry.seq, entry.at, sha256, bytes, step, heldOutBitsPerByte, JSON.stringify(sources));
    } else if (entry.kind === 'CheckpointDropped') {
      this.#s.drop.run(entry.fact.why, entry.fact.checkpoint);
    }
  }

  /** Checkpoints not dropped, oldest first. */
  list(): CheckpointRecord[] { return this.#s.list.all().map(recordOf); }

  /** Saved after the first grant of this source: each may carry something of it, since one grows out of the other. */
  checkpointsSince(sourceId: string): CheckpointRecord[] { return this.#s.since.all(sourceId).map(recordOf); }

  /** The newest checkpoint that cannot have seen the source; null means the shipped embryo. */
  rollbackTarget(sourceId: string): CheckpointRecord | null {
    const row = this.#s.before.get(sourceId);
    return row === undefined ? null : recordOf(row);
  }
}

function recordOf(row: CheckpointRow): CheckpointRecord {
  const sources: unknown = JSON.parse(row.sources);
  return {
    checkpoint: row.checkpoint, seq: row.seq, at: row.at, sha256: row.sha256, bytes: row.bytes, step: row.step,
    heldOutBitsPerByte: row.held_out_bits_per_byte, sources: Array.isArray(sources) ? sources.map(String) : [],
  };
}
