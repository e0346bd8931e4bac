// Someone with a backup but not its passphrase changes it, and someone with a passphrase makes a hostile one: whatever they do,
// nothing is put in place, nothing outside the new home is touched, and nothing is exhausted.
import { existsSync, readdirSync, readFileSync, writeFileSync, openSync, closeSync, writeSync } from 'node:fs';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../../../app/physics/random.ts';
import { ChunkWriter, CHUNK_BYTES } from '../../../../main/node/backup/chunks.ts';
import { isSafeName, rootOf } from '../../../../main/node/backup/contents.ts';
import { headOf, lengthBytes, readArchive } from '../../../../main/node/backup/readArchive.ts';
import { archiveSecret, newArchive, streamKey } from '../../../../main/node/backup/recipient.ts';
import type { ArchiveHeader } from '../../../../main/node/backup/recipient.ts';
import { backUp, opened, recipient, restore, temporaryFolder, writtenHome } from './backupFixture.ts';

const SEED = 5;
const CUTS = 50;
const FLIPS = 150;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + 16;
/** Reads without the cost of scrypt; the same code that restoring uses. */
async function read(bytes: Uint8Array, onEntry: () => void = () => undefined) {
  const path = join(temporaryFolder(), 'archive');
  writeFileSync(path, bytes);
  const handle = openSync(path, 'r');
  try { return await readArchive(handle, (header) => archiveSecret(header, opened()), { open: () => { onEntry(); return null; }, watch: () => Promise.resolve() }); } finally { closeSync(handle); }
}
const refused = { name: 'BackupError', reason: expect.stringMatching(/^(damaged|not-a-backup)$/) };
const headLength = (bytes: Buffer) => 17 + 4 + bytes.readUInt32BE(17);

async function archive(blobBytes: number): Promise<Buffer> {
  const { folder } = await writtenHome(['hello'], blobBytes);
  return readFileSync((await backUp(folder)).path);
}

describe('someone without the passphrase', () => {
  it(`B3 cuts it at ${CUTS} places, chunk borders among them (seed ${SEED})`, async () => {
    const bytes = await archive(3_000_000);
    const random = SeededStream.from(SEED, 'cuts');
    const borders = [headLength(bytes), headLength(bytes) + SEALED_CHUNK_BYTES, headLength(bytes) + 2 * SEALED_CHUNK_BYTES, bytes.length - 1];
    for (let cut = 0; cut < CUTS; cut += 1) {
      const end = borders[cut] ?? random.nextBelow(bytes.length);
      await expect(read(bytes.subarray(0, end)), `${end} of ${bytes.length} bytes`).rejects.toMatchObject(refused);
    }
    await expect(read(Buffer.concat([bytes, Buffer.of(0)]))).rejects.toMatchObject(refused);
    expect((await read(bytes)).files.length).toBeGreaterThan(3);
  });

  it(`B3 flips ${FLIPS} bits anywhere (seed ${SEED})`, async () => {
    const bytes = await archive(100_000);
    const random = SeededStream.from(SEED, 'flips');
    for (let flip = 0; flip < FLIPS; flip += 1) {
      const at = flip < FLIPS / 2 ? random.nextBelow(headLength(bytes)) : random.nextBelow(bytes.length);
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << random.nextBelow(8));
      await expect(read(changed), `byte ${at}`).rejects.toMatchObject({ name: expect.stringMatching(/^(BackupError|Error)$/) });
    }
  });

  it('B3 swaps, repeats or drops its chunks, or takes some of another backup of the same home', async () => {
    const { folder } = await writtenHome(['hello'], 3_500_000);
    const [one, two] = [readFileSync((await backUp(folder)).path), readFileSync((await backUp(folder)).path)];
    const start = headLength(one);
    const chunk = (bytes: Buffer, n: number) => bytes.subarray(start + n * SEALED_CHUNK_BYTES, start + (n + 1) * SEALED_CHUNK_BYTES);
    const rest = (bytes: Buffer, n: number) => bytes.subarray(start + n * SEALED_CHUNK_BYTES);
    const head = one.subarray(0, start);
    const forged = {
      swapped: [head, chunk(one, 1), chunk(one, 0), rest(one, 2)], repeated: [head, chunk(one, 0), chunk(one, 0), rest(one, 2)], dropped: [head, chunk(one, 0), rest(one, 2)],
      'of another': [head, chunk(one, 0), chunk(two, 1), rest(one, 2)], 'all of another': [head, rest(two, 0)], 'ended early': [head, chunk(one, 0)],
    };
    for (const [name, parts] of Object.entries(forged)) await expect(read(Buffer.concat(parts)), name).rejects.toMatchObject(refused);
  });

  it('B9 lowers or raises the cost of guessing in its header, or puts in another key', async () => {
    const bytes = await archive(1000);
    const header = JSON.parse(bytes.subarray(21, headLength(bytes)).toString()) as ArchiveHeader;
    const forged: object[] = [{ logCost: 1 }, { logCost: 16 }, { logCost: 31 }, { logCost: 1e9 }, { blockSize: 1 }, { parallel: 1000 }, { salt: '00'.repeat(1000) }].map((part) => ({ ...header, wrapped: { ...header.wrapped, ...part } }));
    forged.push({ ...header, more: 1 }, { ...header, ephemeral: 'zz' });
    for (const one of forged) {
      const path = join(temporaryFolder(), 'archive');
      writeFileSync(path, Buffer.concat([headOf(one as ArchiveHeader), bytes.subarray(headLength(bytes))]));
      await expect(restore(path), JSON.stringify(one)).rejects.toMatchObject({ reason: 'not-a-backup' });
    }
    // Within the bounds, but not what it was sealed under; keys of small order give no secret at all.
    const altered = { ...header, wrapped: { ...header.wrapped, logCost: 18 } };
    await expect(read(Buffer.concat([headOf(altered), bytes.subarray(headLength(bytes))]))).rejects.toMatchObject(refused);
    await expect(read(Buffer.concat([headOf({ ...header, ephemeral: '00'.repeat(32) }), bytes.subarray(headLength(bytes))]))).rejects.toThrow();
  });

  it('B9 hands over something else, or a header as large as the disk', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('PK\u0003\u0004 a zip'), Buffer.from('ileices-backup-2\n'), Buffer.from('ileices-backup-1\n'), Buffer.concat([Buffer.from('ileices-backup-1\n'), Buffer.from('ffffffff', 'hex')])]) {
      const path = join(temporaryFolder(), 'archive');
      writeFileSync(path, bytes);
      await expect(restore(path)).rejects.toMatchObject({ reason: 'not-a-backup' });
    }
  });
});

