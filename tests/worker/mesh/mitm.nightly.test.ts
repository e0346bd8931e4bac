// A man in the middle a hundred times, between processes and between a process and a page: he hands on every word both say to show
// who they are, and neither takes the other for who it is.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { numberedSigner } from '../../app/mesh/fixture.ts';
import { keepDoor } from './doorKeeper.ts';
import { HeardHost, until } from './linkPair.ts';
import { LinkPages } from './linkPages.ts';
import { linkThrough } from './manInTheMiddle.ts';

let pages: LinkPages;
beforeAll(async () => { pages = await LinkPages.open('plain'); });
afterAll(async () => { await pages.close(); });

async function refusals(a: HeardHost, b: HeardHost, rounds: number): Promise<readonly [letIn: number, refused: number, certificates: number]> {
  const [ann, ben] = [numberedSigner(1), numberedSigner(2)], doors = [keepDoor(a, ann, [ben]), keepDoor(b, ben, [ann])];
  let told = 0;
  for (let round = 0; round < rounds; round += 1) {
    const middle = await linkThrough(a, b, `m-${round}`, ben.nodeId), here = a.opened.at(-1), there = b.opened.at(-1);
    if (here?.remoteFingerprint !== there?.localFingerprint && there?.remoteFingerprint !== here?.localFingerprint) told += 1;
    await until(() => a.closed.length === round + 1 && b.closed.length === round + 1);
    middle.end();
  }
  await Promise.all([a.host.stop(), b.host.stop()]);
  return [doors.flatMap(({ letIn }) => letIn).length, doors.flatMap(({ sentAway }) => sentAway).filter((why) => why === 'bad-binding by this side').length, told];
}

it('M8 M49 between two processes both sides refuse, 75 times of 75', async () => { expect(await refusals(new HeardHost(), new HeardHost(), 75)).toEqual([0, 150, 75]); }, 300_000);
it('M8 M49 between a process and a page both sides refuse, 25 times of 25', async () => { expect(await refusals(new HeardHost(), await pages.host(), 25)).toEqual([0, 50, 25]); }, 300_000);
