// The logs of a mesh on a real disk: sealed, whole or not at all, damage by its name, and what was acknowledged survives a kill.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { deflateRawSync } from 'node:zlib';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { BLOCK_ENTRIES, EntryBlock } from '../../../../main/node/mesh/entryPacking.ts';
import { MeshDatabase, meshFolder } from '../../../../main/node/mesh/meshDatabase.ts';
import { openVault } from '../../../../main/node/vault/vault.ts';
import { Sha256 } from '../../../../schemas/ids.ts';
import { hasher, numberedSigner } from '../../../app/mesh/fixture.ts';
import { drafts } from '../../../app/mesh/logBodies.ts';
import { HandMesh } from '../../../app/mesh/logFixture.ts';

const MESH = Sha256.parse('ab'.repeat(32)), OTHER = Sha256.parse('cd'.repeat(32));
const endings: (() => void)[] = [];
afterEach(() => { for (const end of endings.splice(0).reverse()) end(); });
function home(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-mesh-'));
  endings.push(() => { rmSync(folder, { recursive: true, force: true }); });
  return folder;
}
function open(folder: string, mesh: Sha256 = MESH): MeshDatabase {
  const store = new MeshDatabase(folder, openVault(new FolderDisk(folder), null), mesh);
  endings.push(() => { store.close(); });
  return store;
}
const all = (store: MeshDatabase): string[] => [...store.entries()];
/** Changes the closed file behind the node's back. */
function change(folder: string, sql: string): void {
  const db = new Database(join(folder, meshFolder(MESH), 'mesh.db'));
  db.exec('DROP TRIGGER entries_refuse_update; DROP TRIGGER entries_refuse_delete');
  db.exec(sql);
  db.close();
}
const SECRET = 'the harbour slept under the stars';

