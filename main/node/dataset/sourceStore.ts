// What was read of one source: every entry once, the documents in it, their text in sealed chunks. One SQLite file a
// source, so that forgetting is deleting a file. Not who may read (app/consent), not what is learnt (buildDataset.ts).
//
// Owned by one thread at a time. Every commit is durable, so a reading that was killed goes on after its last commit.
import { hash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Sealer } from '../../../app/ports.ts';
import { DocumentRecord } from '../../../schemas/document.ts';
import { RefusalReason } from '../../../schemas/refusal.ts';
import { openDatabase, scrub } from '../journal/database.ts';
import { readTotals } from './sourceTotals.ts';
import type { SourceTotals } from './sourceTotals.ts';

/** Raised whenever reading, masking or cutting would give other text: what an older edition read is read again. */
export const READING_EDITION = 2;

export interface ListedEntry { readonly name: string; readonly bytes: number; /** Device, inode, size and time, as text. */ readonly seen: string; readonly reason: RefusalReason | null }
export interface PendingEntry { readonly entry: number; readonly name: string; readonly bytes: number; readonly seen: string }
export interface NewDocument { readonly uid: string; readonly inner: string | null; readonly record: DocumentRecord; readonly signature: Uint32Array; readonly chunks: readonly Uint8Array[] }
export interface EntryOutcome {
  readonly entry: number;
  /** Null when it was read; then at least one document or inner refusal came of it. */
  readonly reason: RefusalReason | null;
  readonly bytes: number;
  readonly readAt: string;
  readonly documents: readonly NewDocument[];
  readonly refused: readonly { readonly inner: string | null; readonly bytes: number; readonly reason: RefusalReason }[];
}
export interface StoredDocument { readonly uid: string; readonly name: string; readonly inner: string | null; readonly readAt: string; readonly record: DocumentRecord; readonly signature: Uint32Array }
export interface Refusal { readonly name: string; readonly inner: string | null; readonly bytes: number; readonly reason: RefusalReason }
export interface Flow { readonly grantId: string; readonly query: 'file' | 'folder'; readonly startedAt: string; readonly finishedAt: string | null; readonly stageMs: Record<string, number> }

const text = new TextDecoder();
const NEWLINE = Buffer.of(0x0a);
const bytesOf = (value: string): Uint8Array => Buffer.from(value, 'utf8');
const words = (signature: Uint32Array): Uint8Array => new Uint8Array(signature.buffer, signature.byteOffset, signature.byteLength);
/** `k-` and 16 hex digits of the SHA-256 of the text: the same text has the same id everywhere. */
const idOf = (chunk: Uint8Array): string => `k-${hash('sha256', chunk, 'hex').slice(0, 16)}`;

export class SourceStore {
  readonly #db: Database.Database;
  readonly #sealer: Sealer;
  readonly #context: string;
  readonly #s;

  constructor(path: string, sourceId: string, sealer: Sealer) {
    this.#db = openDatabase(path, 'texts', 'every-commit');
    this.#sealer = sealer;
    this.#context = `source ${sourceId}`;
    this.#s = prepareStatements(this.#db);
  }

  get flow(): Flow | null {
    const row = this.#s.flow.get();
    if (row === undefined || row.edition !== READING_EDITION) return null;
    return { grantId: row.grant_id, query: row.query === 'file' ? 'file' : 'folder', startedAt: row.started_at, finishedAt: row.finished_at, stageMs: JSON.parse(row.stage_ms) as Record<string, number> };
  }

