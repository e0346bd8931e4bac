// What was read of one source: every entry once, the documents in it, their text in sealed packs. One SQLite file a
// source, so that forgetting is deleting a file. Not who may read (app/consent), not what is learnt (buildDataset.ts).
//
// Owned by one thread at a time. Every commit is durable, so a reading that was killed goes on after its last commit.
import type Database from 'better-sqlite3';
import { SealError } from '../../../app/ports.ts';
import type { Sealer } from '../../../app/ports.ts';
import { DocumentRecord } from '../../../schemas/document.ts';
import { RefusalReason } from '../../../schemas/refusal.ts';
import { openDatabase, scrub } from '../journal/database.ts';
import { chunkIdOf, PackedChunks } from './packedChunks.ts';
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

/** Entries taken over in one commit. */
const CARRIED_AT_ONCE = 128;

const text = new TextDecoder();
const bytesOf = (value: string): Uint8Array => Buffer.from(value, 'utf8');
const words = (signature: Uint32Array): Uint8Array => new Uint8Array(signature.buffer, signature.byteOffset, signature.byteLength);
export class SourceStore {
  readonly #db: Database.Database;
  readonly #sealer: Sealer;
  readonly #context: string;
  readonly #texts: PackedChunks;
  readonly #s;

  constructor(path: string, sourceId: string, sealer: Sealer) {
    this.#db = openDatabase(path, 'texts', 'every-commit');
    this.#sealer = sealer;
    this.#context = `source ${sourceId}`;
    this.#texts = new PackedChunks(this.#db, sealer, this.#context);
    this.#s = prepareStatements(this.#db);
  }

  get flow(): Flow | null {
    const row = this.#s.flow.get();
    if (row === undefined || row.edition !== READING_EDITION) return null;
    return { grantId: row.grant_id, query: row.query === 'file' ? 'file' : 'folder', startedAt: row.started_at, finishedAt: row.finished_at, stageMs: JSON.parse(row.stage_ms) as Record<string, number> };
  }

