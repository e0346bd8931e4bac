// The journal: append-only, hash-chained, signed rows in SQLite, and the bodies beside them that may be erased.
// The Journal port on a real disk. The agent process alone writes it; what rows mean is the projections' business.
import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Clock, Journal, JournalVerdict, Signer, Verifier } from '../../../app/ports.ts';
import { journalEvents, JournalKind } from '../../../schemas/journal.ts';
import type { JournalDraft, JournalEntry } from '../../../schemas/journal.ts';
import { DiskError } from '../../../app/ports.ts';
import { errorCode, toDiskError } from '../disk.ts';
import type { JournalAnchor } from './anchor.ts';
import type { Bodies } from './bodies.ts';
import { canonicalJson } from '../../../app/manifest/canonical.ts';
import { scrub } from './database.ts';
import { commitmentOf, hexOf, recordOf, rowHash, rowMessage, SALT_BYTES, segmentMessage } from './row.ts';
import { verifyAll, verifyOpenSegment } from './verify.ts';
import type { Chain, VerifyContext } from './verify.ts';

export const SEGMENT_ROWS = 65_536;
/** One commit carries at most this many rows, so that no append waits long behind others. */
const MAX_ROWS_PER_COMMIT = 1024;
/** An Erased row names at most this many. */
const MAX_SEQS_PER_ERASED = 4096;
const DEFAULT_READ_LIMIT = 1000;

/** Tables that say what rows of these kinds mean. `apply` runs inside the transaction that appends the row. */
export interface Projection { readonly kinds: readonly JournalKind[]; readonly tables: readonly string[]; apply(entry: JournalEntry): void }

export class JournalDamaged extends Error {
  readonly seq: number;
  /** Row 0 stands for the file as a whole. */
  constructor(seq: number, why: string) {
    super(`The journal is damaged${seq === 0 ? '' : ` at row ${seq}`}: ${why}. Nothing is written until you look: run \`ileices journal verify\`.`);
    this.name = 'JournalDamaged';
    this.seq = seq;
  }
}

export interface JournalOptions {
  readonly db: Database.Database;
  readonly bodies: Bodies;
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly clock: Pick<Clock, 'now'>;
  readonly projections: readonly Projection[];
  readonly anchor?: JournalAnchor;
  readonly segmentRows?: number;
  readonly randomBytes?: (count: number) => Uint8Array;
}

interface Prepared { readonly draft: JournalDraft; readonly fact: Buffer; readonly body: Buffer | null }
interface Waiting extends Prepared { readonly resolve: (entry: JournalEntry) => void; readonly reject: (error: Error) => void }
interface ReadRow { seq: number; at: string; kind: string; commitment: Uint8Array | null; fact: Uint8Array; sealed: Uint8Array | null }

function prepare(draft: JournalDraft): Prepared {
  const shape = journalEvents[draft.kind];
  const body = shape.body.parse(draft.body);
  return {
    draft, fact: Buffer.from(canonicalJson(shape.fact.parse(draft.fact))),
    body: body === null ? null : Buffer.from(canonicalJson(body)),
  };
}

/** The disk's faults in their closed set; a row refused by its own content stays what it is. */
function faultOf(error: unknown): Error {
  const code = errorCode(error);
  if (code !== '' && !code.startsWith('SQLITE_CONSTRAINT')) return toDiskError(error);
  return error instanceof Error ? error : new Error(String(error));
}

