// Appends against a bare insert on the same disk: at least 0.7 of it one by one, at least 20 times it together.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const Figures = z.object({ singleToBare: z.number(), groupedToBare: z.number(), bareRowsPerSecond: z.number() });
/** A disk whose sync takes 3 to 4 ms makes some 300 bare rows a second. One that makes more than this hardly waits (tmpfs, a
 *  cache that answers for the drive): then signing, 35 us a row, is what the ratios show, and they bind nothing. */
const REAL_DISK_ROWS_PER_SECOND = 500;

it('hashing and signing cost little beside the disk', { timeout: 300_000 }, ({ skip }) => {
  const script = join(import.meta.dirname, '../../../../tools/bench/journal.mjs');
  const figures = Figures.parse(JSON.parse(execFileSync(process.execPath, [script, '9'], { encoding: 'utf8' })));
  if (figures.bareRowsPerSecond > REAL_DISK_ROWS_PER_SECOND) skip(`no real disk here: ${figures.bareRowsPerSecond} bare rows a second`);
  expect(figures.singleToBare).toBeGreaterThanOrEqual(0.7);
  expect(figures.groupedToBare).toBeGreaterThanOrEqual(20);
});