  /** Starts a reading: everything before is gone. Entries are counted from here on, each once. */
  begin(flow: Pick<Flow, 'grantId' | 'query' | 'startedAt' | 'stageMs'>, entries: readonly ListedEntry[]): void {
    this.#db.transaction(() => {
      for (const table of ['flow', 'entries', 'inner_refusals', 'documents', 'chunks', 'document_chunks']) this.#db.exec(`DELETE FROM ${table}`);
      entries.forEach(({ name, bytes, seen, reason }, index) => {
        this.#s.addEntry.run(index + 1, this.#seal(name), bytes, seen, reason === null ? 'listed' : 'refused', reason);
      });
      this.#s.begin.run(flow.grantId, READING_EDITION, flow.query, flow.startedAt, JSON.stringify(flow.stageMs));
    }).immediate();
  }

  /** What has no outcome yet, in the order it was listed. */
  pending(after: number, limit: number): PendingEntry[] {
    return this.#s.pending.all(after, limit).map(({ entry, name, bytes, seen }) => ({ entry, name: this.#open(name), bytes, seen }));
  }

  /** One durable commit: after a crash each of these entries has its outcome with everything that came of it, or none. */
  commit(outcomes: readonly EntryOutcome[]): void {
    this.#db.transaction(() => { for (const outcome of outcomes) this.#add(outcome); }).immediate();
  }

  finish(finishedAt: string, stageMs: Record<string, number>): void { this.#s.finish.run(finishedAt, JSON.stringify(stageMs)); }

  /** Takes over what an earlier reading found: in files that have not changed since, and in those that were changed but
   *  count as they were read, since nobody allowed the change. Returns how many. */
  carryOver(path: string): number {
    this.#db.prepare('ATTACH DATABASE ? AS before').run(path);
    try {
      const edition = this.#db.prepare<[], { edition: number }>('SELECT edition FROM before.flow').get()?.edition;
      if (edition !== READING_EDITION) return 0;
      const known = new Map<string, { entry: number; seen: string }>();
      for (const row of this.#db.prepare<[], EntryRow>("SELECT entry, name, bytes, seen FROM before.entries WHERE state = 'read'").all()) known.set(this.#open(row.name), row);
      const same = this.#s.carriable.all().flatMap((row) => {
        const before = known.get(this.#open(row.name));
        return before !== undefined && before.seen === row.seen ? [{ from: before.entry, to: row.entry }] : [];
      });
      this.#carry(same);
      return same.length;
    } finally { this.#db.exec('DETACH DATABASE before'); }
  }

  totals(): SourceTotals { return readTotals(this.#db); }

  *documents(): Generator<StoredDocument> {
    for (const row of this.#s.documents.iterate()) {
      const signature = new Uint32Array(row.signature.byteLength / 4);
      new Uint8Array(signature.buffer).set(row.signature);
      yield { uid: row.uid, name: this.#open(row.name), inner: row.inner === null ? null : this.#open(row.inner), readAt: row.read_at, record: DocumentRecord.parse(JSON.parse(row.record)), signature };
    }
  }

  /** Chunk texts of a document in order, with their ids. Damage is a SealError. */
  chunksOf(uid: string): { id: string; text: string }[] {
    return this.#s.chunksOf.all(uid).map((row) => ({ id: row.chunk_id, text: this.#open(row.body) }));
  }

  /** The text of a document in UTF-8, its chunks in order, each on lines of its own. Damage is a SealError. */
  textOf(uid: string): Buffer {
    return Buffer.concat(this.#s.bodiesOf.all(uid).flatMap((body, position) => { const chunk = this.#sealer.open(body, this.#context); return position === 0 ? [chunk] : [NEWLINE, chunk]; }));
  }

  /** The beginning of that text: chunks from the first on, until they have so many UTF-16 units, or all there are. */
  beginningOf(uid: string, charactersMin: number): string {
    const parts: string[] = [];
    let characters = -1;
    for (const body of this.#s.bodiesOf.iterate(uid)) {
      const part = this.#open(body);
      parts.push(part);
      characters += 1 + part.length;
      if (characters >= charactersMin) break;
    }
    return parts.join('\n');
  }

  *refusals(): Generator<Refusal> {
    for (const row of this.#s.refusals.iterate()) {
      yield { name: this.#open(row.name), inner: row.inner === null ? null : this.#open(row.inner), bytes: row.bytes, reason: RefusalReason.parse(row.reason) };
    }
  }

  /** What became of each entry: refused ones first. */
  outcomes(limit: number): { name: string; bytes: number; reason: RefusalReason | null }[] {
    return this.#s.outcomes.all(limit).map(({ name, bytes, reason }) => ({ name: this.#open(name), bytes, reason: reason === null ? null : RefusalReason.parse(reason) }));
  }

  /** Every name that was listed and allowed, with the word that tells a changed file; null where nothing was ever listed. */
  known(): Map<string, string> | null {
    const entries = this.entries();
    return entries === null ? null : new Map([...entries].flatMap(([name, { seen, reason }]) => (reason === 'not-yet-allowed' ? [] : [[name, seen]])));
  }

  /** What became of each name, whichever edition read it; null where nothing was ever listed. */
  entries(): Map<string, { readonly seen: string; readonly reason: RefusalReason | null }> | null {
    if (this.#s.flow.get() === undefined) return null;
    return new Map(this.#s.names.all().map((row) => [this.#open(row.name), { seen: row.seen, reason: row.reason === null ? null : RefusalReason.parse(row.reason) }]));
  }

  scrub(): void { scrub(this.#db); }
  close(): void { this.#db.close(); }

  #add({ entry, reason, bytes, readAt, documents, refused }: EntryOutcome): void {
    const changed = this.#s.setOutcome.run(reason === null ? 'read' : 'refused', reason, bytes, entry).changes;
    if (changed !== 1) throw new Error(`entry ${entry} has an outcome already`);
    for (const inner of refused) this.#s.addRefusal.run(entry, inner.inner === null ? null : this.#seal(inner.inner), inner.bytes, inner.reason);
    for (const document of documents) {
      const inner = document.inner === null ? null : this.#seal(document.inner);
      // The same text under the same name in one archive is one document.
      if (this.#s.addDocument.run(document.uid, entry, inner, readAt, JSON.stringify(document.record), words(document.signature)).changes === 0) {
        this.#s.addRefusal.run(entry, inner, document.record.rawBytes, 'already-read');
        continue;
      }
      document.chunks.forEach((chunk, position) => {
        const id = idOf(chunk);
        this.#s.addChunk.run(id, chunk.byteLength, this.#sealer.seal(chunk, this.#context));
        this.#s.link.run(document.uid, position, id);
      });
    }
  }

  #carry(pairs: readonly { from: number; to: number }[]): void {
    const copies = ['INSERT INTO inner_refusals SELECT @to, inner, bytes, reason FROM before.inner_refusals WHERE entry = @from',
      'INSERT OR IGNORE INTO documents SELECT uid, @to, inner, read_at, record, signature FROM before.documents WHERE entry = @from',
      `INSERT INTO chunks SELECT c.chunk_id, c.bytes, count(*), c.body FROM before.chunks c JOIN before.document_chunks d USING (chunk_id) JOIN before.documents o USING (uid)
        WHERE o.entry = @from GROUP BY c.chunk_id ON CONFLICT (chunk_id) DO UPDATE SET refs = refs + excluded.refs`,
      'INSERT OR IGNORE INTO document_chunks SELECT d.uid, d.position, d.chunk_id FROM before.document_chunks d JOIN before.documents o USING (uid) WHERE o.entry = @from',
      "UPDATE entries SET state = 'read', reason = NULL WHERE entry = @to"].map((sql) => this.#db.prepare<{ from: number; to: number }>(sql));
    this.#db.transaction(() => { for (const pair of pairs) for (const copy of copies) copy.run(pair); }).immediate();
  }

  #seal(value: string): Uint8Array { return this.#sealer.seal(bytesOf(value), this.#context); }
  #open(sealed: Uint8Array): string { return text.decode(this.#sealer.open(sealed, this.#context)); }
}

interface FlowRow { grant_id: string; edition: number; query: string; started_at: string; finished_at: string | null; stage_ms: string }
interface EntryRow { entry: number; name: Uint8Array; bytes: number; seen: string }
interface DocumentRow { uid: string; name: Uint8Array; inner: Uint8Array | null; read_at: string; record: string; signature: Uint8Array }
interface RefusalRow { name: Uint8Array; inner: Uint8Array | null; bytes: number; reason: string }

function prepareStatements(db: Database.Database) {
  return {
    flow: db.prepare<[], FlowRow>('SELECT grant_id, edition, query, started_at, finished_at, stage_ms FROM flow'),
    begin: db.prepare('INSERT INTO flow (one, grant_id, edition, query, started_at, stage_ms) VALUES (1, ?, ?, ?, ?, ?)'),
    finish: db.prepare('UPDATE flow SET finished_at = ?, stage_ms = ?'),
    addEntry: db.prepare('INSERT INTO entries (entry, name, bytes, seen, state, reason) VALUES (?, ?, ?, ?, ?, ?)'),
    pending: db.prepare<[number, number], EntryRow>("SELECT entry, name, bytes, seen FROM entries WHERE state = 'listed' AND entry > ? ORDER BY entry LIMIT ?"),
    setOutcome: db.prepare("UPDATE entries SET state = ?, reason = ?, bytes = ? WHERE entry = ? AND state = 'listed'"),
    addRefusal: db.prepare('INSERT INTO inner_refusals (entry, inner, bytes, reason) VALUES (?, ?, ?, ?)'),
    addDocument: db.prepare('INSERT OR IGNORE INTO documents (uid, entry, inner, read_at, record, signature) VALUES (?, ?, ?, ?, ?, ?)'),
    // Of what is there already the count alone changes: few chunks come twice, so one question is cheaper than two.
    addChunk: db.prepare('INSERT INTO chunks (chunk_id, bytes, refs, body) VALUES (?, ?, 1, ?) ON CONFLICT (chunk_id) DO UPDATE SET refs = refs + 1'),
    link: db.prepare('INSERT INTO document_chunks (uid, position, chunk_id) VALUES (?, ?, ?)'),
    documents: db.prepare<[], DocumentRow>('SELECT d.uid, e.name, d.inner, d.read_at, d.record, d.signature FROM documents d JOIN entries e USING (entry) ORDER BY d.entry, d.rowid'),
    chunksOf: db.prepare<[string], { chunk_id: string; body: Uint8Array }>('SELECT c.chunk_id, c.body FROM document_chunks d JOIN chunks c USING (chunk_id) WHERE d.uid = ? ORDER BY d.position'),
    bodiesOf: db.prepare<[string], Uint8Array>('SELECT c.body FROM document_chunks d JOIN chunks c USING (chunk_id) WHERE d.uid = ? ORDER BY d.position').pluck(),
    refusals: db.prepare<[], RefusalRow>(`SELECT e.name, NULL AS inner, e.bytes, e.reason, e.entry AS entry FROM entries e WHERE e.state = 'refused'
      UNION ALL SELECT e.name, i.inner, i.bytes, i.reason, i.entry FROM inner_refusals i JOIN entries e USING (entry) ORDER BY entry`),
    names: db.prepare<[], { name: Uint8Array; seen: string; reason: string | null }>('SELECT name, seen, reason FROM entries ORDER BY entry'),
    carriable: db.prepare<[], EntryRow>("SELECT entry, name, bytes, seen FROM entries WHERE state = 'listed' OR (state = 'refused' AND reason = 'not-yet-allowed' AND seen != '') ORDER BY entry"),
    outcomes: db.prepare<[number], { name: Uint8Array; bytes: number; reason: string | null }>("SELECT name, bytes, reason FROM entries WHERE state != 'listed' ORDER BY state = 'read', entry LIMIT ?"),
  };
}
