// The Sensors port on a real machine: each reading has its own pace, and none can keep the others waiting for long. What could not
// run where the tests run (macOS, Windows) is read from what those systems document.
import { realClock } from '../realClock.ts';
import type { Sensors, Signals } from '../../../app/guest/signals.ts';
import type { Clock } from '../../../app/ports.ts';
import { readOnBattery } from './battery.ts';
import { KeptReading } from './kept.ts';
import { ForeignLoad } from './load.ts';
import type { Env, Machine } from './machine.ts';
import { openPrograms } from './programs.ts';
import type { Run } from './programs.ts';
import { readSeat } from './seat.ts';
import { readTemperature } from './temperature.ts';
import type { AskWindows } from './windows.ts';

export interface SensorOptions {
  readonly env?: Env;
  readonly platform?: NodeJS.Platform;
  readonly root?: string;
  readonly clock?: Clock;
  readonly ownPids?: () => readonly number[];
  readonly run?: Run;
  readonly askWindows?: AskWindows;
}

const inUse: Signals['seat'] = { seat: true, idleMs: null };

export function openSensors(options: SensorOptions = {}): Sensors {
  const env = options.env ?? process.env, clock = options.clock ?? realClock;
  const programs = openPrograms(env);
  const machine: Machine = {
    platform: options.platform ?? process.platform, env, root: options.root ?? '/', clock, run: options.run ?? programs.run,
    askWindows: options.askWindows ?? (() => Promise.resolve(null)), ownPids: options.ownPids ?? (() => [process.pid]),
  };
  const load = new ForeignLoad(machine);
  const kept = <T>(periodMs: number, unknown: T, read: () => Promise<T>) => new KeptReading({ clock, periodMs, unknown, read });
  const seat = kept(5_000, inUse, () => readSeat(machine));
  const battery = kept<boolean | null>(5_000, null, () => readOnBattery(machine));
  const foreign = kept<number | null>(5_000, null, () => load.read());
  const temperature = kept<number | null>(10_000, null, () => readTemperature(machine));
  return {
    read: async () => {
      const [seatNow, onBattery, foreignLoad, temperatureC] = await Promise.all([seat.value(), battery.value(), foreign.value(), temperature.value()]);
      return { seat: seatNow, onBattery, foreignLoad, temperatureC, thermal: null, fullScreen: null, exclusiveApp: null, metered: null };
    },
    close: () => {
      for (const each of [seat, battery, foreign, temperature]) each.close();
      programs.close();
    },
  };
}
