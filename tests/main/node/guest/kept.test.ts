// One reading: never twice at once, kept for a while, unknown when it fails or takes too long.
import { expect, it } from 'vitest';
import { KeptReading, READ_LIMIT_MS } from '../../../../main/node/guest/kept.ts';
import { ManualClock, settle } from '../../../doubles/manualClock.ts';

const PERIOD_MS = 5_000;

/** A reading whose answers a test gives by hand. */
function byHand() {
  const clock = new ManualClock(), open: { resolve: (value: string) => void; reject: (fault: Error) => void }[] = [];
  const kept = new KeptReading<string>({ clock, periodMs: PERIOD_MS, unknown: 'unknown', read: () => new Promise((resolve, reject) => { open.push({ resolve, reject }); }) });
  return { clock, open, kept };
}

it('is read once for all who ask meanwhile, and again only after its period', async () => {
  const { clock, open, kept } = byHand();
  const both = [kept.value(), kept.value()];
  await settle();
  expect(open.length).toBe(1);
  open[0]?.resolve('a');
  expect(await Promise.all(both)).toEqual(['a', 'a']);
  await clock.advance(PERIOD_MS - 1);
  expect(await kept.value()).toBe('a');
  expect(open.length).toBe(1);
  await clock.advance(1);
  const later = kept.value();
  await settle();
  open[1]?.resolve('b');
  expect(await later).toBe('b');
});

it('is unknown when it fails, and is not tried again before its period is over', async () => {
  const { clock, open, kept } = byHand();
  const first = kept.value();
  await settle();
  open[0]?.reject(new Error('no'));
  expect(await first).toBe('unknown');
  expect(await kept.value()).toBe('unknown');
  expect(open.length).toBe(1);
  await clock.advance(PERIOD_MS);
  void kept.value();
  await settle();
  expect(open.length).toBe(2);
});

it('survives a reading that fails before it begins', async () => {
  const kept = new KeptReading<string>({ clock: new ManualClock(), periodMs: 1, unknown: 'unknown', read: () => { throw new Error('at once'); } });
  expect(await kept.value()).toBe('unknown');
});

it('is unknown when it takes too long, is never begun twice, and does not believe the late answer', async () => {
  const { clock, open, kept } = byHand();
  const first = kept.value();
  await clock.advance(READ_LIMIT_MS);
  expect(await first).toBe('unknown');
  await clock.advance(10 * PERIOD_MS);
  expect(await kept.value()).toBe('unknown');
  expect(open.length).toBe(1);
  open[0]?.resolve('of long ago');
  await settle();
  const next = kept.value();
  await settle();
  expect(open.length).toBe(2);
  open[1]?.resolve('of today');
  expect(await next).toBe('of today');
});

it('closing answers who waits, and nothing is read afterwards', async () => {
  const { open, kept } = byHand();
  const waiting = kept.value();
  await settle();
  kept.close();
  expect(await waiting).toBe('unknown');
  open[0]?.resolve('a');
  await settle();
  expect(await kept.value()).toBe('unknown');
  expect(open.length).toBe(1);
});
