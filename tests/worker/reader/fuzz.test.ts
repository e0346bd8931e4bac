// Twenty thousand damaged files of every format: each is read or refused, none breaks a reader, holds it, or leaves it large.
import { expect, test } from 'vitest';
import { HANG_MILLISECONDS, fuzz } from './mutate.ts';

const INPUTS = 20_000;
/** What may stay resident afterwards: code and the engine's own reserves, not what was read. */
const GROWN_MEBIBYTES_MAX = 400;

test(`${INPUTS} damaged files`, async () => {
  const seed = 20_261_121;
  console.info(`seed ${seed}`);
  const figures = await fuzz(INPUTS, seed);
  console.info(JSON.stringify(figures));
  expect(figures.slowestMs).toBeLessThan(HANG_MILLISECONDS);
  expect(figures.grownMebibytes).toBeLessThan(GROWN_MEBIBYTES_MAX);
}, 120_000);
