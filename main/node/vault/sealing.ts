// Bytes sealed with a key: the Sealer port by AES-256-GCM of node:crypto. Not where keys come from: vault.ts, wrapping.ts.
//
//   sealed = format byte 1, nonce of 12 random bytes, ciphertext, tag of 16 bytes
//   bound to it (additional data): the format byte and the context in UTF-8
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { SealError } from '../../../app/ports.ts';
import type { Sealer } from '../../../app/ports.ts';

export const KEY_BYTES = 32;
const CIPHER = 'aes-256-gcm';
/** First byte of whatever is sealed. */
export const SEALED_FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** How much longer sealed bytes are than what was sealed. */
export const SEAL_OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;
/** Nonces drawn at once: to ask for twelve bytes at a time takes as long as to seal a piece of text. */
const NONCES_DRAWN = 341;
const WITH_TAG = { authTagLength: TAG_BYTES } as const;

/** HKDF-SHA256. Each purpose has a key of its own, so that few nonces meet under one key and none is used for two things. */
export function derivedKey(secret: Uint8Array, salt: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, Buffer.from(purpose), KEY_BYTES));
}

export class KeySealer implements Sealer {
  readonly #key: KeyObject;
  /** Random bytes of this sealer alone. Each is used once: what stands before `#nonceAt` was. */
  #nonces = Buffer.alloc(0);
  #nonceAt = 0;
  /** One context seals and opens thousands of pieces in a row. */
  #last: { readonly context: string; readonly bound: Buffer } | null = null;

  constructor(key: Uint8Array) {
    if (key.length !== KEY_BYTES) throw new Error(`a key has ${KEY_BYTES} bytes, not ${key.length}`);
    this.#key = createSecretKey(key);
  }

  seal(plain: Uint8Array, context: string): Uint8Array {
    const nonce = this.#nonce();
    const cipher = createCipheriv(CIPHER, this.#key, nonce, WITH_TAG);
    cipher.setAAD(this.#boundTo(context));
    const text = cipher.update(plain);
    cipher.final();
    const sealed = Buffer.allocUnsafe(plain.length + SEAL_OVERHEAD_BYTES);
    sealed[0] = SEALED_FORMAT;
    sealed.set(nonce, 1);
    sealed.set(text, 1 + NONCE_BYTES);
    sealed.set(cipher.getAuthTag(), 1 + NONCE_BYTES + plain.length);
    return sealed;
  }

  open(sealed: Uint8Array, context: string): Uint8Array {
    if (sealed.length < SEAL_OVERHEAD_BYTES || sealed[0] !== SEALED_FORMAT) throw new SealError(context);
    const textEnd = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, this.#key, sealed.subarray(1, 1 + NONCE_BYTES), WITH_TAG);
    decipher.setAAD(this.#boundTo(context));
    decipher.setAuthTag(sealed.subarray(textEnd));
    const plain = decipher.update(sealed.subarray(1 + NONCE_BYTES, textEnd));
    try { decipher.final(); } catch { throw new SealError(context); }
    return plain;
  }

  #nonce(): Buffer {
    if (this.#nonceAt === this.#nonces.length) {
      this.#nonces = randomBytes(NONCES_DRAWN * NONCE_BYTES);
      this.#nonceAt = 0;
    }
    return this.#nonces.subarray(this.#nonceAt, this.#nonceAt += NONCE_BYTES);
  }

  #boundTo(context: string): Buffer {
    if (this.#last?.context !== context) this.#last = { context, bound: Buffer.concat([Buffer.of(SEALED_FORMAT), Buffer.from(context)]) };
    return this.#last.bound;
  }
}
