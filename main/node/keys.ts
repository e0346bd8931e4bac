// The node's Ed25519 identity on disk, and signatures through node:crypto. Keys never leave this module:
// callers get a Signer. Not for mesh admission (that is a handshake) and not for tokens of the window.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { Signer, Verifier } from '../../app/ports.ts';
import { SealError } from '../../app/ports.ts';
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
const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** DER of a SubjectPublicKeyInfo for Ed25519, up to the 32 bytes of the key. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
/** p = 2^255 - 19, little-endian. */
const FIELD_PRIME = Buffer.from('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', 'hex');
/** y of the eight points of small order, sign bit cleared: 0, 1, -1 and the two of order eight. With such a key anyone
 *  can make a signature that verifies, and node:crypto accepts them. */
const SMALL_ORDER_Y = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
].map((hex) => Buffer.from(hex, 'hex'));
const KNOWN_KEYS = 64;

/** Canonical, not of small order. Whether it lies on the curve, OpenSSL says when it is used. */
export function isAcceptablePublicKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES) return false;
  const y = Buffer.from(publicKey);
  y[31] = (y[31] ?? 0) & 0x7f;
  if (SMALL_ORDER_Y.some((small) => small.equals(y))) return false;
  return Buffer.compare(Buffer.from(y).reverse(), Buffer.from(FIELD_PRIME).reverse()) < 0;
}

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