  /** Starts a reading: everything before is gone. Entries are counted from here on, each once. */
  begin(flow: Pick<Flow, 'grantId' | 'query' | 'startedAt' | 'stageMs'>, entries: readonly ListedEntry[]): void {
    this.#whole(() => {
      for (const table of ['flow', 'entries', 'inner_refusals', 'documents', 'packs']) this.#db.exec(`DELETE FROM ${table}`);
      this.#texts.lookAgain();
      entries.forEach(({ name, bytes, seen, reason }, index) => {
        this.#s.addEntry.run(index + 1, this.#seal(name), bytes, seen, reason === null ? 'listed' : 'refused', reason);
      });
      this.#s.begin.run(flow.grantId, READING_EDITION, flow.query, flow.startedAt, JSON.stringify(flow.stageMs));
    });
  }

  /** What has no outcome yet, in the order it was listed. */
  pending(after: number, limit: number): PendingEntry[] {
    return this.#s.pending.all(after, limit).map(({ entry, name, bytes, seen }) => ({ entry, name: this.#open(name), bytes, seen }));
  }

  /** One durable commit: after a crash each of these entries has its outcome with everything that came of it, or none. */
  commit(outcomes: readonly EntryOutcome[]): void {
    this.#whole(() => { for (const outcome of outcomes) this.#add(outcome); });
  }

  finish(finishedAt: string, stageMs: Record<string, number>): void { this.#s.finish.run(finishedAt, JSON.stringify(stageMs)); }

  /** Takes over what an earlier reading found: in files that have not changed since, and in those that were changed but
   *  count as they were read, since nobody allowed the change. Returns how many. What is not taken over is not in the packs
   *  of this one either. */
  carryOver(before: SourceStore): number {
    if (before.flow === null) return 0;
    const known = new Map(before.#s.readEntries.all().map((row) => [before.#open(row.name), row]));
    const same = this.#s.carriable.all().flatMap((row) => {
      const earlier = known.get(this.#open(row.name));
      return earlier !== undefined && earlier.seen === row.seen ? [{ from: earlier.entry, to: row.entry }] : [];
    });
    let carried = 0;
    const carry = ({ from, to }: (typeof same)[number]): void => {
      const documents = before.#s.documentsIn.all(from);
      // What is damaged there is read again; known before anything of it is taken.
      if (!documents.every(({ extents }) => before.#isSound(extents))) return;
      this.#carry(before.#s.refusalsIn.all(from), documents, to, before);
      carried += 1;
    };
    for (let at = 0; at < same.length; at += CARRIED_AT_ONCE) this.#whole(() => { same.slice(at, at + CARRIED_AT_ONCE).forEach(carry); });
    return carried;
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
    const found: { id: string; text: string }[] = [];
    // One by one: a chunk that is held on to would hold on to its pack.
    for (const chunk of this.#texts.chunks(this.#extentsOf(uid))) found.push({ id: chunkIdOf(chunk), text: text.decode(chunk) });
    return found;
  }

  /** The text of a document in UTF-8, its chunks in order, each on lines of its own. Damage is a SealError. */
  textOf(uid: string): Buffer { return this.#texts.textOf(this.#extentsOf(uid)); }

  /** The beginning of that text: chunks from the first on, until they have so many UTF-16 units, or all there are. */
  beginningOf(uid: string, charactersMin: number): string {
    const parts: string[] = [];
    let characters = -1;
    for (const chunk of this.#texts.chunks(this.#extentsOf(uid))) {
      const part = text.decode(chunk);
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
  outcomes(limit: number): { name: string; bytes: number; reason: RefusalReason | null; digest: string | null }[] {
    return this.#s.outcomes.all(limit).map(({ name, bytes, reason, digest }) => ({ name: this.#open(name), bytes, reason: reason === null ? null : RefusalReason.parse(reason), digest }));
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

  /** All of it, or after a fault nothing of it. */
  #whole(work: () => void): void {
    try { this.#db.transaction(work).immediate(); } catch (fault) { this.#texts.lookAgain(); throw fault; }
  }

  #add({ entry, reason, bytes, readAt, documents, refused }: EntryOutcome): void {
    const changed = this.#s.setOutcome.run(reason === null ? 'read' : 'refused', reason, bytes, entry).changes;
    if (changed !== 1) throw new Error(`entry ${entry} has an outcome already`);
    for (const inner of refused) this.#s.addRefusal.run(entry, inner.inner === null ? null : this.#seal(inner.inner), inner.bytes, inner.reason);
    for (const document of documents) {
      const inner = document.inner === null ? null : this.#seal(document.inner);
      // The same text under the same name in one archive is one document.
      if (this.#s.hasDocument.get(document.uid) !== undefined) this.#s.addRefusal.run(entry, inner, document.record.rawBytes, 'already-read');
      else this.#s.addDocument.run(document.uid, entry, inner, readAt, JSON.stringify(document.record), words(document.signature), this.#texts.keep(document.chunks));
    }
  }

  #extentsOf(uid: string): string { return this.#s.extents.get(uid) ?? '[]'; }

  #isSound(extents: string): boolean {
    try { for (const _ of this.#texts.chunks(extents)); return true; } catch (error) { if (error instanceof SealError) return false; throw error; }
  }

  /** Names and figures as they are, since both stores are of one source; the texts anew, without their neighbours. */
  #carry(refusals: readonly CarriedRefusal[], documents: readonly CarriedDocument[], to: number, before: SourceStore): void {
    this.#s.carried.run(to);
    for (const { inner, bytes, reason } of refusals) this.#s.addRefusal.run(to, inner, bytes, reason);
    for (const { uid, inner, read_at, record, signature, extents } of documents) {
      if (this.#s.hasDocument.get(uid) === undefined) this.#s.addDocument.run(uid, to, inner, read_at, record, signature, this.#texts.keep(copies(before.#texts.chunks(extents))));
    }
  }

  #seal(value: string): Uint8Array { return this.#sealer.seal(bytesOf(value), this.#context); }
  #open(sealed: Uint8Array): string { return text.decode(this.#sealer.open(sealed, this.#context)); }
}

/** A chunk that waits to be packed outlives the pack it came from, and would keep all of it. */
function* copies(chunks: Iterable<Uint8Array>): Generator<Uint8Array> { for (const chunk of chunks) yield chunk.slice(); }

interface FlowRow { grant_id: string; edition: number; query: string; started_at: string; finished_at: string | null; stage_ms: string }
interface EntryRow { entry: number; name: Uint8Array; bytes: number; seen: string }
interface DocumentRow { uid: string; name: Uint8Array; inner: Uint8Array | null; read_at: string; record: string; signature: Uint8Array }
interface CarriedRefusal { inner: Uint8Array | null; bytes: number; reason: string }
interface CarriedDocument { uid: string; inner: Uint8Array | null; read_at: string; record: string; signature: Uint8Array; extents: string }
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
    hasDocument: db.prepare<[string], number>('SELECT 1 FROM documents WHERE uid = ?').pluck(),
    addDocument: db.prepare('INSERT INTO documents (uid, entry, inner, read_at, record, signature, extents) VALUES (?, ?, ?, ?, ?, ?, ?)'),
    extents: db.prepare<[string], string>('SELECT extents FROM documents WHERE uid = ?').pluck(),
    documents: db.prepare<[], DocumentRow>('SELECT d.uid, e.name, d.inner, d.read_at, d.record, d.signature FROM documents d JOIN entries e USING (entry) ORDER BY d.entry, d.rowid'),
    refusals: db.prepare<[], RefusalRow>(`SELECT e.name, NULL AS inner, e.bytes, e.reason, e.entry AS entry FROM entries e WHERE e.state = 'refused'
      UNION ALL SELECT e.name, i.inner, i.bytes, i.reason, i.entry FROM inner_refusals i JOIN entries e USING (entry) ORDER BY entry`),
    names: db.prepare<[], { name: Uint8Array; seen: string; reason: string | null }>('SELECT name, seen, reason FROM entries ORDER BY entry'),
    readEntries: db.prepare<[], EntryRow>("SELECT entry, name, bytes, seen FROM entries WHERE state = 'read'"),
    carried: db.prepare("UPDATE entries SET state = 'read', reason = NULL WHERE entry = ?"),
    refusalsIn: db.prepare<[number], CarriedRefusal>('SELECT inner, bytes, reason FROM inner_refusals WHERE entry = ? ORDER BY rowid'),
    documentsIn: db.prepare<[number], CarriedDocument>('SELECT uid, inner, read_at, record, signature, extents FROM documents WHERE entry = ? ORDER BY rowid'),
    carriable: db.prepare<[], EntryRow>("SELECT entry, name, bytes, seen FROM entries WHERE state = 'listed' OR (state = 'refused' AND reason = 'not-yet-allowed' AND seen != '') ORDER BY entry"),
    outcomes: db.prepare<[number], { name: Uint8Array; bytes: number; reason: string | null; digest: string | null }>("SELECT name, bytes, reason, (SELECT json_extract(d.record, '$.rawSha256') FROM documents d WHERE d.entry = entries.entry AND d.inner IS NULL LIMIT 1) AS digest FROM entries WHERE state != 'listed' ORDER BY state = 'read', entry LIMIT ?"),
  };
}
