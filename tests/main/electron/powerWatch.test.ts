// What the system tells about its person: passed on as it is, every five seconds, and at once when it matters. The system is played.
import { expect, it } from 'vitest';
import type { PowerEvent, PowerReading } from '../../../app/desktop/ports.ts';
import { POWER_EVERY_MS, PowerWatch } from '../../../main/electron/powerWatch.ts';
import { ShellSignals } from '../../../schemas/desktop.ts';
import { ManualClock } from '../../doubles/manualClock.ts';

class Bench {
  readonly clock = new ManualClock();
  readonly said: ShellSignals[] = [];
  reading: PowerReading = { idleMs: null, onBattery: null, thermal: null };
  event: (event: PowerEvent) => void = () => undefined;
  readonly watch = new PowerWatch({ clock: this.clock, readPower: () => this.reading, onPower: (listener) => { this.event = listener; } }, (signals) => { this.said.push(ShellSignals.parse(signals)); });
}

it('says nothing before it is started, then at once and every five seconds, as it is by then', async () => {
  const bench = new Bench();
  await bench.clock.advance(60_000);
  expect(bench.said).toEqual([]);
  bench.watch.start();
  expect(bench.said).toEqual([{ type: 'signals', idleMs: null, onBattery: null, thermal: null, suspending: false }]);
  bench.reading = { idleMs: 4_000, onBattery: true, thermal: 'serious' };
  await bench.clock.advance(POWER_EVERY_MS - 1);
  expect(bench.said).toHaveLength(1);
  await bench.clock.advance(1);
  expect(bench.said[1]).toEqual({ type: 'signals', ...bench.reading, suspending: false });
  await bench.clock.advance(10 * POWER_EVERY_MS);
  expect(bench.said).toHaveLength(12);
});

it('says at once that the machine sleeps or wakes, and goes on saying how it is', async () => {
  const bench = new Bench();
  const after = (event: PowerEvent) => { bench.event(event); return (bench.said.at(-1) ?? expect.fail('nothing was said')).suspending; };
  expect([after('suspend'), after('resume'), after('suspend')]).toEqual([true, false, true]);
  bench.watch.start();
  await bench.clock.advance(POWER_EVERY_MS);
  expect(bench.said.slice(-2).map(({ suspending }) => suspending)).toEqual([true, true]);
});

it('started twice asks no more often, and is over when it is ended', async () => {
  const bench = new Bench();
  bench.watch.start();
  bench.watch.start();
  bench.said.length = 0;
  await bench.clock.advance(3 * POWER_EVERY_MS);
  expect(bench.said).toHaveLength(3);
  bench.watch.end();
  await bench.clock.advance(10 * POWER_EVERY_MS);
  expect(bench.said).toHaveLength(3);
});
