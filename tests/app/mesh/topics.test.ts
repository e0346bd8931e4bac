// Topics of rooms at signalling hosts: the same for whoever has the secret, nothing to whoever has not, another one each day.
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { daysAround, dayOf, topicOf, untilDaysChange } from '../../../app/mesh/topics.ts';
import { signedBytes } from '../../../app/mesh/signedBytes.ts';
import { hasher } from './fixture.ts';
import { limits } from '../../../schemas/mesh.ts';
import { Topic } from '../../../schemas/signal.ts';

const key = new Uint8Array(32).fill(5);
const MIDNIGHT = Date.UTC(2026, 10, 21);

test('M67 a topic is an HMAC with the secret over kind and day, and differs in each of them', () => {
  const day = dayOf(MIDNIGHT);
  const expected = createHmac('sha256', key).update(signedBytes('ileices-topic-1', 'join', day)).digest('hex');
  expect(topicOf(hasher, 'join', key, day)).toBe(expected);
  const topics = [topicOf(hasher, 'join', key, day), topicOf(hasher, 'members', key, day), topicOf(hasher, 'join', key, day + 1), topicOf(hasher, 'join', key.with(31, 6), day)];
  expect(new Set(topics).size).toBe(4);
  for (const topic of topics) expect(Topic.safeParse(topic).success).toBe(true);
});

test('M67 two clocks apart by what is allowed always share a day, and each listens to what the other says today', () => {
  for (let minute = -30; minute <= 30; minute += 1) {
    for (const skew of [-limits.clockSkewMs, -1, 0, 1, limits.clockSkewMs]) {
      const [mine, theirs] = [MIDNIGHT + minute * 60_000, MIDNIGHT + minute * 60_000 + skew];
      expect(daysAround(theirs), `${minute} min, ${skew} ms`).toContain(dayOf(mine));
    }
  }
  expect(daysAround(MIDNIGHT + 43_200_000)).toEqual([dayOf(MIDNIGHT)]);
});

test('M67 one looks again exactly when the days change', () => {
  for (const start of [MIDNIGHT, MIDNIGHT + 1, MIDNIGHT + limits.clockSkewMs, MIDNIGHT + 43_200_000, MIDNIGHT - limits.clockSkewMs, MIDNIGHT - 1]) {
    const wait = untilDaysChange(start);
    expect(wait).toBeGreaterThan(0);
    expect(daysAround(start + wait - 1)).toEqual(daysAround(start));
    expect(daysAround(start + wait)).not.toEqual(daysAround(start));
  }
});
