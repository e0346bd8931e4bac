// A whole day of a mesh of eight that trains a round a minute: on the disk, in memory, and how long a start takes behind it.
import { expect, it } from 'vitest';
import { MINUTES_A_DAY } from '../../../doubles/dayOfRounds.ts';
import { logDay } from './logDayRun.ts';

const MOST_DISK_MEGABYTES = 20, MOST_HEAP_MEGABYTES = 24, MOST_OPEN_SECONDS = 20, LIMIT_MS = 600_000;

it('a day of rounds: disk, memory, start', { timeout: LIMIT_MS }, async () => {
  const day = await logDay(MINUTES_A_DAY);
  console.log(`a day: ${day.textADay.toFixed(1)} MB of text, ${day.diskADay.toFixed(1)} MB on the disk, ${day.heap.toFixed(1)} MB of heap, opened in ${day.openSeconds.toFixed(1)} s of processor time`);
  expect(day.round).toBe(MINUTES_A_DAY);
  expect(day.diskADay).toBeLessThanOrEqual(MOST_DISK_MEGABYTES);
  expect(day.heap).toBeLessThanOrEqual(MOST_HEAP_MEGABYTES);
  expect(day.openSeconds).toBeLessThanOrEqual(MOST_OPEN_SECONDS);
});
