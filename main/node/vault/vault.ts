// The node's data key and the sealers made of it. The key lies in vault.key, as it is or wrapped by a passphrase. Without a
// passphrase it lies beside what it seals: that protects copies of single files, not against who reads the whole home.
// Not the identity (keys.ts) and not what is sealed. The caller holds the instance lock.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Sealer } from '../../../app/ports.ts';
import type { FolderDisk } from '../disk.ts';
import { isPrivateFile } from '../privateFile.ts';
import { derivedKey, KEY_BYTES, KeySealer } from './sealing.ts';
import { unwrapSecret, WrappedSecret, wrapSecret, WrongPassphrase } from './wrapping.ts';

export const VAULT_FILE = 'vault.key';
/** The passphrase as the system's own store of secrets sealed it for the installed app; only that store opens it. */
export const SEALED_FILE = 'vault.sealed';
const PURPOSE = 'ileices vault key 1';
const NO_SALT = new Uint8Array(0);
const ID_BYTES = 8;

const KeyFile = z.union([
  z.strictObject({ format: z.literal('ileices-vault-1'), key: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.strictObject({ format: z.literal('ileices-vault-1'), wrapped: WrappedSecret }),
]);
type KeyFile = z.infer<typeof KeyFile>;

export type VaultReason = 'wide-permissions' | 'damaged' | 'passphrase-needed' | 'wrong-passphrase' | 'other-key';
export class VaultError extends Error {
  readonly reason: VaultReason;
  constructor(reason: VaultReason, message: string) { super(message); this.name = 'VaultError'; this.reason = reason; }
}

export class Vault {
  readonly #disk: FolderDisk;
  readonly #key: Uint8Array;
  #isWrapped: boolean;

  constructor(disk: FolderDisk, key: Uint8Array, isWrapped: boolean) { this.#disk = disk; this.#key = key; this.#isWrapped = isWrapped; }

  /** Whether a passphrase is needed to open it. */
  get isWrapped(): boolean { return this.#isWrapped; }

  /** Names the key without telling anything of it: what was sealed remembers with which. */
  get keyId(): string { return derivedKey(this.#key, NO_SALT, 'ileices vault 1 id').subarray(0, ID_BYTES).toString('hex'); }

  /** A sealer with a key of its own, for a source, a store, a file. What one scope sealed, no other opens. */
  sealer(scope: string): Sealer { return new KeySealer(this.keyOf(scope)); }

  /** The key of such a sealer, for a thread of this process; it goes nowhere else. */
  keyOf(scope: string): Uint8Array { return derivedKey(this.#key, NO_SALT, scopePurpose(scope)); }

  /** Wraps the key anew, or takes the passphrase away; what was sealed stays as it is. After a crash the old or the new
   *  passphrase opens it, never neither. */
  setPassphrase(passphrase: string | null): void {
    writeKey(this.#disk, this.#key, passphrase);
    this.#isWrapped = passphrase !== null;
  }
}

const scopePurpose = (scope: string): string => `ileices vault 1 scope ${scope}`;

/** Opens the vault of this home; made on the first start, wrapped at once when there is a passphrase. */
export function openVault(disk: FolderDisk, passphrase: string | null): Vault {
  const stored = disk.read(VAULT_FILE);
  if (stored === null) {
    const key = randomBytes(KEY_BYTES);
    writeKey(disk, key, passphrase);
    return new Vault(disk, key, passphrase !== null);
  }
  const path = join(disk.root, VAULT_FILE);
  if (!isPrivateFile(path)) throw new VaultError('wide-permissions', `Others on this machine could read the key of the node's data. Mend it with: chmod 600 '${path}'`);
  const file = parseKeyFile(stored, path);
  if ('key' in file) return new Vault(disk, Buffer.from(file.key, 'hex'), false);
  if (passphrase === null) {
    throw new VaultError('passphrase-needed', existsSync(join(disk.root, SEALED_FILE))
      ? 'The key to this node\'s data lies in this system\'s store of secrets, which only the installed app asks. Start the app.'
      : 'The data of this node is behind a passphrase. Put the passphrase in a file that only you can read and name it in ILEICES_PASSPHRASE_FILE.');
  }
  try { return new Vault(disk, unwrapSecret(file.wrapped, passphrase, PURPOSE), true); } catch (error) {
    throw error instanceof WrongPassphrase ? new VaultError('wrong-passphrase', error.message) : error;
  }
}

/** Whether a passphrase is needed to open the vault of this home: null where there is none yet. */
export function vaultNeedsPassphrase(disk: FolderDisk): boolean | null {
  const stored = disk.read(VAULT_FILE);
  return stored === null ? null : 'wrapped' in parseKeyFile(stored, join(disk.root, VAULT_FILE));
}

function parseKeyFile(stored: Uint8Array, path: string): KeyFile {
  try { return KeyFile.parse(JSON.parse(Buffer.from(stored).toString('utf8'))); } catch {
    throw new VaultError('damaged', `'${path}' is not a key of this node's data. Put your copy of it back; without it what is sealed stays closed.`);
  }
}

function writeKey(disk: FolderDisk, key: Uint8Array, passphrase: string | null): void {
  const file: KeyFile = passphrase === null
    ? { format: 'ileices-vault-1', key: Buffer.from(key).toString('hex') }
    : { format: 'ileices-vault-1', wrapped: wrapSecret(key, passphrase, PURPOSE) };
  disk.writeDurably(VAULT_FILE, Buffer.from(`${JSON.stringify(file)}\n`));
}