export class SqliteJournal implements Journal {
  /** Why nothing may be written, found at the start; null when all is well. */
  readonly damage: { seq: number; why: string } | null;
  readonly #options: JournalOptions;
  readonly #db: Database.Database;
  readonly #segmentRows: number;
  readonly #statements;
  readonly #queue: Waiting[] = [];
  #flushPlanned = false;
  #closed = false;
  #end: Chain;
  #segment: { segment: number; firstSeq: number };

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#db = options.db;
    this.#segmentRows = options.segmentRows ?? SEGMENT_ROWS;
    if (this.#segmentRows < 2) throw new Error('a segment needs room for its seal and one more row');
    this.#statements = prepareStatements(options.db);
    this.#end = this.#statements.head.get() ?? { seq: 0, hash: new Uint8Array(32) };
    const last = this.#statements.lastSegment.get();
    this.#segment = last === undefined ? { segment: 0, firstSeq: 1 } : { segment: last.segment + 1, firstSeq: last.last_seq + 1 };
    this.damage = verifyOpenSegment(this.#verifyContext(() => null)).firstBad;
    // On a full disk the node starts all the same; the rewriting is tried again with the next erasure or start.
    if (this.damage === null) try { this.finishErasure(); } catch (error) { if (!(error instanceof DiskError)) throw error; }
  }

  /** Whether erased bytes may still lie in unused parts of the file, because the disk had no room to rewrite it. */
  get erasurePending(): boolean { return this.#statements.scrub.get()?.scrub === 1; }

  append(draft: JournalDraft): Promise<JournalEntry> {
    if (draft.kind === 'Erased' || draft.kind === 'SegmentSealed') return Promise.reject(new Error(`${draft.kind} rows are the journal's own`));
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.reject(refusal);
    let prepared: Prepared;
    try { prepared = prepare(draft); } catch (error) { return Promise.reject(error instanceof Error ? error : new Error(String(error))); }
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...prepared, resolve, reject });
      if (this.#flushPlanned) return;
      this.#flushPlanned = true;
      // Everything appended in this turn of the event loop shares one commit, so one wait for the disk.
      setImmediate(() => { this.#flushPlanned = false; this.#flush(); });
    });
  }

  read(options: { kinds?: readonly JournalKind[]; afterSeq?: number; beforeSeq?: number; limit?: number; newestFirst?: boolean }): JournalEntry[] {
    const { kinds, afterSeq = 0, beforeSeq = Number.MAX_SAFE_INTEGER, limit = DEFAULT_READ_LIMIT, newestFirst = false } = options;
    const filter = kinds === undefined ? '' : `AND r.kind IN (${kinds.map(() => '?').join(',')})`;
    const rows = this.#db.prepare<unknown[], ReadRow>(
      `SELECT r.seq, r.at, r.kind, r.commitment, r.fact, p.sealed FROM rows r LEFT JOIN payloads p USING (seq)
       WHERE r.seq > ? AND r.seq < ? ${filter} ORDER BY r.seq ${newestFirst ? 'DESC' : 'ASC'} LIMIT ?`).all(afterSeq, beforeSeq, ...(kinds ?? []), limit);
    return rows.map((row) => entryOf(row, this.#options.bodies));
  }

  /** Bodies and salts go in one commit with the Erased row that accounts for them; then the file is rewritten so that no
   *  byte of them is left. When the disk has no room for that, this rejects and the next start or erasure does it. */
  async erase(seqs: readonly number[]): Promise<void> {
    const refusal = this.#refusal();
    if (refusal !== null) throw refusal;
    this.#flush();
    const present = [...new Set(seqs)].sort((a, b) => a - b).filter((seq) => this.#statements.hasBody.get(seq) !== undefined);
    try {
      for (let at = 0; at < present.length; at += MAX_SEQS_PER_ERASED) {
        const part = present.slice(at, at + MAX_SEQS_PER_ERASED);
        this.#commit([prepare({ kind: 'Erased', fact: { seqs: part }, body: null })], () => {
          for (const seq of part) this.#statements.deleteBody.run(seq);
          this.#statements.setScrub.run(1);
        });
      }
    } catch (error) { throw faultOf(error); }
    this.finishErasure();
  }

  /** Rewrites the file when an erasure is waiting for it. */
  finishErasure(): void {
    if (!this.erasurePending) return;
    try {
      scrub(this.#db);
      this.#statements.setScrub.run(0);
    } catch (error) { throw toDiskError(error); }
  }

  verify(): JournalVerdict {
    const steps = this.verifySteps();
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
    }
  }

  /** The same, giving way to others every few thousand rows. */
  verifySteps(): Generator<{ rows: number }, JournalVerdict> {
    this.#flush();
    return verifyAll(this.#verifyContext(() => this.#end), () => this.#mendProjections());
  }

  /** Empties what the projections hold and fills it again from the rows. */
  rebuildProjections(): void {
    this.#flush();
    this.#db.transaction(() => { this.#refill(); }).immediate();
  }

  #refill(): void {
    for (const { tables, kinds } of this.#options.projections) {
      for (const table of tables) this.#db.exec(`DELETE FROM ${table}`);
      this.#replay(kinds);
    }
  }

  #replay(kinds: readonly JournalKind[]): void {
    for (let afterSeq = 0; ;) {
      const page = this.read({ kinds, afterSeq });
      for (const entry of page) this.#project(entry);
      const last = page.at(-1);
      if (last === undefined) return;
      afterSeq = last.seq;
    }
  }

  /** The first table that filling it again changes; only then anything is written. */
  #mendProjections(): string | null {
    const tables = this.#options.projections.flatMap((projection) => projection.tables);
    const contents = () => tables.map((table) => JSON.stringify(this.#db.prepare(`SELECT * FROM ${table}`).raw().all().map((row) => JSON.stringify(row)).sort()));
    const before = contents();
    this.#db.exec('BEGIN');
    let after: string[];
    try {
      this.#refill();
      after = contents();
    } finally { this.#db.exec('ROLLBACK'); }
    const wrong = tables.find((_, index) => before[index] !== after[index]) ?? null;
    if (wrong !== null) this.rebuildProjections();
    return wrong;
  }

  /** Writes what waits and closes the file. */
  close(): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    if (this.damage === null) this.#options.anchor?.moveTo(this.#end, this.#options.clock.now(), true);
    this.#db.close();
  }

  #refusal(): Error | null {
    if (this.damage !== null) return new JournalDamaged(this.damage.seq, this.damage.why);
    return this.#closed ? new Error('the journal is closed') : null;
  }

  #verifyContext(expectedEnd: () => Chain | null): VerifyContext {
    const { bodies, signer, verifier, anchor } = this.#options;
    return { db: this.#db, bodies, author: signer, verifier, expectedEnd, anchor: anchor?.read() ?? null };
  }

