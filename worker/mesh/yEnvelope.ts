// What travels on the y-sync channel: digests and heads to find what is missing, and envelopes, each a change one author made to what
// is its own, signed by it. Whoever carries an envelope is nobody. It knows bytes, not whether they are true.
import { SHARED_PREFIX } from '../../schemas/link.ts';
import { createDecoder, hasContent, readUint8Array, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';

/** Of one change, and of all an author has in one generation: presence and notes, never what must not be lost. */
export const UPDATE_BYTES = 32 * 1024, AUTHOR_BYTES = 256 * 1024, AUTHOR_ENVELOPES = 512;
const HASH_BYTES = 32, SIGNATURE_BYTES = 64, NAME_CHARACTERS = 128, HEADS_MAX = 64;
const kinds = ['digest', 'heads', 'envelope'] as const;

export interface Envelope {
  readonly author: string;
  /** Grows with every start of the author; a later one takes the place of all before it. */
  readonly generation: number;
  /** Counts up from 1 within a generation. */
  readonly seq: number;
  readonly update: Uint8Array;
  readonly signature: Uint8Array;
}
export interface Head { readonly author: string; readonly generation: number; readonly seq: number; /** SHA-256 of what was signed last. */ readonly hash: Uint8Array }
export type YMessage = { readonly kind: 'digest'; readonly digest: Uint8Array } | { readonly kind: 'heads'; readonly heads: readonly Head[] } | { readonly kind: 'envelope'; readonly envelope: Envelope };

/** What an author signs: the hash of its change in the place it has. */
export function signedBytes(doc: string, envelope: Omit<Envelope, 'update' | 'signature'>, updateHash: Uint8Array): Uint8Array {
  const encoder = createEncoder();
  for (const text of [SHARED_PREFIX, doc, envelope.author]) writeVarString(encoder, text);
  writeVarUint(encoder, envelope.generation);
  writeVarUint(encoder, envelope.seq);
  writeUint8Array(encoder, updateHash);
  return toUint8Array(encoder);
}

export function encodeYMessage(message: YMessage): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, kinds.indexOf(message.kind));
  if (message.kind === 'digest') writeUint8Array(encoder, message.digest);
  else if (message.kind === 'heads') {
    writeVarUint(encoder, message.heads.length);
    for (const { author, generation, seq, hash } of message.heads) {
      writeVarString(encoder, author);
      writeVarUint(encoder, generation);
      writeVarUint(encoder, seq);
      writeUint8Array(encoder, hash);
    }
  } else {
    const { author, generation, seq, update, signature } = message.envelope;
    writeVarString(encoder, author);
    writeVarUint(encoder, generation);
    writeVarUint(encoder, seq);
    writeVarUint8Array(encoder, update);
    writeUint8Array(encoder, signature);
  }
  return toUint8Array(encoder);
}

/** The message, or null where it is none. Lengths are looked at before anything is copied. */
export function decodeYMessage(bytes: Uint8Array): YMessage | null {
  try {
    const decoder = createDecoder(bytes), kind = kinds[readVarUint(decoder)];
    const name = (): string => { const text = readVarString(decoder); if (text.length === 0 || text.length > NAME_CHARACTERS) throw new Error('a name is too long'); return text; };
    let message: YMessage;
    if (kind === 'digest') message = { kind, digest: readUint8Array(decoder, HASH_BYTES).slice() };
    else if (kind === 'heads') {
      const count = readVarUint(decoder), heads: Head[] = [];
      if (count > HEADS_MAX) return null;
      for (let each = 0; each < count; each += 1) heads.push({ author: name(), generation: readVarUint(decoder), seq: readVarUint(decoder), hash: readUint8Array(decoder, HASH_BYTES).slice() });
      message = { kind, heads };
    } else if (kind === 'envelope') {
      const author = name(), generation = readVarUint(decoder), seq = readVarUint(decoder), update = readVarUint8Array(decoder);
      if (update.length > UPDATE_BYTES) return null;
      message = { kind, envelope: { author, generation, seq, update: update.slice(), signature: readUint8Array(decoder, SIGNATURE_BYTES).slice() } };
    } else return null;
    return hasContent(decoder) ? null : message;
  } catch { return null; }
}
