// Acceptance: ten thousand files, and kills in every stage.
import { expect, test } from 'vitest';
import { stageNames } from '../../schemas/dataset.ts';
import { expectEachOnce, expectSameRows, ingestOnce, ingestThroughKills, withCorpus } from './ingestCorpusRun.ts';

const FILES = 10_000;
const KILLED_FILES = 3_000;
/** For all of it to be read. */
const READ_LIMIT_MS = 900_000;
const LIVES = 3;
const SEED = Number(process.env['ILEICES_SEED'] ?? Date.now() % 1_000_000);
const LIMIT_MS = 1_800_000;

test('ten thousand files finish, each counted once, under 1 GB and with status within 100 ms', async () => {
  await withCorpus(FILES, SEED, async (corpus) => {
    const { figures, rows, report } = await ingestOnce(corpus, READ_LIMIT_MS);
    console.log(JSON.stringify(figures));
    expectEachOnce(corpus, rows);
    expect(report.accepted + report.refused).toBe(corpus.entries.length);
    expect(report.accepted).toBe(rows.opened);
    expect(figures.peakMegabytes).toBeLessThan(1024);
    expect(figures.statusP99Ms).toBeLessThan(100);
  });
}, LIMIT_MS);

test.each(stageNames.filter((stage) => stage !== 'perplexity'))('killed in the stage "%s" it comes to the same rows', async (stage) => {
  await withCorpus(KILLED_FILES, SEED, async (corpus) => {
    const { rows } = await ingestOnce(corpus, READ_LIMIT_MS);
    for (let life = 0; life < LIVES; life += 1) {
      const killed = await ingestThroughKills(corpus, stage, SEED + life, READ_LIMIT_MS);
      console.log(`killed in: ${killed.hit.join(', ')}`);
      expectSameRows(corpus, killed.rows, rows);
    }
  });
}, LIMIT_MS);
