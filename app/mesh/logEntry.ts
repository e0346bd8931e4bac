// One entry of an author's log: made and signed, written as text, hashed, read from a text that a stranger sent. The text is the
// canonical form and no other, so that equal entries are equal bytes everywhere. Not whether an entry fits a chain, or whether its
// author may write at all: logBook.ts. Rules M20 to M22.
import { entryBodies, limits, LogEntry } from '../../schemas/mesh.ts';
import type { EntryDraft, EntryKind } from '../../schemas/mesh.ts';
import type { Sha256 } from '../../schemas/ids.ts';
import { canonicalJson, strictCanonicalJson } from '../manifest/canonical.ts';
import { bytesOf, hexOf } from '../manifest/hex.ts';
import { BYTES_PER_UNIT, utf8Bytes } from '../organism/tokenizer/utf8.ts';
import type { Hasher, Signer, Verifier } from '../ports.ts';
import { signedBytes } from './signedBytes.ts';

const SIGNED_FOR = 'ileices-log-1';
const SIGNATURE_START = ',"signature":"', SIGNATURE_LETTERS = 128;

/** Where in its author's log an entry stands. */
export interface EntryPlace {
  /** Empty for the entry that founds a mesh. */
  readonly mesh: Sha256 | '';
  readonly seq: number;
  /** Hash of the author's entry before; null for the first. */
  readonly prev: Sha256 | null;
  readonly lamport: number;
  readonly wallMs: number;
}
/** An entry with what everybody asks of it. */
export type HeldEntry<K extends EntryKind = EntryKind> = { [P in K]: { readonly entry: Extract<LogEntry, { kind: P }>; readonly hash: Sha256; readonly text: string } }[K];
export type ReadEntry = { readonly ok: true; readonly held: HeldEntry } | { readonly ok: false; readonly reason: 'malformed' | 'too-large' };

/** What is signed and hashed: the canonical form without its member `signature`, which is the last but one. */
function messageOf(text: string): Uint8Array {
  const at = text.lastIndexOf(SIGNATURE_START);
  return signedBytes(SIGNED_FOR, text.slice(0, at) + text.slice(at + SIGNATURE_START.length + SIGNATURE_LETTERS + 1));
}

/** Throws where the draft breaks its schema or is larger than an entry may be: that is a fault of this program. */
export function signEntry(draft: EntryDraft, place: EntryPlace, signer: Signer): LogEntry {
  const body: unknown = entryBodies[draft.kind].parse(draft.body);
  // Numbers lose what JSON cannot say (-0), members without a value go.
  const unsigned: unknown = JSON.parse(canonicalJson({ ...place, author: signer.nodeId, kind: draft.kind, body, signature: '0'.repeat(SIGNATURE_LETTERS) }));
  const entry = shapeOf(unsigned);
  if (entry === null || isTooLarge(entryText(entry))) throw new Error(`an entry of kind ${draft.kind} cannot be written: it breaks its shape or is larger than ${limits.entryBytes} bytes`);
  return { ...entry, signature: hexOf(signer.sign(messageOf(entryText(entry)))) };
}

/** The one form in which an entry is stored and sent. */
export function entryText(entry: LogEntry): string { return strictCanonicalJson(entry); }

/** Over what is signed, so that another signature that also verifies makes no other entry. */
export function entryHash(entry: LogEntry, hasher: Hasher): Sha256 { return textHash(entryText(entry), hasher); }
/** Of the entry whose text this is. */
export const textHash = (text: string, hasher: Hasher): Sha256 => hasher.sha256Hex(messageOf(text)) as Sha256;

export function heldEntry(entry: LogEntry, hasher: Hasher): HeldEntry {
  const text = entryText(entry);
  return { entry, hash: textHash(text, hasher), text } as HeldEntry;
}

export function isHeldOf<K extends EntryKind>(held: HeldEntry, kind: K): held is Extract<HeldEntry, { entry: { kind: K } }> { return held.entry.kind === kind; }

/** Whether this key signed it. A key that anybody could sign for signs nothing: the verifier refuses it. `text` saves writing it anew. */
export function signatureHolds(entry: LogEntry, publicKey: string, verifier: Verifier, text: string = entryText(entry)): boolean {
  return verifier.verify(bytesOf(publicKey), messageOf(text), bytesOf(entry.signature));
}

/** Of a text that this node stored after it was checked: its body is not checked again. Throws where it is no entry at all. */
export function storedEntry(text: string, hasher: Hasher): HeldEntry { return { entry: LogEntry.parse(JSON.parse(text)), hash: textHash(text, hasher), text } as HeldEntry; }

/** Never throws. Says nothing of the signature. */
export function readEntry(text: string, hasher: Hasher): ReadEntry {
  if (isTooLarge(text)) return { ok: false, reason: 'too-large' };
  try {
    const entry = shapeOf(JSON.parse(text));
    // One text for one entry: what is named twice, spaced or ordered otherwise is refused.
    if (entry === null || entryText(entry) !== text) return { ok: false, reason: 'malformed' };
    return { ok: true, held: { entry, hash: textHash(text, hasher), text } as HeldEntry };
  } catch { return { ok: false, reason: 'malformed' }; }
}

function shapeOf(value: unknown): LogEntry | null {
  const envelope = LogEntry.safeParse(value);
  if (!envelope.success) return null;
  const body = entryBodies[envelope.data.kind].safeParse(envelope.data.body);
  if (!body.success) return null;
  const { kind, seq, prev, mesh } = envelope.data;
  // Those two begin a log, nothing else does; only the founding entry stands in no mesh yet.
  if ((kind === 'founded' || kind === 'joined') !== (seq === 1)) return null;
  if ((prev === null) !== (seq === 1) || (mesh === '') !== (kind === 'founded')) return null;
  return { ...envelope.data, body: body.data } as LogEntry;
}

function isTooLarge(text: string): boolean {
  if (text.length > limits.entryBytes) return true;
  return text.length * BYTES_PER_UNIT > limits.entryBytes && utf8Bytes(text).length > limits.entryBytes;
}
