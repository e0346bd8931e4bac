// The node's Ed25519 identity on disk, and signatures through node:crypto. Keys never leave this module but as a text
// that its caller seals: callers get a Signer. Not for mesh admission (that is a handshake) and not for tokens of the window.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { Signer, Verifier } from '../../app/ports.ts';
import { SealError } from '../../app/ports.ts';
import { isAcceptablePublicKey } from '../../app/mesh/publicKeys.ts';
import type { FolderDisk } from './disk.ts';
import { isPrivateFile } from './privateFile.ts';
import type { Vault } from './vault/vault.ts';

export type IdentityReason = 'wide-permissions' | 'damaged';
export class IdentityError extends Error {
  readonly reason: IdentityReason;
  constructor(reason: IdentityReason, message: string) { super(message); this.name = 'IdentityError'; this.reason = reason; }
}

const KEY_FILE = 'identity.key';
const SEAL_CONTEXT = 'identity key';
/** First byte of a key that is not sealed: PEM begins with a line of dashes. */
const PEM_START = 0x2d;
const SIGNATURE_BYTES = 64;
/** DER of a SubjectPublicKeyInfo for Ed25519, up to the 32 bytes of the key. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const KNOWN_KEYS = 64;

export function nodeIdOf(publicKey: Uint8Array): string { return createHash('sha256').update(publicKey).digest('hex'); }

export class Ed25519Verifier implements Verifier {
  readonly #known = new Map<string, KeyObject>();

  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    if (signature.length !== SIGNATURE_BYTES) return false;
    const key = this.#keyOf(publicKey);
    return key !== null && verify(null, message, key, signature);
  }

  #keyOf(publicKey: Uint8Array): KeyObject | null {
    const name = Buffer.from(publicKey).toString('hex');
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (!isAcceptablePublicKey(publicKey)) return null;
    try {
      const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
      if (this.#known.size >= KNOWN_KEYS) this.#known.clear();
      this.#known.set(name, key);
      return key;
    } catch { return null; }
  }
}

function signerOf(privateKey: KeyObject): Signer {
  const publicKey = new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length));
  if (!isAcceptablePublicKey(publicKey)) throw new IdentityError('damaged', 'The identity key is not a usable Ed25519 key.');
  return { nodeId: nodeIdOf(publicKey), publicKey, sign: (message) => sign(null, message, privateKey) };
}

/** A key that lives in memory only: tests, and an organism asked without a node. */
export function temporaryIdentity(): Signer { return signerOf(generateKeyPairSync('ed25519').privateKey); }

/** A new key, with the text that `signerOfText` makes it from again. The text is the key: it is sealed wherever it is kept. */
export function newKey(): { readonly signer: Signer; readonly text: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { signer: signerOf(privateKey), text: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
}
/** Throws IdentityError for a text that is no key. */
export function signerOfText(text: string): Signer { return signerOf(readKey(Buffer.from(text), 'the kept key of the mesh')); }

/** The identity of this home folder; made on the first start. Behind a passphrase it is sealed like the rest of the home.
 *  The caller holds the instance lock. */
export function loadIdentity(disk: FolderDisk, vault: Pick<Vault, 'isWrapped' | 'sealer'>): { signer: Signer; created: boolean } {
  const path = join(disk.root, KEY_FILE);
  const stored = disk.read(KEY_FILE);
  if (stored === null) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeKey(disk, vault, privateKey);
    return { signer: signerOf(privateKey), created: true };
  }
  if (!isPrivateFile(path)) throw new IdentityError('wide-permissions', `Others on this machine could read the node's key. Mend it with: chmod 600 '${path}'`);
  const isSealed = stored[0] !== PEM_START;
  const key = readKey(isSealed ? openKey(stored, vault, path) : stored, path);
  // The passphrase came or went, perhaps with a crash right after it.
  if (isSealed !== vault.isWrapped) writeKey(disk, vault, key);
  return { signer: signerOf(key), created: false };
}

function writeKey(disk: FolderDisk, vault: Pick<Vault, 'isWrapped' | 'sealer'>, key: KeyObject): void {
  const pem = Buffer.from(key.export({ format: 'pem', type: 'pkcs8' }));
  disk.writeDurably(KEY_FILE, vault.isWrapped ? vault.sealer(SEAL_CONTEXT).seal(pem, SEAL_CONTEXT) : pem);
}

function openKey(stored: Uint8Array, vault: Pick<Vault, 'sealer'>, path: string): Uint8Array {
  try { return vault.sealer(SEAL_CONTEXT).open(stored, SEAL_CONTEXT); } catch (error) {
    throw error instanceof SealError ? damaged(path) : error;
  }
}

function damaged(path: string): IdentityError {
  return new IdentityError('damaged', `'${path}' is not an Ed25519 key. Put your copy of it back; without it this node is another node.`);
}

function readKey(stored: Uint8Array, path: string): KeyObject {
  let key: KeyObject;
  try { key = createPrivateKey(Buffer.from(stored)); } catch { throw damaged(path); }
  if (key.asymmetricKeyType !== 'ed25519') throw damaged(path);
  return key;
}
