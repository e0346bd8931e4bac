// An update as it is committed: whose it is and for which round, then the update. The hash in a commit is over all of it, so
// that an update cannot be committed under another name or in another round, not even by its hash alone.
//   32 bytes node id, 4 bytes round (most significant first), the update
import { bytesOf, hexOf } from '../manifest/hex.ts';

const AUTHOR_BYTES = 32;
export const ENVELOPE_BYTES = AUTHOR_BYTES + 4;

/** `author` is a node id: 64 hex digits. */
export function wrapUpdate(author: string, round: number, update: Uint8Array): Uint8Array {
  const wrapped = new Uint8Array(ENVELOPE_BYTES + update.length);
  wrapped.set(bytesOf(author));
  new DataView(wrapped.buffer).setUint32(AUTHOR_BYTES, round);
  wrapped.set(update, ENVELOPE_BYTES);
  return wrapped;
}

/** Null when it is too short to be one. */
export function openUpdate(wrapped: Uint8Array): { readonly author: string; readonly round: number; readonly update: Uint8Array } | null {
  if (wrapped.length < ENVELOPE_BYTES) return null;
  return {
    author: hexOf(wrapped.subarray(0, AUTHOR_BYTES)),
    round: new DataView(wrapped.buffer, wrapped.byteOffset).getUint32(AUTHOR_BYTES),
    update: wrapped.subarray(ENVELOPE_BYTES),
  };
}

/** The update inside, if it is this member's for this round; null else. */
export function ownUpdate(wrapped: Uint8Array | undefined, author: string, round: number): Uint8Array | null {
  const opened = wrapped === undefined ? null : openUpdate(wrapped);
  return opened !== null && opened.author === author && opened.round === round ? opened.update : null;
}
