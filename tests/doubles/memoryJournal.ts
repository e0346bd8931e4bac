// A journal in memory: rows with bodies that can be erased, no chain and no seal.
import type { Journal, JournalVerdict } from '../../app/ports.ts';
import type { JournalDraft, JournalEntry, JournalKind } from '../../schemas/journal.ts';

export class MemoryJournal implements Journal {
  readonly rows: JournalEntry[] = [];

  append(draft: JournalDraft): Promise<JournalEntry> {
    const entry = { seq: this.rows.length + 1, at: new Date().toISOString(), erased: false, ...draft };
    this.rows.push(entry);
    return Promise.resolve(entry);
  }
  read({ kinds, afterSeq = 0, limit = 1_000, newestFirst = false }: { kinds?: readonly JournalKind[]; afterSeq?: number; limit?: number; newestFirst?: boolean }): JournalEntry[] {
    const rows = this.rows.filter((row) => row.seq > afterSeq && (kinds === undefined || kinds.includes(row.kind)));
    return (newestFirst ? rows.reverse() : rows).slice(0, limit);
  }
  erase(seqs: readonly number[]): Promise<void> {
    for (const seq of seqs) this.rows[seq - 1] = { ...this.rows[seq - 1]!, body: null, erased: true };
    return Promise.resolve();
  }
  verify(): JournalVerdict { return { rows: this.rows.length, ok: true, head: '', firstBad: null }; }
}
