// A home of a version that did not seal: opened once, nothing plain is left, and the journal says what it said.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { homePaths } from '../../../../main/node/home.ts';
import { readWorld, writeWorld } from '../../../../main/node/agent/worldFile.ts';
import { openVault } from '../../../../main/node/vault/vault.ts';
import { createWorld } from '../../../../app/world/sim/create.ts';
import { saveWorld } from '../../../../app/world/sim/save.ts';
import { makePlain, waitingIn } from '../../../doubles/plainHome.ts';
import { message, paused, storeIn, temporaryFolder, vaultIn } from './fixture.ts';

const NEEDLE = 'quincetext';
const filesWith = (folder: string, text: string) => readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && readFileSync(join(folder, entry.name)).includes(text)).map((entry) => entry.name);

async function plainHome(rows: number): Promise<string> {
  const folder = temporaryFolder();
  const { journal } = storeIn(folder, 64);
  for (let row = 0; row < rows; row += 1) await journal.append(row % 3 === 0 ? paused() : message(`${NEEDLE} ${row} ${'y'.repeat(row)}`));
  await journal.erase([2]);
  journal.close();
  makePlain(folder);
  return folder;
}

it('V5 seals bodies of before, erases what was plain, and the journal verifies as it did', async () => {
  const folder = await plainHome(1200);
  expect(filesWith(folder, NEEDLE)).not.toEqual([]);
  const { journal } = storeIn(folder, 64);
  expect(waitingIn(folder)).toBe(0);
  expect([journal.damage, journal.erasurePending]).toEqual([null, false]);
  expect(filesWith(folder, NEEDLE)).toEqual([]);
  expect(journal.verify()).toMatchObject({ ok: true });
  expect(journal.read({ afterSeq: 2, limit: 1 })).toMatchObject([{ body: { text: `${NEEDLE} 2 yy` } }]);
  expect(journal.read({ afterSeq: 1, limit: 1 })).toMatchObject([{ erased: true, body: null }]);
  await journal.append(message(`${NEEDLE} after`));
  journal.close();
  expect(storeIn(folder, 64).journal.verify()).toMatchObject({ ok: true });
  expect(filesWith(folder, NEEDLE)).toEqual([]);
});

it('V5 a body that was changed while it was plain is found afterwards', async () => {
  const folder = await plainHome(10);
  const file = homePaths(folder).journal;
  const bytes = readFileSync(file);
  const at = bytes.indexOf(`${NEEDLE} 5`);
  expect(at).toBeGreaterThan(0);
  bytes[at] = 0x58;
  writeFileSync(file, bytes);
  const { journal } = storeIn(folder, 64);
  expect(journal.verify()).toMatchObject({ ok: false, firstBad: { seq: 6, why: expect.stringContaining('body') } });
});

it('V5 a home without its key, or with another, is refused and not written to', async () => {
  const folder = temporaryFolder();
  const { journal } = storeIn(folder);
  await journal.append(message('text'));
  journal.close();
  const before = readFileSync(homePaths(folder).journal);
  const key = readFileSync(join(folder, 'vault.key'));
  rmSync(join(folder, 'vault.key'));
  expect(() => storeIn(folder)).toThrow(expect.objectContaining({ name: 'VaultError', reason: 'other-key' }));
  expect(readFileSync(homePaths(folder).journal).equals(before)).toBe(true);
  writeFileSync(join(folder, 'vault.key'), key, { mode: 0o600 });
  expect(storeIn(folder).journal.verify()).toMatchObject({ ok: true });
});

it('V5 the world at rest is sealed, and one of before, which lay in the clear, is gone with the first that is written', () => {
  const folder = temporaryFolder();
  const disk = new FolderDisk(folder);
  const sealer = vaultIn(folder).sealer('world');
  const saved = saveWorld(createWorld(7));
  writeFileSync(join(folder, 'world.json'), JSON.stringify({ seed: 7, lanterns: [{ name: NEEDLE }] }));
  expect(readWorld(disk, sealer)).toBe(null);
  writeWorld(disk, sealer, saved);
  expect(readdirSync(folder)).not.toContain('world.json');
  expect([filesWith(folder, NEEDLE), filesWith(folder, 'native-0')]).toEqual([[], []]);
  expect(new Uint8Array(readWorld(disk, sealer)!)).toEqual(saved);
  expect(readWorld(disk, openVault(new FolderDisk(temporaryFolder()), null).sealer('world'))).toBe(null);
});

