// One row of the chain as bytes: what is hashed, what is signed, what a body is committed to. No database here.
//
//   record     = JSON.stringify(["ileices-journal-1", seq, kind, at, author, commitment, prev]) LF fact
//   fact       = canonical JSON (app/manifest/canonical.ts), UTF-8
//   commitment = hex SHA-256("ileices-journal-1/body" LF salt body), null for a row without a body; salt is 16 random
//                bytes used once, body canonical JSON. Without the salt the text of a short body could be guessed.
//   signature  = Ed25519("ileices-journal-1/row" LF SHA-256(record))
//   hash       = SHA-256(record signature), the next row's prev; the first row's prev is 32 zero bytes
//   segment    = Ed25519("ileices-journal-1/segment" LF JSON.stringify([segment, firstSeq, lastSeq, hex hash of lastSeq]))
//   anchor     = Ed25519("ileices-journal-1/anchor" LF JSON.stringify([seq, hex hash of seq])), kept outside the database
import { hash } from 'node:crypto';

export const SALT_BYTES = 16;
export const GENESIS: Uint8Array = new Uint8Array(32);
const DOMAIN = 'ileices-journal-1';
const BODY_DOMAIN = Buffer.from(`${DOMAIN}/body\n`);
const ROW_DOMAIN = Buffer.from(`${DOMAIN}/row\n`);

/** A row as stored, without what may be erased. */
export interface StoredRow {
  readonly seq: number; readonly kind: string; readonly at: string; readonly author: string;
  readonly commitment: Uint8Array | null; readonly fact: Uint8Array; readonly prev: Uint8Array; readonly signature: Uint8Array;
}

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

export function commitmentOf(salt: Uint8Array, body: Uint8Array): Buffer { return sha256(Buffer.concat([BODY_DOMAIN, salt, body])); }

export function recordOf(row: Omit<StoredRow, 'signature'>): Buffer {
  const header = JSON.stringify([DOMAIN, row.seq, row.kind, row.at, row.author, row.commitment === null ? null : hexOf(row.commitment), hexOf(row.prev)]);
  return Buffer.concat([Buffer.from(`${header}\n`), row.fact]);
}

export function rowMessage(record: Uint8Array): Buffer { return Buffer.concat([ROW_DOMAIN, sha256(record)]); }
export function rowHash(record: Uint8Array, signature: Uint8Array): Buffer { return sha256(Buffer.concat([record, signature])); }

export function segmentMessage(segment: number, firstSeq: number, lastSeq: number, head: Uint8Array): Buffer {
  return Buffer.from(`${DOMAIN}/segment\n${JSON.stringify([segment, firstSeq, lastSeq, hexOf(head)])}`);
}

export function anchorMessage(seq: number, head: Uint8Array): Buffer { return Buffer.from(`${DOMAIN}/anchor\n${JSON.stringify([seq, hexOf(head)])}`); }
