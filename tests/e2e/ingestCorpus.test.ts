// Real documents and nasty files through a built node: it finishes, counts each once, stays small and answers meanwhile, and
// comes to the same rows when it is killed on the way. The nightly does it with ten thousand.
import { expect, test } from 'vitest';
import { expectEachOnce, ingestOnce, ingestThroughKills, withCorpus } from './ingestCorpusRun.ts';

const FILES = 1_500;
const KILLED_FILES = 600;
const KILLS = 4;
const SEED = 20_261;
const MEMORY_MAX_MEGABYTES = 1024;
const STATUS_P99_MS = 100;

test('a corpus finishes, each entry counted once, within its memory and with the node answering', async () => {
  await withCorpus(FILES, SEED, async (corpus) => {
    const { figures, rows, report } = await ingestOnce(corpus);
    console.log(JSON.stringify(figures));
    expectEachOnce(corpus, rows);
    expect(report.accepted + report.refused).toBe(corpus.entries.length);
    expect(report.accepted).toBe([...rows.outcomes.values()].filter((outcome) => outcome === 'accepted').length);
    expect(figures.peakMegabytes).toBeLessThan(MEMORY_MAX_MEGABYTES);
    expect(figures.statusP99Ms).toBeLessThan(STATUS_P99_MS);
  });
});

test('killed on the way it comes to the same rows, none doubled, none missing', async () => {
  await withCorpus(KILLED_FILES, SEED + 1, async (corpus) => {
    const { rows } = await ingestOnce(corpus);
    const killed = await ingestThroughKills(corpus, KILLS, SEED + 2);
    console.log(`killed in: ${killed.hit.join(', ')}`);
    expectEachOnce(corpus, killed.rows);
    expect([...killed.rows.outcomes].sort()).toEqual([...rows.outcomes].sort());
    expect([killed.rows.documents.length, killed.rows.chunks]).toEqual([rows.documents.length, rows.chunks]);
  });
});