describe('the store of a mesh on disk', () => {
  it('M38 shows nothing of what is inside, to nobody but its owner', async () => {
    const folder = home();
    const store = open(folder);
    await store.append(Array.from({ length: 50 }, (_, index) => `${SECRET} ${index}`));
    await store.write('penalties', SECRET);
    store.blobs.put(Buffer.from(SECRET));
    const files = (at: string): string[] => readdirSync(at, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? files(join(at, entry.name)) : [join(at, entry.name)]));
    const own = files(join(folder, 'mesh'));
    expect(own.some((path) => path.endsWith('mesh.db'))).toBe(true);
    for (const path of own) {
      expect(readFileSync(path).includes('harbour'), path).toBe(false);
      if (process.platform !== 'win32') expect(statSync(path).mode & 0o077, path).toBe(0);
    }
  });

  it('M38 keeps every mesh in a folder of its own, and none opens the rows of another', async () => {
    const folder = home();
    await open(folder, MESH).append(['of one']);
    await open(folder, OTHER).append(['of the other']);
    expect(all(open(folder, MESH))).toEqual(['of one']);
    expect([meshFolder(MESH), meshFolder(OTHER)].every((each) => existsSync(join(folder, each)))).toBe(true);
  });

  it('M38 makes one commit of what comes together', async () => {
    const folder = home();
    const store = open(folder);
    const wal = join(folder, meshFolder(MESH), 'mesh.db-wal');
    const before = statSync(wal).size;
    await Promise.all(Array.from({ length: 100 }, (_, index) => store.append([`entry ${index}`])));
    // A commit writes each page it touched once: a hundred of them would write hundreds.
    expect((statSync(wal).size - before) / 4_096).toBeLessThan(20);
    expect(all(store)).toHaveLength(100);
  });

  it.each([
    ['a row that was changed', 'UPDATE entries SET sealed = zeroblob(60) WHERE place = 2'],
    ['two rows that changed places', 'UPDATE entries SET place = 99 WHERE place = 1; UPDATE entries SET place = 1 WHERE place = 2; UPDATE entries SET place = 2 WHERE place = 99'],
    ['a row that is missing', 'DELETE FROM entries WHERE place = 2'],
    ['a row from elsewhere', "INSERT INTO entries VALUES (4, x'00')"],
  ])('M38 %s is damage, with its name', async (_, sql) => {
    const folder = home();
    const store = open(folder);
    await store.append(['a', 'b', 'c']);
    store.close();
    change(folder, sql);
    expect(() => all(open(folder))).toThrow(expect.objectContaining({ name: 'DatabaseRefused', why: 'damaged' }));
  });

  it('M38 a value that was changed is damage too', async () => {
    const folder = home();
    const store = open(folder);
    await store.write('session', '7');
    store.close();
    change(folder, "UPDATE named_values SET name = 'penalties'");
    expect(() => open(folder).read('penalties')).toThrow(expect.objectContaining({ why: 'damaged' }));
  });

  it('M38 keeps an entry of a round in less than half of its letters', async () => {
    const folder = home();
    const store = open(folder);
    const mesh = new HandMesh(2, numberedSigner);
    const texts = drafts.filter(({ kind }) => ['committed', 'judged', 'endorsed', 'applied'].includes(kind)).map((draft, at) => mesh.author(1).write(at === 0 ? { kind: 'joined', body: { name: 'n', publicKey: mesh.author(1).publicKey, boxKey: mesh.author(1).publicKey } } : draft).text.replace(/(.)\1{63}/g, (letters) => hasher.sha256Hex(Buffer.from(letters + at))));
    await store.append(texts);
    store.close();
    const db = new Database(join(folder, meshFolder(MESH), 'mesh.db'));
    const kept = db.prepare<[], { bytes: number }>('SELECT sum(length(sealed)) AS bytes FROM entries').get()?.bytes ?? Infinity;
    db.close();
    expect(kept / texts.reduce((sum, text) => sum + text.length, 0)).toBeLessThan(0.55);
    expect(all(open(folder))).toEqual(texts);
  });

  it('M38 unpacks nothing that was packed otherwise, and nothing without end', () => {
    const texts = ['{"author":"ü€"}', '{"author":"","body":{},"kind":"left"}', '', '{"author":"ü€"}'], [into, outOf] = [new EntryBlock(MESH, hasher), new EntryBlock(MESH, hasher)];
    const packed = texts.map((text) => into.pack(text));
    expect(packed.map((one) => Buffer.from(one).toString('hex'))).toMatchInlineSnapshot(`
      [
        "43f2c8e13d8f9ad628d50200",
        "c31a3408b7e7a4a69528d50200",
        "0300",
        "c3f43600",
      ]
    `);
    expect(packed.map((one) => outOf.unpack(one))).toEqual(texts);
    for (const wrong of [Buffer.from([]), Buffer.from([0xff, 0xff, 0xff]), deflateRawSync('x'.repeat(1_000_000))]) expect(() => new EntryBlock(MESH, hasher).unpack(wrong)).toThrow();
  });

  it('M38 keeps what was said just before in a third of its letters', async () => {
    const folder = home(), mesh = new HandMesh(2, numberedSigner), store = open(folder);
    mesh.author(1).join();
    const hashOf = (word: string) => hasher.sha256Hex(Buffer.from(word));
    // Two who train and judge, each naming what the other said: hashes stand in several entries.
    const texts = Array.from({ length: 200 }, (_, round) => [0, 1].flatMap((who) => drafts.filter(({ kind }) => ['committed', 'judged', 'endorsed', 'applied'].includes(kind)).map((draft) => {
      const written = mesh.author(who).write(draft).text;
      return written.replace(/(.)\1{63}/g, (letters) => hashOf(`${letters[0] ?? ''} ${round}`));
    }))).flat();
    await store.append(texts);
    expect(all(store)).toEqual(texts);
    const db = new Database(join(folder, meshFolder(MESH), 'mesh.db'));
    const kept = db.prepare<[], { bytes: number }>('SELECT sum(length(sealed)) AS bytes FROM entries').get()?.bytes ?? Infinity;
    db.close();
    expect(kept / texts.reduce((sum, text) => sum + text.length, 0)).toBeLessThan(1 / 3);
  });

  it('M38 one entry is read without those before its block, also where a commit failed in the middle of one', async () => {
    const folder = home(), store = open(folder), texts = Array.from({ length: 3 * BLOCK_ENTRIES }, (_, index) => `entry ${index}`);
    await store.append(texts.slice(0, BLOCK_ENTRIES + 3));
    const db = new Database(join(folder, meshFolder(MESH), 'mesh.db'));
    db.exec(`CREATE TRIGGER no_room BEFORE INSERT ON entries WHEN NEW.place = ${BLOCK_ENTRIES + 6} BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    await expect(store.append(['these', 'come', 'to', 'nothing'])).rejects.toMatchObject({ name: 'DiskError' });
    db.exec('DROP TRIGGER no_room');
    db.close();
    await store.append(texts.slice(BLOCK_ENTRIES + 3, BLOCK_ENTRIES + 5));
    expect(store.entry(BLOCK_ENTRIES + 5)).toBe(texts[BLOCK_ENTRIES + 4]);
    expect(store.entry(BLOCK_ENTRIES + 6)).toBeNull();
    await store.append(texts.slice(BLOCK_ENTRIES + 5));
    store.close();
    const again = open(folder);
    for (const place of [3 * BLOCK_ENTRIES, 1, BLOCK_ENTRIES, BLOCK_ENTRIES + 1, 2 * BLOCK_ENTRIES]) expect(again.entry(place)).toBe(texts[place - 1]);
    expect(all(again)).toEqual(texts);
  });

  it('M38 its rows are never changed or taken away by this program', async () => {
    const folder = home();
    await open(folder).append(['a']);
    const db = new Database(join(folder, meshFolder(MESH), 'mesh.db'));
    expect(() => db.exec("UPDATE entries SET sealed = x'00'")).toThrow(/never changed/);
    expect(() => db.exec('DELETE FROM entries')).toThrow(/never taken away/);
    db.close();
  });

  it('M38 refuses with the reason of the disk, and has all of a commit or nothing', async () => {
    const folder = home();
    const store = open(folder);
    await store.append(['a']);
    const db = new Database(join(folder, meshFolder(MESH), 'mesh.db'));
    db.exec("CREATE TRIGGER no_room BEFORE INSERT ON entries WHEN NEW.place = 4 BEGIN SELECT RAISE(ABORT, 'no room'); END");
    await expect(Promise.all([store.append(['b', 'c']), store.append(['d', 'e'])])).rejects.toMatchObject({ name: 'DiskError' });
    expect(all(store)).toEqual(['a']);
    db.exec('DROP TRIGGER no_room');
    db.close();
    await store.append(['b', 'c']);
    expect(all(store)).toEqual(['a', 'b', 'c']);
  });

  it('M38 what is closed takes nothing more', async () => {
    const store = open(home());
    store.close();
    await expect(store.append(['a'])).rejects.toThrow(/closed/);
  });

  it('M25 what was acknowledged is there after kill -9, in order, at whatever moment it came', async () => {
    const script = join(import.meta.dirname, 'appendForEver.ts');
    for (const afterMs of [20, 60, 150]) {
      const folder = home();
      const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          if (said === '') setTimeout(() => { child.kill('SIGKILL'); }, afterMs);
          said += chunk.toString();
        });
        child.on('exit', () => { resolve(); });
      });
      const acknowledged = said.split('\n').slice(0, -1).length;
      const kept = all(open(folder));
      expect(acknowledged).toBeGreaterThan(0);
      expect(kept.length).toBeGreaterThanOrEqual(acknowledged);
      expect(kept).toEqual(kept.map((_, index) => `entry ${index}`));
    }
  });
});
