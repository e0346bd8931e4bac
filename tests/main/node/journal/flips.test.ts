// Bits that rot in the file: every one is found, or it lay where nothing was stored. None changes what is read.
import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { SeededStream } from '../../../../app/physics/random.ts';
import { homePaths } from '../../../../main/node/home.ts';
import { message, paused, storeIn, temporaryFolder } from './fixture.ts';

const FLIPS = 120;
const SEED = 11;
type Column = 'fact' | 'prev' | 'signature' | 'commitment' | 'sealed';
const COLUMNS: readonly Column[] = ['fact', 'prev', 'signature', 'commitment', 'sealed'];

/** A closed journal of some 50 rows, three bodies erased. */
async function written() {
  const random = SeededStream.from(SEED, 'flips');
  const folder = temporaryFolder();
  const path = homePaths(folder).journal;
  const { journal } = storeIn(folder, 16);
  await Promise.all(Array.from({ length: 48 }, (_, row) => journal.append(row % 2 === 0 ? paused() : message(`row ${row} ${'z'.repeat(random.nextBelow(900))}`, `m-row-${row}`))));
  await journal.erase([3, 5, 30]);
  const expected = journal.read({});
  journal.close();
  return { random, folder, path, expected, whole: readFileSync(path) };
}

function flipped(whole: Buffer, at: number, bit: number): Buffer {
  const damaged = Buffer.from(whole);
  damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
  return damaged;
}

it(`${FLIPS} flipped bits in rows and bodies: each is named by its row (seed ${SEED})`, { timeout: 120_000 }, async () => {
  const { random, folder, path, whole } = await written();
  const db = new Database(path, { readonly: true });
  const cells = db.prepare<[], Record<Column, Buffer | null> & { seq: number }>('SELECT r.seq, fact, prev, signature, commitment, sealed FROM rows r LEFT JOIN payloads USING (seq)').all()
    .flatMap((row) => COLUMNS.map((column) => ({ seq: row.seq, column, bytes: row[column] })));
  db.close();
  // A value that stands twice in the file (a hash that is also a segment's head, the fact of a pause) cannot be aimed at.
  const targets = cells.flatMap(({ bytes, ...cell }) => (bytes !== null && whole.indexOf(bytes) >= 0 && whole.indexOf(bytes) === whole.lastIndexOf(bytes) ? [{ ...cell, at: whole.indexOf(bytes), length: bytes.length }] : []));
  expect(new Set(targets.map((target) => target.column)).size).toBe(COLUMNS.length);
  for (let flip = 0; flip < FLIPS; flip += 1) {
    const target = targets[random.nextBelow(targets.length)];
    if (target === undefined) throw new Error('no target');
    writeFileSync(path, flipped(whole, target.at + random.nextBelow(target.length), random.nextBelow(8)));
    const { journal } = storeIn(folder, 16);
    expect(journal.verify(), `flip ${flip} in ${target.column} of row ${target.seq}`).toMatchObject({ ok: false, firstBad: { seq: target.seq } });
    journal.close();
  }
});

it(`${FLIPS} flipped bits anywhere: found, or nothing is read differently (seed ${SEED})`, { timeout: 120_000 }, async () => {
  const { random, folder, path, whole, expected } = await written();
  let found = 0;
  for (let flip = 0; flip < FLIPS; flip += 1) {
    const at = random.nextBelow(whole.length);
    writeFileSync(path, flipped(whole, at, random.nextBelow(8)));
    let journal;
    try { ({ journal } = storeIn(folder, 16)); } catch (error) {
      expect(error, `byte ${at}`).toMatchObject({ name: expect.stringMatching(/^(JournalDamaged|DatabaseRefused)$/) });
      found += 1;
      continue;
    }
    // Unused ends of pages and the projections, which are rebuilt from the rows, lie outside what is signed.
    if (journal.verify().ok) expect(journal.read({}), `byte ${at}`).toEqual(expected);
    else found += 1;
    journal.close();
  }
  expect(found).toBeGreaterThan(FLIPS / 5);
});