/** An archive with any entries, sealed as it should be. */
function hostile(entries: readonly { name: string; bytes?: number; content: string }[], manifest?: object): string {
  const path = join(temporaryFolder(), 'hostile');
  const handle = openSync(path, 'wx');
  const { header, secret } = newArchive(recipient);
  const head = headOf(header);
  writeSync(handle, head);
  const chunks = new ChunkWriter(handle, streamKey(secret, hash('sha256', head, 'buffer')));
  const add = (name: string, content: Buffer, bytes = content.length) => {
    const json = Buffer.from(JSON.stringify({ name, bytes }));
    for (const part of [lengthBytes(json.length), json, content]) chunks.write(part);
  };
  for (const { name, content, bytes } of entries) add(name, Buffer.from(content), bytes);
  const files = entries.map(({ name, content }) => ({ name, bytes: content.length, sha256: hash('sha256', content, 'hex') }));
  add('manifest', Buffer.from(JSON.stringify({ format: 'ileices-backup-1', nodeId: '0'.repeat(64), version: '0', createdAt: '', withKeys: true, files, root: rootOf(files), ...manifest })));
  chunks.end();
  closeSync(handle);
  return path;
}

describe('someone who makes a hostile one', () => {
  const names = ['../outside', 'a/../../outside', '/etc/outside', '..', '.', '', 'a//b', './a', 'a\\..\\outside', 'C:outside', '.hidden', 'a/.hidden', 'nul', 'aux.txt', 'ends.', 'a\u0000b', 'a\nb', 'ä', 'x'.repeat(300)];
  it.each(names)('B9 with an entry named %j', async (name) => {
    expect(isSafeName(name)).toBe(false);
    const parent = temporaryFolder();
    await expect(read(readFileSync(hostile([{ name, content: 'x' }])))).rejects.toMatchObject(refused);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('B9 leaves nothing beside the home either', async () => {
    const parent = temporaryFolder();
    await expect(restore(hostile([{ name: 'policy.yaml', content: 'fine' }, { name: '../outside', content: 'x' }]), { home: join(parent, 'deep', 'home') })).rejects.toMatchObject(refused);
    expect(readdirSync(join(parent, 'deep'))).toEqual([]);
    expect(existsSync(join(parent, 'outside'))).toBe(false);
  });

  it('B9 with the same file twice, or twice but for its case', async () => {
    await expect(read(readFileSync(hostile([{ name: 'a', content: 'x' }, { name: 'a', content: 'y' }])))).rejects.toMatchObject(refused);
    await expect(read(readFileSync(hostile([{ name: 'a', content: 'x' }, { name: 'A', content: 'y' }])))).rejects.toMatchObject(refused);
    await expect(restore(hostile([{ name: 'a', content: 'x' }, { name: 'a/b', content: 'y' }]))).rejects.toMatchObject({ name: 'DiskError' });
  });

  it.each([['huge', 2 ** 52], ['more than there is', 1000], ['negative', -1], ['no whole number', 1.5]])('B9 with a size that is %s', async (_, bytes) => {
    const parent = temporaryFolder();
    let begun = 0;
    await expect(read(readFileSync(hostile([{ name: 'a', content: 'x', bytes }])), () => { begun += 1; })).rejects.toMatchObject(refused);
    expect([begun, readdirSync(parent)]).toEqual([0, []]);
  });

  it('B9 with a manifest that says something else, or that is no node at all', async () => {
    await expect(read(readFileSync(hostile([{ name: 'a', content: 'x' }], { root: '0'.repeat(64) })))).rejects.toMatchObject(refused);
    await expect(read(readFileSync(hostile([{ name: 'a', content: 'x' }], { files: [] })))).rejects.toMatchObject(refused);
    await expect(restore(hostile([{ name: 'policy.yaml', content: 'x' }]))).rejects.toMatchObject({ reason: 'keys-missing' });
    const parent = temporaryFolder();
    await expect(restore(hostile([{ name: 'identity.key', content: 'x' }, { name: 'vault.key', content: 'x' }]), { home: join(parent, 'home') })).rejects.toThrow();
    expect(readdirSync(parent)).toEqual([]);
  });
});
