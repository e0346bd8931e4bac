// Proves that the journal is what this node wrote: order, hashes, signatures, bodies, sealed segments, end.
// Reads only. Two depths: the open segment with one signature (every start), everything (`journal verify`).
import type Database from 'better-sqlite3';
import { SealError } from '../../../app/ports.ts';
import type { JournalVerdict, Signer, Verifier } from '../../../app/ports.ts';
import { journalEvents } from '../../../schemas/journal.ts';
import type { Bodies, OpenedBody } from './bodies.ts';
import { commitmentOf, GENESIS, hexOf, recordOf, rowHash, rowMessage, sameBytes, segmentMessage } from './row.ts';
import type { StoredRow } from './row.ts';

/** Rows read at a time: between two such steps the caller may let others work. */
const ROWS_PER_STEP = 2000;

interface JoinedRow extends StoredRow { readonly sealed: Uint8Array | null }
interface Segment { readonly segment: number; readonly firstSeq: number; readonly lastSeq: number; readonly head: Uint8Array; readonly signature: Uint8Array }
export interface Chain { readonly seq: number; readonly hash: Uint8Array }

class Bad extends Error {
  readonly seq: number;
  constructor(seq: number, why: string) { super(why); this.seq = seq; }
}

export interface VerifyContext {
  readonly db: Database.Database;
  readonly bodies: Bodies;
  readonly author: Pick<Signer, 'nodeId' | 'publicKey'>;
  readonly verifier: Verifier;
  /** Where this process knows the chain to end; null at the start, when only the file can say. */
  readonly expectedEnd: () => Chain | null;
  /** A row that was there before, as remembered outside the file. */
  readonly anchor: Chain | null;
}

/** Walks rows in order and remembers what can only be judged at the end. */
class Walk {
  readonly #context: VerifyContext;
  readonly #everySignature: boolean;
  readonly #page;
  #previousMessage: Uint8Array | null = null;
  #previousSignature: Uint8Array = GENESIS;
  seq: number;
  hash: Uint8Array;
  readonly missing = new Set<number>();
  readonly erased = new Set<number>();
  readonly #salts = new Set<string>();
  readonly seals: { seq: number; segment: number; firstSeq: number; lastSeq: number; head: string }[] = [];

  constructor(context: VerifyContext, start: Chain, everySignature: boolean) {
    this.#context = context;
    this.#everySignature = everySignature;
    this.seq = start.seq;
    this.hash = start.hash;
    this.#page = context.db.prepare<[number, number], JoinedRow>(
      'SELECT r.*, p.sealed FROM rows r LEFT JOIN payloads p USING (seq) WHERE r.seq > ? ORDER BY r.seq LIMIT ?');
  }

  /** False when there was nothing more. */
  step(): boolean {
    const rows = this.#page.all(this.seq, ROWS_PER_STEP);
    for (const row of rows) this.#row(row);
    return rows.length > 0;
  }

  #row(row: JoinedRow): void {
    const { author } = this.#context;
    if (row.seq !== this.seq + 1) throw new Bad(this.seq + 1, 'the row is missing');
    if (!sameBytes(row.prev, this.hash)) {
      if (!this.#previousIsSigned()) throw new Bad(this.seq, 'the row is not what was signed');
      throw new Bad(row.seq, 'the row does not follow the one before it');
    }
    if (row.author !== author.nodeId) throw new Bad(row.seq, 'the row names another author than this node');
    const record = recordOf(row);
    this.#previousMessage = rowMessage(record);
    this.#previousSignature = row.signature;
    if (this.#everySignature && !this.#previousIsSigned()) throw new Bad(row.seq, 'the row is not what was signed');
    this.seq = row.seq;
    this.hash = rowHash(record, row.signature);
    this.#body(row);
    if (row.kind === 'Erased') for (const seq of journalEvents.Erased.fact.parse(factOf(row)).seqs) this.erased.add(seq);
    if (row.kind === 'SegmentSealed') this.seals.push({ seq: row.seq, ...journalEvents.SegmentSealed.fact.parse(factOf(row)) });
  }

  /** On the quick walk only the last row is asked: its signature covers, through the hashes, all before it. */
  #previousIsSigned(): boolean {
    const { author, verifier } = this.#context;
    return this.#previousMessage === null || verifier.verify(author.publicKey, this.#previousMessage, this.#previousSignature);
  }

  #body(row: JoinedRow): void {
    if (row.commitment === null) {
      if (row.sealed !== null) throw new Bad(row.seq, 'the row has a body that it does not speak of');
      return;
    }
    if (row.sealed === null) { this.missing.add(row.seq); return; }
    const opened = this.#open(row.seq, row.sealed);
    if (opened === null || !sameBytes(commitmentOf(opened.salt, opened.body), row.commitment)) throw new Bad(row.seq, 'the body is not the one the row was signed with');
    if (this.#everySignature) this.#once(row.seq, opened.salt);
  }

  #open(seq: number, sealed: Uint8Array): OpenedBody | null {
    try { return this.#context.bodies.open(seq, sealed); } catch (error) {
      if (error instanceof SealError) return null;
      throw error;
    }
  }

  #once(seq: number, salt: Uint8Array): void {
    const name = Buffer.from(salt).toString('latin1');
    if (this.#salts.has(name)) throw new Bad(seq, 'the salt of the body was used before');
    this.#salts.add(name);
  }

  finish(): void {
    if (!this.#previousIsSigned()) throw new Bad(this.seq, 'the row is not what was signed');
    for (const seq of this.missing) if (!this.erased.has(seq)) throw new Bad(seq, 'the body is gone and no Erased row says why');
    const stays = this.#context.db.prepare<[number], { seq: number }>('SELECT seq FROM payloads WHERE seq = ?');
    for (const seq of this.erased) if (stays.get(seq) !== undefined) throw new Bad(seq, 'the body was erased and is here again');
    this.#end();
  }

  #end(): void {
    const { db, expectedEnd } = this.#context;
    const head = db.prepare<[], Chain>('SELECT seq, hash FROM head').get();
    for (const end of [head, expectedEnd()]) {
      if (end === null) continue;
      if (end === undefined || end.seq > this.seq) throw new Bad(this.seq + 1, 'rows are missing from the end');
      if (end.seq < this.seq || !sameBytes(end.hash, this.hash)) throw new Bad(this.seq, 'the journal does not end where it was written to');
    }
    this.#anchored();
  }

  #anchored(): void {
    const { db, anchor } = this.#context;
    if (anchor === null) return;
    const row = db.prepare<[number], StoredRow>('SELECT * FROM rows WHERE seq = ?').get(anchor.seq);
    if (row === undefined) throw new Bad(this.seq + 1, 'rows are missing from the end: the file is older than journal.anchor');
    if (!sameBytes(rowHash(recordOf(row), row.signature), anchor.hash)) throw new Bad(anchor.seq, 'another row stood here: the file is not the one of journal.anchor');
  }
}