  #project(entry: JournalEntry): void {
    for (const projection of this.#options.projections) if (projection.kinds.includes(entry.kind)) projection.apply(entry);
  }

  #flush(): void {
    while (this.#queue.length > 0) this.#settle(this.#queue.splice(0, MAX_ROWS_PER_COMMIT));
  }

  #settle(batch: readonly Waiting[]): void {
    try {
      const entries = this.#commit(batch, () => undefined);
      this.#options.anchor?.moveTo(this.#end, this.#options.clock.now(), false);
      batch.forEach((waiting, index) => {
        const entry = entries[index];
        if (entry !== undefined) waiting.resolve(entry);
      });
    } catch (error) {
      const fault = faultOf(error);
      // A row that does not fit what stands already must not take those with it that were only appended beside it.
      if (batch.length > 1 && !(fault instanceof DiskError)) for (const waiting of batch) this.#settle([waiting]);
      else for (const waiting of batch) waiting.reject(fault);
    }
  }

  /** One transaction, all or nothing: what this process knows of the chain moves on only after the commit. */
  #commit(batch: readonly Prepared[], also: () => void): JournalEntry[] {
    const at = new Date(this.#options.clock.now()).toISOString();
    const before = { end: this.#end, segment: this.#segment };
    try {
      return this.#db.transaction(() => {
        const entries = batch.map((prepared) => {
          const entry = this.#insert(prepared, at);
          if (this.#end.seq - this.#segment.firstSeq + 1 === this.#segmentRows) this.#seal(at);
          return entry;
        });
        also();
        this.#statements.moveHead.run(this.#end.seq, this.#end.hash);
        return entries;
      }).immediate();
    } catch (error) {
      this.#end = before.end;
      this.#segment = before.segment;
      throw error;
    }
  }

  #insert({ draft, fact, body }: Prepared, at: string): JournalEntry {
    const { bodies, signer } = this.#options;
    const seq = this.#end.seq + 1;
    const salt = body === null ? null : (this.#options.randomBytes ?? randomBytes)(SALT_BYTES);
    const commitment = body === null || salt === null ? null : commitmentOf(salt, body);
    const record = recordOf({ seq, kind: draft.kind, at, author: signer.nodeId, commitment, fact, prev: this.#end.hash });
    const signature = signer.sign(rowMessage(record));
    this.#statements.insertRow.run(seq, draft.kind, at, signer.nodeId, commitment, fact, this.#end.hash, signature);
    if (body !== null && salt !== null) this.#statements.insertBody.run(seq, bodies.seal(seq, salt, body));
    this.#end = { seq, hash: rowHash(record, signature) };
    const entry = { seq, at, erased: false, ...draft };
    this.#project(entry);
    return entry;
  }

  #seal(at: string): void {
    const { segment, firstSeq } = this.#segment;
    const { seq: lastSeq, hash: head } = this.#end;
    this.#statements.insertSegment.run(segment, firstSeq, lastSeq, head, this.#options.signer.sign(segmentMessage(segment, firstSeq, lastSeq, head)));
    this.#segment = { segment: segment + 1, firstSeq: lastSeq + 1 };
    this.#insert(prepare({ kind: 'SegmentSealed', fact: { segment, firstSeq, lastSeq, head: hexOf(head) }, body: null }), at);
  }
}

function prepareStatements(db: Database.Database) {
  return {
    head: db.prepare<[], Chain>('SELECT seq, hash FROM head'),
    lastSegment: db.prepare<[], { segment: number; last_seq: number }>('SELECT segment, last_seq FROM segments ORDER BY segment DESC LIMIT 1'),
    insertRow: db.prepare('INSERT INTO rows (seq, kind, at, author, commitment, fact, prev, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    insertBody: db.prepare('INSERT INTO payloads (seq, sealed) VALUES (?, ?)'),
    insertSegment: db.prepare('INSERT INTO segments (segment, first_seq, last_seq, head, signature) VALUES (?, ?, ?, ?, ?)'),
    moveHead: db.prepare('UPDATE head SET seq = ?, hash = ?'),
    hasBody: db.prepare<[number], { seq: number }>('SELECT seq FROM payloads WHERE seq = ?'),
    deleteBody: db.prepare('DELETE FROM payloads WHERE seq = ?'),
    scrub: db.prepare<[], { scrub: number }>('SELECT scrub FROM head'),
    setScrub: db.prepare('UPDATE head SET scrub = ?'),
  };
}

function entryOf(row: ReadRow, bodies: Bodies): JournalEntry {
  try {
    const kind = JournalKind.parse(row.kind);
    const shape = journalEvents[kind];
    const json = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString('utf8'));
    return {
      seq: row.seq, at: row.at, kind, fact: shape.fact.parse(json(row.fact)),
      body: row.sealed === null ? null : shape.body.parse(json(bodies.open(row.seq, row.sealed).body)), erased: row.commitment !== null && row.sealed === null,
    } as JournalEntry;
  } catch (error) { throw new JournalDamaged(row.seq, error instanceof Error ? error.message : String(error)); }
}
