// Who can open a backup: an X25519 key pair whose private half stays behind a passphrase. The machine keeps the public half
// and the wrapped private one, so it makes backups alone, and only the passphrase opens them.
import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';
import { derivedKey } from '../vault/sealing.ts';
import { unwrapSecret, WrappedSecret, wrapSecret } from '../vault/wrapping.ts';

const PURPOSE = 'ileices backup key 1';
const STREAM_PURPOSE = 'ileices backup 1 stream';
/** DER of keys for X25519, up to their 32 bytes. */
const PUBLIC_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');

const PublicHex = z.string().regex(/^[0-9a-f]{64}$/);
export const Recipient = z.strictObject({ recipient: PublicHex, wrapped: WrappedSecret });
export type Recipient = z.infer<typeof Recipient>;
export const ArchiveHeader = z.strictObject({ ...Recipient.shape, ephemeral: PublicHex });
export type ArchiveHeader = z.infer<typeof ArchiveHeader>;

const publicKey = (hex: string) => createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, Buffer.from(hex, 'hex')]), format: 'der', type: 'spki' });
const privateKey = (raw: Uint8Array) => createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, raw]), format: 'der', type: 'pkcs8' });

function newPair(): { publicHex: string; secret: Buffer } {
  const pair = generateKeyPairSync('x25519');
  return {
    publicHex: pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length).toString('hex'),
    secret: pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PRIVATE_PREFIX.length),
  };
}

export function newRecipient(passphrase: string): Recipient {
  const { publicHex, secret } = newPair();
  return { recipient: publicHex, wrapped: wrapSecret(secret, passphrase, PURPOSE) };
}

/** Throws WrongPassphrase. */
export function openRecipient({ wrapped }: Recipient, passphrase: string): Uint8Array { return unwrapSecret(wrapped, passphrase, PURPOSE); }

/** A header for one archive, and the secret that its chunks' key is made of. */
export function newArchive(recipient: Recipient): { header: ArchiveHeader; secret: Uint8Array } {
  const { publicHex, secret } = newPair();
  return {
    header: { ...recipient, ephemeral: publicHex },
    secret: diffieHellman({ privateKey: privateKey(secret), publicKey: publicKey(recipient.recipient) }),
  };
}

/** The same secret, for who has the private half. */
export function archiveSecret({ ephemeral }: ArchiveHeader, recipientSecret: Uint8Array): Uint8Array {
  return diffieHellman({ privateKey: privateKey(recipientSecret), publicKey: publicKey(ephemeral) });
}

export function streamKey(secret: Uint8Array, headHash: Uint8Array): Buffer { return derivedKey(secret, headHash, STREAM_PURPOSE); }
