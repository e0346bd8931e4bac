// The pace of the world: acts make no time, whoever acts too fast waits, and what was slept is not lived.
import { expect, it } from 'vitest';
import { Pace } from '../../../../main/node/world/pace.ts';

it('lives a tick for each tenth of a second, however often somebody acts in between', () => {
  const pace = new Pace(100, 0);
  let lived = 0, refused = 0;
  for (let nowMs = 0; nowMs <= 60_000; nowMs += 11) {
    lived += pace.take(nowMs);
    // Ninety acts a second.
    if (pace.ahead(nowMs) >= 5) { refused += 1; continue; }
    pace.lent(1);
    lived += 1;
  }
  expect(lived).toBeGreaterThan(599);
  expect(lived).toBeLessThanOrEqual(606);
  expect(refused).toBeGreaterThan(4_000);
});

it('gives back what was lent before it goes on, and begins anew after sleep', () => {
  const pace = new Pace(100, 0);
  pace.lent(3);
  expect([pace.ahead(0), pace.take(250), pace.ahead(250)]).toEqual([3, 0, 0.5]);
  expect([pace.take(399), pace.take(400)]).toEqual([0, 1]);
  expect(pace.take(1_000)).toBe(6);
  pace.begin(90_000);
  expect([pace.take(90_050), pace.take(90_100)]).toEqual([0, 1]);
});
