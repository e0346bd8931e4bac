// Power cuts under SQLite at 200 moments: the files as a disk may leave them, the WAL cut or torn past what was synced,
// and the main file half-way through a checkpoint. Every acknowledged row is there, and the journal opens and verifies.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededStream } from '../../app/physics/random.ts';
import { FolderDisk } from '../../main/node/disk.ts';
import { homePaths } from '../../main/node/home.ts';
import { openStore } from '../../main/node/journal/open.ts';
import type { Store } from '../../main/node/journal/open.ts';
import { Ed25519Verifier, temporaryIdentity } from '../../main/node/keys.ts';
import { openVault } from '../../main/node/vault/vault.ts';

const POINTS = 200;
const SEED = 7;
const PAGE_BYTES = 4096;
const SECTOR_BYTES = 512;
const signer = temporaryIdentity();
const random = SeededStream.from(SEED, 'torn');
const folder = mkdtempSync(join(tmpdir(), 'ileices-torn-'));
const vault = openVault(new FolderDisk(folder), null);
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const openIn = (root: string): Store => openStore({ paths: homePaths(root), vault, signer, verifier: new Ed25519Verifier(), clock: { now: () => 0 }, segmentRows: 16 });

/** Rows in `wal` are acknowledged as soon as it is at least `bytes` long: that much was synced before the answer. */
interface Acknowledged { readonly seq: number; readonly bytes: number; readonly text: string }
let main: Buffer, wal: Buffer;
const acknowledged: Acknowledged[] = [];

beforeAll(async () => {
  const { journal } = openIn(folder);
  const paths = homePaths(folder);
  for (let row = 0; row < 120; row += 1) {
    const text = `row ${row} ${'y'.repeat(random.nextBelow(2500))}`;
    const { seq } = await journal.append({ kind: 'ChatMessagePosted', fact: { messageId: `m-${row}` }, body: { text } });
    acknowledged.push({ seq, text, bytes: statSync(`${paths.journal}-wal`).size });
  }
  main = readFileSync(paths.journal);
  wal = readFileSync(`${paths.journal}-wal`);
  journal.close();
});

/** Opens the files as the disk left them and says which rows are there. */
function survivors(mainFile: Uint8Array, walFile: Uint8Array, where: string): Map<number, string | null> {
  const root = mkdtempSync(join(folder, 'point-'));
  try {
    writeFileSync(homePaths(root).journal, mainFile);
    writeFileSync(`${homePaths(root).journal}-wal`, walFile);
    const { journal } = openIn(root);
    try {
      expect(journal.damage, where).toBeNull();
      expect(journal.verify(), where).toMatchObject({ ok: true, firstBad: null });
      return new Map(journal.read({ kinds: ['ChatMessagePosted'] }).map((entry) => [entry.seq, entry.kind === 'ChatMessagePosted' ? entry.body?.text ?? null : null]));
    } finally { journal.close(); }
  } finally { rmSync(root, { recursive: true, force: true }); }
}

/** Bytes after `synced` as a power cut leaves them: cut off, sectors missing, or noise. */
function tornAfter(content: Buffer, synced: number): Buffer {
  const end = synced + random.nextBelow(content.length - synced + 1);
  const torn = Buffer.from(content.subarray(0, random.nextBelow(3) === 0 ? synced : end));
  for (let at = synced; at < torn.length; at += SECTOR_BYTES) {
    const fate = random.nextBelow(3);
    const stop = Math.min(at + SECTOR_BYTES, torn.length);
    if (fate === 0) torn.fill(0, at, stop);
    else if (fate === 1) for (let i = at; i < stop; i += 1) torn[i] = random.nextBelow(256);
  }
  return torn;
}

describe('the WAL', () => {
  it(`torn at ${POINTS} moments after what was synced (seed ${SEED})`, () => {
    for (let point = 0; point < POINTS; point += 1) {
      const last = acknowledged[random.nextBelow(acknowledged.length)];
      if (last === undefined) throw new Error('nothing was acknowledged');
      const there = survivors(main, tornAfter(wal, last.bytes), `point ${point}`);
      for (const one of acknowledged.filter((row) => row.seq <= last.seq)) expect(there.get(one.seq), `point ${point}: row ${one.seq}`).toBe(one.text);
    }
  });

  it('cut before an acknowledged row does lose it: the test can fail', () => {
    const last = acknowledged.at(-1);
    const there = survivors(main, wal.subarray(0, (last?.bytes ?? 0) - PAGE_BYTES), 'cut short');
    expect(there.has(last?.seq ?? 0)).toBe(false);
  });
});

describe('the main file', () => {
  it(`half-way through a checkpoint at ${POINTS} moments (seed ${SEED})`, () => {
    const root = mkdtempSync(join(folder, 'moved-'));
    writeFileSync(homePaths(root).journal, main);
    writeFileSync(`${homePaths(root).journal}-wal`, wal);
    openIn(root).journal.close();
    expect(existsSync(`${homePaths(root).journal}-wal`)).toBe(false);
    const moved = readFileSync(homePaths(root).journal);
    for (let point = 0; point < POINTS; point += 1) {
      // Until the checkpoint is over the WAL stays whole, so pages may be old, new or torn in any mixture.
      const mixed = Buffer.alloc(Math.max(main.length, moved.length));
      for (let at = 0; at < mixed.length; at += SECTOR_BYTES) {
        const from = random.nextBelow(2) === 0 ? main : moved;
        mixed.set(from.subarray(at, at + SECTOR_BYTES), at);
      }
      const there = survivors(mixed, wal, `point ${point}`);
      for (const one of acknowledged) expect(there.get(one.seq), `point ${point}: row ${one.seq}`).toBe(one.text);
    }
  });
});
