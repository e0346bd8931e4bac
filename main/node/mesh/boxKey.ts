// The key that letters to this node are sealed with (X25519, XSalsa20-Poly1305 of tweetnacl), made from its identity: a member that
// restores its identity opens what was sealed for it before. A letter is the public half of a key that is used once, 32 bytes, and the
// box, 16 bytes longer than what is in it. Not for the disk of this node (vault) and not for who sealed it: what carries a letter is signed.
import { createHash, randomBytes } from 'node:crypto';
import nacl from 'tweetnacl';
import { signedBytes } from '../../../app/mesh/signedBytes.ts';
import type { Boxes } from '../../../app/mesh/ports.ts';
import type { Signer } from '../../../app/ports.ts';
import { derivedKey } from '../vault/sealing.ts';

const KEY_BYTES = nacl.box.publicKeyLength;
/** Nothing else a node signs has this purpose, and this signature never leaves the module: Ed25519 gives the same one every time. */
const KEY_PURPOSE = 'ileices-box-key-1';
const NO_SALT = new Uint8Array(0);

export class BoxKey implements Boxes {
  readonly publicKey: Uint8Array;
  readonly #secretKey: Uint8Array;

  constructor(signer: Signer) {
    const pair = nacl.box.keyPair.fromSecretKey(derivedKey(signer.sign(signedBytes(KEY_PURPOSE)), NO_SALT, KEY_PURPOSE));
    this.publicKey = pair.publicKey;
    this.#secretKey = pair.secretKey;
  }

  seal(recipient: Uint8Array, plain: Uint8Array, context: string): Uint8Array | null {
    if (recipient.length !== KEY_BYTES) return null;
    const once = nacl.box.keyPair.fromSecretKey(new Uint8Array(randomBytes(KEY_BYTES)));
    const key = sharedKey(recipient, once.secretKey);
    if (key === null) return null;
    const box = nacl.box.after(plain, nonceOf(once.publicKey, recipient, context), key);
    const sealed = new Uint8Array(KEY_BYTES + box.length);
    sealed.set(once.publicKey);
    sealed.set(box, KEY_BYTES);
    return sealed;
  }

  open(sealed: Uint8Array, context: string): Uint8Array | null {
    if (sealed.length < KEY_BYTES + nacl.box.overheadLength) return null;
    const once = sealed.subarray(0, KEY_BYTES);
    const key = sharedKey(once, this.#secretKey);
    return key === null ? null : nacl.box.open.after(sealed.subarray(KEY_BYTES), nonceOf(once, this.publicKey, context), key);
  }
}

/** Null for a public key of small order: what it gives is nothing but zeros, known to everybody. */
function sharedKey(publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array | null {
  if (nacl.scalarMult(secretKey, publicKey).every((byte) => byte === 0)) return null;
  return nacl.box.before(publicKey, secretKey);
}

/** A key seals once, so the nonce need not be drawn: it binds who the letter is for, and what for. */
function nonceOf(once: Uint8Array, recipient: Uint8Array, context: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(signedBytes('ileices-box-1', once, recipient, context)).digest()).subarray(0, nacl.box.nonceLength);
}
