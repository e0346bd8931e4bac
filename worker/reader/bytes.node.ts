// What Node does natively for the readers: telling UTF-8 and ASCII, hashing, unpacking gzip with a bound. Nothing else of
// Node reaches them, but the zip reader.
import { isAscii as nodeIsAscii, isUtf8 as nodeIsUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { ReadRefusal } from './parsed.ts';

export const isUtf8 = (bytes: Uint8Array): boolean => nodeIsUtf8(bytes);
export const isAscii = (bytes: Uint8Array): boolean => nodeIsAscii(bytes);
export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 and length of a text that comes in pieces, as UTF-8. */
export class TextHash {
  readonly #hash = createHash('sha256');
  #bytes = 0;
  push(text: string): void {
    this.#hash.update(text, 'utf8');
    this.#bytes += Buffer.byteLength(text, 'utf8');
  }
  get bytes(): number { return this.#bytes; }
  hex(): string { return this.#hash.digest('hex'); }
}

/** At most `bytesMax` of what a gzip file holds; more is a refusal, and so is a stream that breaks off. */
export function gunzip(bytes: Uint8Array, bytesMax: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, bytesMax) });
  } catch (error) {
    throw new ReadRefusal((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'unpacks-too-large' : 'malformed');
  }
}
