// What a mesh of eight that trains a round a minute writes in a day, from an hour of it. The whole day: logDay.nightly.
import { expect, it } from 'vitest';
import { logDay } from './logDayRun.ts';

const MOST_MEGABYTES_A_DAY = 20;

it(`the logs of all authors grow by at most ${MOST_MEGABYTES_A_DAY} MB a day on the disk`, async () => {
  const { textADay, diskADay, round } = await logDay(60);
  console.log(`eight members, a round a minute: ${textADay.toFixed(1)} MB of text a day, ${diskADay.toFixed(1)} MB on the disk`);
  expect(round).toBe(60);
  expect(diskADay).toBeLessThanOrEqual(MOST_MEGABYTES_A_DAY);
});
