// Looking back costs one life at a time: of those who wait only the newest is answered.
import { expect, it } from 'vitest';
import { PastDesk } from '../../../../main/node/agent/pastDesk.ts';
import type { WorldLink } from '../../../../main/node/world/worldLink.ts';

it('answers the one under way and the newest of those who wait; the others hear that it is busy', async () => {
  const asked: number[] = [];
  const answers: (() => void)[] = [];
  const world = {
    ask: (name: string, argument: { tick: number }) => {
      if (name === 'lived') return Promise.resolve({ from: 0, to: 9_999 });
      asked.push(argument.tick);
      return new Promise((resolve) => { answers.push(() => { resolve(null); }); });
    },
  } as unknown as Pick<WorldLink, 'ask'>;
  const desk = new PastDesk({ ranges: () => [], read: () => null }, world);
  const told = [10, 20, 30, 40].map((tick) => desk.relive(tick).catch((fault: unknown) => (fault as Error).message));
  await expect.poll(() => asked).toEqual([10]);
  expect(await Promise.all(told.slice(1, 3))).toEqual(Array(2).fill('Another moment was asked for meanwhile.'));
  answers[0]!();
  await expect.poll(() => asked).toEqual([10, 40]);
  answers[1]!();
  expect(await Promise.all([told[0], told[3]])).toEqual(Array(2).fill('This moment is not kept any more. Choose another one.'));
});
