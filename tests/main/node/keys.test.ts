// The identity: made once, readable by its user only, and keys that anyone could sign for are refused.
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderDisk } from '../../../main/node/disk.ts';
import { isAcceptablePublicKey } from '../../../app/mesh/publicKeys.ts';
import { Ed25519Verifier, loadIdentity, nodeIdOf, temporaryIdentity } from '../../../main/node/keys.ts';
import { openVault } from '../../../main/node/vault/vault.ts';
import { temporaryFolder } from './journal/fixture.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const text = Buffer.from('something to sign');
const load = (disk: FolderDisk, passphrase: string | null = null) => loadIdentity(disk, openVault(disk, passphrase));

describe('the identity file', () => {
  it('is made once, 0600, and the same afterwards', () => {
    const disk = new FolderDisk(temporaryFolder());
    const first = load(disk);
    const second = load(disk);
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.signer.nodeId).toBe(first.signer.nodeId);
    expect(first.signer.nodeId).toBe(nodeIdOf(first.signer.publicKey));
    expect(statSync(join(disk.root, 'identity.key')).mode & 0o777).toBe(0o600);
    expect(new Ed25519Verifier().verify(first.signer.publicKey, text, second.signer.sign(text))).toBe(true);
  });

  it('is refused when others can read it, with the command that mends it', () => {
    const disk = new FolderDisk(temporaryFolder());
    load(disk);
    const path = join(disk.root, 'identity.key');
    for (const mode of [0o640, 0o604, 0o660]) {
      chmodSync(path, mode);
      expect(() => load(disk), mode.toString(8)).toThrow(`chmod 600 '${path}'`);
    }
  });

  it('is refused when it is no Ed25519 key; it is never replaced', () => {
    const disk = new FolderDisk(temporaryFolder());
    const path = join(disk.root, 'identity.key');
    const rsa = generateKeyPairSync('x25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
    for (const content of ['', 'not a key', rsa]) {
      writeFileSync(path, content, { mode: 0o600 });
      expect(() => load(disk)).toThrow(/not an Ed25519 key/);
    }
  });

  it('V6 is sealed behind a passphrase, and plain again without one', () => {
    const disk = new FolderDisk(temporaryFolder());
    const path = join(disk.root, 'identity.key');
    const { nodeId } = load(disk).signer;
    expect(readFileSync(path).includes('PRIVATE KEY')).toBe(true);
    openVault(disk, null).setPassphrase('correct horse');
    // As after a crash between the two files: the next start seals it.
    expect(load(disk, 'correct horse').signer.nodeId).toBe(nodeId);
    expect(readFileSync(path).includes('PRIVATE KEY')).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(load(disk, 'correct horse').signer.nodeId).toBe(nodeId);
    openVault(disk, 'correct horse').setPassphrase(null);
    expect(load(disk).signer.nodeId).toBe(nodeId);
    expect(readFileSync(path).includes('PRIVATE KEY')).toBe(true);
  });

  it('V6 sealed by another home it is no key', () => {
    const [mine, theirs] = [new FolderDisk(temporaryFolder()), new FolderDisk(temporaryFolder())];
    openVault(mine, 'correct horse');
    openVault(theirs, 'correct horse');
    load(theirs, 'correct horse');
    writeFileSync(join(mine.root, 'identity.key'), readFileSync(join(theirs.root, 'identity.key')), { mode: 0o600 });
    expect(() => load(mine, 'correct horse')).toThrow(/not an Ed25519 key/);
  });

  it('differs from home to home', () => {
    expect(load(new FolderDisk(temporaryFolder())).signer.nodeId).not.toBe(load(new FolderDisk(temporaryFolder())).signer.nodeId);
  });
});

describe('verifying', () => {
  const verifier = new Ed25519Verifier();
  const signer = temporaryIdentity();
  const signature = signer.sign(text);

  it('agrees with RFC 8032, test 2', () => {
    const key = hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
    const known = hex('92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00');
    expect(verifier.verify(key, hex('72'), known)).toBe(true);
    expect(verifier.verify(key, hex('73'), known)).toBe(false);
  });

  it('refuses a changed text, another key, a cut or malleated signature', () => {
    expect(verifier.verify(signer.publicKey, text, signature)).toBe(true);
    expect(verifier.verify(signer.publicKey, Buffer.from('another'), signature)).toBe(false);
    expect(verifier.verify(temporaryIdentity().publicKey, text, signature)).toBe(false);
    expect(verifier.verify(signer.publicKey, text, signature.subarray(0, 63))).toBe(false);
    expect(verifier.verify(signer.publicKey, text, plusGroupOrder(signature))).toBe(false);
  });

  it('refuses keys of small order, which verify what nobody signed', () => {
    const small = [
      '0000000000000000000000000000000000000000000000000000000000000000', '0000000000000000000000000000000000000000000000000000000000000080',
      '0100000000000000000000000000000000000000000000000000000000000000', '0100000000000000000000000000000000000000000000000000000000000080',
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
      '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    ];
    const anyText = hex('0100000000000000000000000000000000000000000000000000000000000000' + '00'.repeat(32));
    for (const key of small) {
      expect(isAcceptablePublicKey(hex(key)), key).toBe(false);
      expect(verifier.verify(hex(key), text, anyText), key).toBe(false);
    }
  });

  it('refuses keys that are not canonical, not on the curve or of another length', () => {
    for (const key of ['edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', 'ff'.repeat(32), '02'.repeat(31), '']) {
      expect(isAcceptablePublicKey(hex(key)), key).toBe(false);
    }
    expect(verifier.verify(hex('02' + '00'.repeat(31)), text, signature)).toBe(false);
  });
});

/** S + L: the same signature to a careless verifier. */
function plusGroupOrder(signature: Uint8Array): Uint8Array {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order;
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()]);
}