function factOf(row: StoredRow): unknown { return JSON.parse(Buffer.from(row.fact).toString('utf8')); }

function sealedSegments(db: Database.Database): Segment[] {
  return db.prepare<[], Segment>('SELECT segment, first_seq AS firstSeq, last_seq AS lastSeq, head, signature FROM segments ORDER BY segment').all();
}

function checkSegment(context: VerifyContext, sealed: Segment): void {
  const message = segmentMessage(sealed.segment, sealed.firstSeq, sealed.lastSeq, sealed.head);
  if (!context.verifier.verify(context.author.publicKey, message, sealed.signature)) {
    throw new Bad(sealed.lastSeq, `the seal of segment ${sealed.segment} is not what was signed`);
  }
}

function checkSeals(walk: Walk, segments: readonly Segment[]): void {
  for (const seal of walk.seals) {
    const sealed = segments.find((one) => one.segment === seal.segment);
    const same = sealed !== undefined && sealed.firstSeq === seal.firstSeq && sealed.lastSeq === seal.lastSeq && hexOf(sealed.head) === seal.head;
    if (!same) throw new Bad(seal.seq, `the seal of segment ${seal.segment} is missing or another`);
  }
}

/** The end of the newest sealed segment, its seal and its last row checked. */
function openSegmentStart(context: VerifyContext, segments: readonly Segment[]): Chain {
  const newest = segments.at(-1);
  if (newest === undefined) return { seq: 0, hash: GENESIS };
  checkSegment(context, newest);
  const row = context.db.prepare<[number], StoredRow>('SELECT * FROM rows WHERE seq = ?').get(newest.lastSeq);
  if (row === undefined) throw new Bad(newest.lastSeq, 'the row is missing');
  if (!sameBytes(rowHash(recordOf(row), row.signature), newest.head)) throw new Bad(newest.lastSeq, 'the row is not what was sealed');
  return { seq: newest.lastSeq, hash: newest.head };
}

function checkWholeFile(db: Database.Database, segments: readonly Segment[], seals: number): void {
  const stray = db.prepare<[], { seq: number }>('SELECT p.seq FROM payloads p LEFT JOIN rows r USING (seq) WHERE r.commitment IS NULL LIMIT 1').get();
  if (stray !== undefined) throw new Bad(stray.seq, 'there is a body that no row speaks of');
  if (seals !== segments.length) throw new Bad(segments.at(-1)?.lastSeq ?? 0, 'there are seals that no row speaks of');
  const integrity = db.pragma('integrity_check(1)', { simple: true });
  if (integrity !== 'ok') throw new Bad(0, `SQLite finds the file damaged: ${String(integrity)}`);
}

function verdictOf(walk: Walk | null, error: unknown): JournalVerdict {
  const rows = walk?.seq ?? 0;
  const head = hexOf(walk?.hash ?? GENESIS);
  if (error === null) return { rows, ok: true, head, firstBad: null };
  const firstBad = error instanceof Bad
    ? { seq: error.seq, why: error.message }
    : { seq: rows + 1, why: `the row cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  return { rows, ok: false, head, firstBad };
}

/** Everything, in steps; `return` is the verdict. Rows may be appended between steps. `derivedFault` names a table that
 *  does not say what the rows say. */
export function* verifyAll(context: VerifyContext, derivedFault: () => string | null): Generator<{ rows: number }, JournalVerdict> {
  let walk: Walk | null = null;
  try {
    walk = new Walk(context, { seq: 0, hash: GENESIS }, true);
    while (walk.step()) yield { rows: walk.seq };
    walk.finish();
    const segments = sealedSegments(context.db);
    for (const sealed of segments) checkSegment(context, sealed);
    checkSeals(walk, segments);
    checkWholeFile(context.db, segments, walk.seals.length);
    const table = derivedFault();
    if (table !== null) throw new Bad(0, `the table ${table} did not say what the rows say; it was filled again from them`);
    return verdictOf(walk, null);
  } catch (error) { return verdictOf(walk, error); }
}

/** What every start checks: rows after the newest seal, and that the journal ends where it was written to. */
export function verifyOpenSegment(context: VerifyContext): JournalVerdict {
  let walk: Walk | null = null;
  try {
    const segments = sealedSegments(context.db);
    walk = new Walk(context, openSegmentStart(context, segments), false);
    while (walk.step());
    walk.finish();
    checkSeals(walk, segments);
    return verdictOf(walk, null);
  } catch (error) { return verdictOf(walk, error); }
}
