// Newer versions: as the person set it, never over a network that costs by itself, asked about once, and never with a restart.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { electronUpdates } from '../../../main/electron/electronUpdates.ts';
import { FIRST_LOOK_MS, LOOK_EVERY_MS, UpdateDesk } from '../../../main/electron/updateDesk.ts';
import type { Settings } from '../../../schemas/settings.ts';
import { ManualClock, settle } from '../../doubles/manualClock.ts';

class Bench {
  readonly clock = new ManualClock();
  readonly done: string[] = [];
  readonly questions: string[] = [];
  readonly faults: unknown[] = [];
  wish: { updates: Settings['updates']; metered: boolean } | null = { updates: 'ask', metered: false };
  newest: string | null = '0.2.0';
  answer = 'fetch';
  offline = false;
  broken = false;
  look = async (): Promise<{ version: string } | null> => { if (this.offline) throw new Error('no network'); return this.newest === null ? null : { version: this.newest }; };
  fetch = async (): Promise<void> => { if (this.broken) throw new Error('it broke off'); };
  readonly desk = new UpdateDesk({
    desktop: { clock: this.clock, version: '0.1.0', ask: async ({ title, safe }) => { this.questions.push(title); return title.endsWith('is there') ? this.answer : safe; } },
    updates: {
      look: () => { this.done.push('look'); return this.look(); },
      fetch: () => { this.done.push('fetch'); return this.fetch(); },
    },
    wishes: () => this.wish, onFault: (fault) => { this.faults.push(fault); },
  });
}

describe('D6 a newer version', () => {
  it('is asked about, fetched after a yes, and installed at quitting', async () => {
    const bench = new Bench();
    bench.desk.start();
    await bench.clock.advance(FIRST_LOOK_MS - 1);
    expect(bench.done).toEqual([]);
    await bench.clock.advance(2);
    expect(bench.done).toEqual(['look', 'fetch']);
    expect(bench.questions).toEqual(['Ileices 0.2.0 is there', 'Ileices 0.2.0 is fetched']);
    await bench.clock.advance(3 * LOOK_EVERY_MS);
    expect(bench.done.filter((each) => each === 'fetch').length).toBe(1);
  });

  it('that a person does not want is not asked about again, the next one is', async () => {
    const bench = new Bench();
    bench.answer = 'later';
    for (const version of ['0.2.0', '0.2.0', '0.3.0']) { bench.newest = version; await bench.desk.look(); }
    expect(bench.questions).toEqual(['Ileices 0.2.0 is there', 'Ileices 0.3.0 is there']);
    expect(bench.done).toEqual(['look', 'look', 'look']);
  });

  it('is fetched without a word where that was set, but not over a network that costs', async () => {
    const bench = new Bench();
    bench.wish = { updates: 'automatic', metered: true };
    await bench.desk.look();
    expect(bench.done).toEqual(['look']);
    bench.wish = { updates: 'automatic', metered: false };
    await bench.desk.look();
    expect(bench.done).toEqual(['look', 'look', 'fetch']);
    expect(bench.questions).toEqual([]);
  });

  it('is not looked for where that was set, nor before the node has said what is set', async () => {
    const bench = new Bench();
    bench.wish = { updates: 'never', metered: false };
    await bench.desk.look();
    bench.wish = null;
    await bench.desk.look();
    expect(bench.done).toEqual([]);
  });

  it('that cannot be looked for is no news, one that cannot be fetched is told; both are tried again the next day', async () => {
    const bench = new Bench();
    bench.wish = { updates: 'automatic', metered: false };
    bench.offline = true;
    bench.desk.start();
    await bench.clock.advance(FIRST_LOOK_MS + 10);
    expect([bench.done, bench.faults]).toEqual([['look'], []]);
    bench.offline = false;
    bench.broken = true;
    await bench.clock.advance(LOOK_EVERY_MS + 10);
    expect(bench.faults.map(String)).toEqual(['Error: it broke off']);
    bench.broken = false;
    await bench.clock.advance(LOOK_EVERY_MS + 10);
    expect(bench.done.slice(-2)).toEqual(['look', 'fetch']);
    expect(bench.faults.length).toBe(1);
    bench.desk.end();
    const before = bench.done.length;
    await bench.clock.advance(3 * LOOK_EVERY_MS);
    expect(bench.done.length).toBe(before);
  });
});

it('a look that ends after the app does plans nothing, asks nothing and is no fault', async () => {
  for (const found of ['0.2.0', 'fault'] as const) {
    const bench = new Bench(), late = Promise.withResolvers<{ version: string } | null>();
    bench.look = () => late.promise;
    bench.desk.start();
    await bench.clock.advance(FIRST_LOOK_MS + 10);
    bench.desk.end();
    if (found === 'fault') late.reject(new Error('no network')); else late.resolve({ version: found });
    await settle();
    await bench.clock.advance(3 * LOOK_EVERY_MS);
    expect([bench.done, bench.questions, bench.faults]).toEqual([['look'], [], []]);
  }
  const bench = new Bench(), fetched = Promise.withResolvers<undefined>();
  bench.fetch = () => fetched.promise;
  bench.desk.start();
  await bench.clock.advance(FIRST_LOOK_MS + 10);
  bench.desk.end();
  fetched.resolve(undefined);
  await settle();
  await bench.clock.advance(LOOK_EVERY_MS);
  expect(bench.questions).toEqual(['Ileices 0.2.0 is there']);
});

describe('where to look', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-updates-'));
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
  it('is nowhere in a checkout, and in an app that was built without a place', () => {
    expect(electronUpdates(folder, true)).toBeNull();
    writeFileSync(join(folder, 'app-update.yml'), 'provider: generic\nurl: https://updates.invalid/\n');
    expect([electronUpdates(folder, false), electronUpdates(undefined, true)]).toEqual([null, null]);
    expect(electronUpdates(folder, true)).not.toBeNull();
  });
});
