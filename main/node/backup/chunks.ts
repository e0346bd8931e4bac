// A stream of bytes as sealed chunks in a file (README.md): each is bound to its place and the last is marked, so that nothing
// can be cut off, swapped or repeated. Holds one chunk at a time. Knows nothing of what is inside.
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';
import { BackupError } from './backupError.ts';

export const CHUNK_BYTES = 1024 * 1024;
const TAG_BYTES = 16;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
const CIPHER = 'aes-256-gcm';

function nonceOf(chunk: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(chunk, 7);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Writes at the end of an open file. */
export class ChunkWriter {
  readonly #handle: number;
  readonly #key: Uint8Array;
  readonly #buffer = Buffer.alloc(CHUNK_BYTES);
  #filled = 0;
  #chunk = 0;

  constructor(handle: number, key: Uint8Array) { this.#handle = handle; this.#key = key; }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#filled === CHUNK_BYTES) this.#flush(false);
      const count = Math.min(bytes.length - at, CHUNK_BYTES - this.#filled);
      this.#buffer.set(bytes.subarray(at, at + count), this.#filled);
      this.#filled += count;
      at += count;
    }
  }

  end(): void { this.#flush(true); }

  #flush(isLast: boolean): void {
    const cipher = createCipheriv(CIPHER, this.#key, nonceOf(this.#chunk, isLast), { authTagLength: TAG_BYTES });
    const sealed = cipher.update(this.#buffer.subarray(0, this.#filled));
    cipher.final();
    for (const part of [sealed, cipher.getAuthTag()]) for (let at = 0; at < part.length;) at += writeSync(this.#handle, part, at);
    this.#filled = 0;
    this.#chunk += 1;
  }
}

/** Reads the rest of an open file, every byte proven before it is given out. */
export class ChunkReader {
  readonly #handle: number;
  readonly #key: Uint8Array;
  readonly #chunks: number;
  readonly #lastBytes: number;
  readonly #sealed = Buffer.alloc(SEALED_CHUNK_BYTES);
  #position: number;
  #next = 0;
  #plain: Buffer = Buffer.alloc(0);
  #at = 0;

  /** `from` is where the chunks begin in a file of `fileBytes`. */
  constructor(handle: number, key: Uint8Array, from: number, fileBytes: number) {
    const bytes = fileBytes - from;
    this.#handle = handle;
    this.#key = key;
    this.#position = from;
    this.#chunks = Math.max(1, Math.ceil(bytes / SEALED_CHUNK_BYTES));
    this.#lastBytes = bytes - (this.#chunks - 1) * SEALED_CHUNK_BYTES;
    if (this.#lastBytes < TAG_BYTES) throw new BackupError('damaged', 'it is cut off');
  }

  /** Exactly this many bytes, at most a chunk's worth; fewer left is damage. */
  take(count: number): Buffer {
    const parts: Buffer[] = [];
    for (let missing = count; missing > 0;) {
      const part = this.some(missing);
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }

  /** At least one byte and at most `most`. */
  some(most: number): Buffer {
    if (this.#at === this.#plain.length) this.#load();
    const part = this.#plain.subarray(this.#at, this.#at + most);
    if (part.length === 0) throw new BackupError('damaged', 'it ends in the middle');
    this.#at += part.length;
    return part;
  }

  get isAtEnd(): boolean { return this.#next === this.#chunks && this.#at === this.#plain.length; }

  #load(): void {
    if (this.#next === this.#chunks) throw new BackupError('damaged', 'it ends in the middle');
    const isLast = this.#next === this.#chunks - 1;
    const sealed = this.#sealed.subarray(0, isLast ? this.#lastBytes : SEALED_CHUNK_BYTES);
    for (let at = 0; at < sealed.length;) {
      const count = readSync(this.#handle, sealed, at, sealed.length - at, this.#position + at);
      if (count === 0) throw new BackupError('damaged', 'it is cut off');
      at += count;
    }
    const textBytes = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, this.#key, nonceOf(this.#next, isLast), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(textBytes));
    const plain = decipher.update(sealed.subarray(0, textBytes));
    try { decipher.final(); } catch { throw new BackupError('damaged', `part ${this.#next + 1} of ${this.#chunks}`); }
    this.#plain = plain;
    this.#at = 0;
    this.#position += sealed.length;
    this.#next += 1;
  }
}
