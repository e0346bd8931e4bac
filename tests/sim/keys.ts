// Keys of a simulation: a signature is a keyed hash that only the ring can make, so that nobody forges one and thousands cost
// little. Hashes are real SHA-256. Proves nothing about Ed25519: that has its own suites.
import { createHash, hash } from 'node:crypto';
import type { Signer, Verifier } from '../../app/ports.ts';
import { nodeHasher } from '../../main/node/hasher.ts';

export { nodeHasher };

export class KeyRing implements Verifier {
  readonly #secrets = new Map<string, Buffer>();

  /** The key of this name; the same for every start of a node. */
  signer(seed: number, name: string): Signer {
    const secret = createHash('sha256').update(`secret ${seed} ${name}`).digest();
    const publicKey = new Uint8Array(createHash('sha256').update(`public ${seed} ${name}`).digest());
    this.#secrets.set(Buffer.from(publicKey).toString('hex'), secret);
    return { nodeId: nodeHasher.sha256Hex(publicKey), publicKey, sign: (message) => new Uint8Array(signatureOf(secret, message)) };
  }

  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    const secret = this.#secrets.get(Buffer.from(publicKey).toString('hex'));
    return secret !== undefined && signature.length === 64 && signatureOf(secret, message).equals(signature);
  }
}

/** In one call: a keyed digest of its own makes half as much work as the signature itself. */
const signatureOf = (secret: Buffer, message: Uint8Array): Buffer => hash('sha512', Buffer.concat([secret, message]), 'buffer');
