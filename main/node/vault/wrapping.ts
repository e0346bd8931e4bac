// A secret behind a passphrase: scrypt makes a key of it, AES-256-GCM wraps the secret. Owns the bounds of the cost: cheaper
// than the floor would invite guessing, dearer than the ceiling would let a foreign file exhaust this machine's memory.
import { randomBytes, scryptSync } from 'node:crypto';
import { z } from 'zod';
import { SealError } from '../../../app/ports.ts';
import { KEY_BYTES, KeySealer } from './sealing.ts';

const LOG_COST = 17;
/** 256 MiB for one try. */
const LOG_COST_MAX = 18;
const BLOCK_SIZE = 8;
const PARALLEL = 1;
const SALT_BYTES = 16;
/** What a sealed secret can be at most: keys are 32 bytes long, and written as hex. */
const SEALED_HEX_MAX = 1024;
export const PASSPHRASE_CHARACTERS_MIN = 8;
export const PASSPHRASE_CHARACTERS_MAX = 1024;

const hex = z.string().regex(/^([0-9a-f]{2})+$/);
export const WrappedSecret = z.strictObject({
  kdf: z.literal('scrypt'), logCost: z.int().min(LOG_COST).max(LOG_COST_MAX), blockSize: z.literal(BLOCK_SIZE), parallel: z.literal(PARALLEL),
  salt: hex.length(SALT_BYTES * 2), sealed: hex.max(SEALED_HEX_MAX),
});
export type WrappedSecret = z.infer<typeof WrappedSecret>;

export class WrongPassphrase extends Error {
  constructor() { super('That is not the passphrase. Nothing was changed.'); this.name = 'WrongPassphrase'; }
}

/** `purpose` says what the secret is for; opened as another one it is the wrong passphrase. */
export function wrapSecret(secret: Uint8Array, passphrase: string, purpose: string): WrappedSecret {
  const cost = { kdf: 'scrypt', logCost: LOG_COST, blockSize: BLOCK_SIZE, parallel: PARALLEL, salt: randomBytes(SALT_BYTES).toString('hex') } as const;
  const key = passphraseKey(passphrase, cost);
  return { ...cost, sealed: Buffer.from(new KeySealer(key).seal(secret, contextOf(purpose, cost))).toString('hex') };
}

export function unwrapSecret(wrapped: WrappedSecret, passphrase: string, purpose: string): Uint8Array {
  const cost = WrappedSecret.parse(wrapped);
  const key = passphraseKey(passphrase, cost);
  try { return new KeySealer(key).open(Buffer.from(cost.sealed, 'hex'), contextOf(purpose, cost)); } catch (error) {
    throw error instanceof SealError ? new WrongPassphrase() : error;
  }
}

type Cost = Omit<WrappedSecret, 'sealed'>;

function contextOf(purpose: string, { kdf, logCost, blockSize, parallel, salt }: Cost): string {
  return JSON.stringify([purpose, kdf, logCost, blockSize, parallel, salt]);
}

/** A third of a second on purpose, during which nothing else happens: at the start and in commands, never in a running node. */
function passphraseKey(passphrase: string, { logCost, blockSize, parallel, salt }: Cost): Buffer {
  const cost = 2 ** logCost;
  // The same words typed on two systems may be other code points.
  return scryptSync(passphrase.normalize('NFKC'), Buffer.from(salt, 'hex'), KEY_BYTES, {
    N: cost, r: blockSize, p: parallel,
    // What it needs is 128 * N * r bytes, and a little.
    maxmem: 128 * cost * blockSize + 1024 * 1024,
  });
}
