// Acceptance: ten thousand files, and kills in every stage.
import { expect, test } from 'vitest';
import { expectEachOnce, ingestOnce, ingestThroughKills, withCorpus } from './ingestCorpusRun.ts';

const FILES = 10_000;
const KILLED_FILES = 3_000;
const KILLS = 24;
const SEED = Date.now() % 1_000_000;
const LIMIT_MS = 1_800_000;

test('ten thousand files finish, each counted once, under 1 GB and with status within 100 ms', async () => {
  await withCorpus(FILES, SEED, async (corpus) => {
    const { figures, rows, report } = await ingestOnce(corpus);
    console.log(JSON.stringify(figures));
    expectEachOnce(corpus, rows);
    expect(report.accepted + report.refused).toBe(corpus.entries.length);
    expect(figures.peakMegabytes).toBeLessThan(1024);
    expect(figures.statusP99Ms).toBeLessThan(100);
  });
}, LIMIT_MS);

test('killed in every stage it comes to the same rows', async () => {
  await withCorpus(KILLED_FILES, SEED, async (corpus) => {
    const { rows } = await ingestOnce(corpus);
    const killed = await ingestThroughKills(corpus, KILLS, SEED);
    console.log(`killed in: ${killed.hit.join(', ')}`);
    expectEachOnce(corpus, killed.rows);
    expect([...killed.rows.outcomes].sort()).toEqual([...rows.outcomes].sort());
    expect([killed.rows.documents.length, killed.rows.chunks]).toEqual([rows.documents.length, rows.chunks]);
  });
}, LIMIT_MS);
