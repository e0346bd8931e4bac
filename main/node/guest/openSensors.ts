// The Sensors port on a real machine: each reading has its own pace, and none can keep the others waiting for long. Only Linux was
// there to try it on; macOS and Windows are asked what those systems document, and answer null where that proves wrong.
import type { Asked, Sensors, Signals } from '../../../app/guest/signals.ts';
import type { Clock } from '../../../app/ports.ts';
import { realClock } from '../realClock.ts';
import { readOnBattery } from './battery.ts';
import { readFullScreen } from './fullScreen.ts';
import { KeptReading } from './kept.ts';
import { ForeignLoad } from './load.ts';
import type { Machine } from './machine.ts';
import { readMetered } from './metered.ts';
import { ProgramLoads } from './programLoads.ts';
import { openPrograms } from './programs.ts';
import type { Env, Run } from './programs.ts';
import { plainName, RunningPrograms } from './runningPrograms.ts';
import { readSeat } from './seat.ts';
import { readTemperature } from './temperature.ts';
import type { AskWindows } from './windows.ts';
import { startPowerShell, WindowsTeller } from './windowsTeller.ts';

export interface SensorOptions {
  readonly env?: Env;
  readonly platform?: NodeJS.Platform;
  readonly root?: string;
  readonly clock?: Clock;
  /** What is ours: this process, unless it is itself the child of one that is. Children of these count as well. */
  readonly ownPids?: () => readonly number[];
  readonly run?: Run;
  readonly askWindows?: AskWindows;
}

/** A person is looked for as often as anybody asks; what changes slowly or costs more, less often. */
const SOON_MS = 5_000, LATER_MS = 10_000, SELDOM_MS = 60_000;

/** What the machine tells, and beside it kinds of programs for the world, which nobody reads who was not asked to. */
export type OpenSensors = Sensors & { readonly programLoads: Pick<ProgramLoads, 'read' | 'forget'> };

export function openSensors(options: SensorOptions = {}): OpenSensors {
  const env = options.env ?? process.env, clock = options.clock ?? realClock;
  const programs = openPrograms(env), teller = new WindowsTeller(clock, () => startPowerShell(env));
  const machine: Machine = {
    platform: options.platform ?? process.platform, env, root: options.root ?? '/', clock, run: options.run ?? programs.run,
    askWindows: options.askWindows ?? teller.ask, ownPids: options.ownPids ?? (() => [process.pid]),
  };
  const load = new ForeignLoad(machine), running = new RunningPrograms(machine);
  const open: { close(): void }[] = [programs, teller];
  const keep = <T>(periodMs: number, unknown: T, read: () => Promise<T>): KeptReading<T> => {
    const kept = new KeptReading({ clock, periodMs, unknown, read });
    open.push(kept);
    return kept;
  };
  const seats = keep<Signals['seat']>(SOON_MS, { seat: true, idleMs: null }, () => readSeat(machine));
  const batteries = keep<boolean | null>(SOON_MS, null, () => readOnBattery(machine));
  const loads = keep<number | null>(SOON_MS, null, () => load.read());
  const screens = keep<boolean | null>(SOON_MS, null, () => readFullScreen(machine));
  const temperatures = keep<number | null>(SOON_MS, null, () => readTemperature(machine));
  const names = keep<ReadonlySet<string> | null>(LATER_MS, null, () => running.names());
  const networks = keep<boolean | null>(SELDOM_MS, null, () => readMetered(machine));
  const appOf = async ({ exclusiveApps }: Asked): Promise<string | null> => {
    if (exclusiveApps.length === 0) return null;
    const now = await names.value();
    return exclusiveApps.find((word) => plainName(word) !== '' && now?.has(plainName(word)) === true) ?? null;
  };
  return {
    programLoads: new ProgramLoads(machine),
    read: async (asked) => {
      const [seat, onBattery, foreignLoad, fullScreen, temperatureC, metered, exclusiveApp] = await Promise.all(
        [seats.value(), batteries.value(), loads.value(), screens.value(), temperatures.value(), networks.value(), appOf(asked)]);
      // Only the shell of the installed app is told how the system itself feels about its heat.
      return { seat, onBattery, foreignLoad, temperatureC, thermal: null, fullScreen, exclusiveApp, metered };
    },
    close: () => { for (const each of open) each.close(); },
  };
}
