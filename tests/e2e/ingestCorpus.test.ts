// Real documents and nasty files through a built node: it finishes, counts each once, stays small and answers meanwhile, and
// comes to the same rows when it is killed on the way. The nightly does it with ten thousand.
import { expect, test } from 'vitest';
import { expectEachOnce, expectSameRows, ingestOnce, ingestThroughKills, withCorpus } from './ingestCorpusRun.ts';

const FILES = 1_500;
const KILLED_FILES = 400;
/** For all of it to be read. */
const READ_LIMIT_MS = 120_000;
const SEED = 20_261;
const MEMORY_MAX_MEGABYTES = 1024;
/** Beyond what an idle server needed meanwhile: another suite runs beside this one. */
const STATUS_P99_MS = 100;

test('a corpus finishes, each entry counted once, within its memory and with the node answering', async () => {
  await withCorpus(FILES, SEED, async (corpus) => {
    const { figures, rows, report } = await ingestOnce(corpus, READ_LIMIT_MS);
    console.log(JSON.stringify(figures));
    expectEachOnce(corpus, rows);
    expect(report.accepted + report.refused).toBe(corpus.entries.length);
    expect(report.accepted).toBe(rows.opened);
    expect(figures.peakMegabytes).toBeLessThan(MEMORY_MAX_MEGABYTES);
    expect(figures.statusP99Ms).toBeLessThan(STATUS_P99_MS + figures.idleP99Ms);
  });
});

test('killed on the way it comes to the same rows, none doubled, none missing', async () => {
  await withCorpus(KILLED_FILES, SEED + 1, async (corpus) => {
    const { rows } = await ingestOnce(corpus, READ_LIMIT_MS);
    for (const stage of ['read', 'shard'] as const) {
      const killed = await ingestThroughKills(corpus, stage, SEED, READ_LIMIT_MS);
      console.log(`killed in: ${killed.hit.join(', ')}`);
      expectSameRows(corpus, killed.rows, rows);
    }
  });
});
