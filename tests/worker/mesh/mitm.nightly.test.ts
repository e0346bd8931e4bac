// A man in the middle a hundred times, between processes and between a process and a page.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HeardHost, until } from './linkPair.ts';
import { LinkPages } from './linkPages.ts';
import { linkThrough } from './manInTheMiddle.ts';

let pages: LinkPages;
beforeAll(async () => { pages = await LinkPages.open('plain'); });
afterAll(async () => { await pages.close(); });

async function hundred(a: HeardHost, b: HeardHost, rounds: number): Promise<number> {
  let told = 0;
  for (let round = 0; round < rounds; round += 1) {
    const middle = await linkThrough(a, b, `m-${round}`), here = a.opened.at(-1), there = b.opened.at(-1);
    if (here?.remoteFingerprint !== there?.localFingerprint && there?.remoteFingerprint !== here?.localFingerprint) told += 1;
    middle.end();
    await until(() => a.closed.length === round + 1 && b.closed.length === round + 1);
  }
  await Promise.all([a.host.stop(), b.host.stop()]);
  return told;
}

it('M49 between two processes both sides see it, 75 times of 75', async () => { expect(await hundred(new HeardHost(), new HeardHost(), 75)).toBe(75); }, 300_000);
it('M49 between a process and a page both sides see it, 25 times of 25', async () => { expect(await hundred(new HeardHost(), await pages.host(), 25)).toBe(25); }, 300_000);
