// Keeps the verdict on how much this node may do on somebody's machine: asks the sensors every few seconds, lets app/guest judge,
// and tells whoever supervises when it changes. It stops nothing itself.
import { judge } from '../../../app/guest/judge.ts';
import type { GuestState, Verdict } from '../../../app/guest/judge.ts';
import { isAway } from '../../../app/guest/rules.ts';
import type { Sensors, Signals } from '../../../app/guest/signals.ts';
import type { Clock } from '../../../app/ports.ts';
import type { Settings } from '../../../schemas/settings.ts';
import type { Presence } from '../../../app/agent/powerLimits.ts';

export const LOOK_EVERY_MS = 5_000;
/** A network that costs counts as one at once, and as none after so long without. */
const METERED_LEAVE_MS = 120_000;
/** Names and sizes of a home of many files are not read more often than this. */
export const SIZE_EVERY_MS = 10 * 60_000;
const HOUR_MS = 60 * 60_000, HOURS_A_WEEK = 168;
/** 1 January 1970 was a Thursday; the week begins on Monday. */
const THURSDAY_HOURS = 72;

/** What the shell of the installed app tells by itself. */
export interface SystemWords extends Partial<Pick<Signals, 'onBattery' | 'thermal'>> { readonly idleMs?: number | null; readonly suspending?: boolean; /** What works with the graphics card kept crashing there. */ readonly isSafeMode?: boolean }

export interface GuestKeeperParts {
  readonly sensors: Sensors;
  readonly settings: () => Settings;
  readonly clock: Clock;
  /** Minutes that local time is ahead of UTC at that moment. */
  readonly offsetMinutes: (nowMs: number) => number;
  /** Bytes below the home folder; asked only where there is a quota. */
  readonly homeBytes: () => Promise<number>;
  readonly onChange: () => void;
  /** The network began or ceased to cost by what is sent. */
  readonly onMetered: () => void;
  readonly onFault: (fault: unknown) => void;
}

export class GuestKeeper {
  readonly #parts: GuestKeeperParts;
  #state: GuestState | null = null;
  #signals: Signals | null = null;
  #words: SystemWords = {};
  #meteredUntilMs: number | null = null;
  #isMetered = false;
  #home: { readonly bytes: number; readonly atMs: number } | null = null;
  /** What was measured last no longer holds. It counts until there is another. */
  #homeChanged = false;
  #cancelTimer: () => void = () => undefined;
  #looking: Promise<void> | null = null;
  #closed = false;

  constructor(parts: GuestKeeperParts) { this.#parts = parts; }

  /** Before the first look nothing is known, and nothing is done. */
  get verdict(): Verdict { return this.#state?.verdict ?? { level: 'stopped', reason: 'starting-up' }; }
  get presence(): Presence {
    const heard = this.#heard();
    return heard === null || isAway(heard.seat, this.#parts.settings()) ? 'away' : 'in-use';
  }
  /** Whether the network costs by what is sent, as far as the machine can tell. */
  get metered(): boolean { return this.#isMetered; }
  /** As the mesh is to take them: a network that costs is one whoever says so. */
  get meshSettings(): Settings {
    const settings = this.#parts.settings();
    return this.#isMetered ? { ...settings, meshMetered: true } : settings;
  }
  /** Whether a graphics card may be used now. */
  get gpuAllowed(): boolean {
    const { gpu } = this.#parts.settings();
    if (this.#words.isSafeMode === true) return false;
    return gpu === 'always' || (gpu === 'away' && this.verdict.level === 'away');
  }

  async start(): Promise<void> {
    await this.#look();
    this.#planNext();
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer();
    this.#parts.sensors.close();
  }

  /** Something large went from the home: whether there is room again is not left to the next look. */
  homeChanged(): void {
    this.#homeChanged = true;
    if (!this.#closed && this.#signals !== null) void this.#look();
  }

  /** The system said something by itself: it counts now, not at the next look. */
  hear(words: SystemWords): void {
    this.#words = words;
    this.judge();
  }

  /** Judges what is known, with the rules and the hour of this moment. */
  judge(): void {
    const { clock, settings, onChange } = this.#parts;
    const signals = this.#heard();
    if (signals === null || this.#closed) return;
    const rules = settings(), before = this.#state;
    const hourOfWeek = hourOfWeekAt(clock.now(), this.#parts.offsetMinutes(clock.now()));
    const homeBytes = rules.diskQuotaMegabytes > 0 ? this.#home?.bytes ?? null : null;
    this.#state = judge(before, { ...signals, suspending: this.#words.suspending === true, homeBytes, hourOfWeek }, rules, clock.monotonicMs());
    if (before === null || before.verdict.level !== this.#state.verdict.level || before.verdict.reason !== this.#state.verdict.reason) onChange();
  }

  /** Each knows better where the other is silent: the shell has the system's own word. */
  #heard(): Signals | null {
    if (this.#signals === null) return null;
    const { idleMs, onBattery, thermal } = this.#words, { seat } = this.#signals;
    return {
      ...this.#signals, onBattery: onBattery ?? this.#signals.onBattery, thermal: thermal ?? this.#signals.thermal,
      seat: idleMs === undefined || idleMs === null ? seat : { seat: true, idleMs },
    };
  }

  #look(): Promise<void> {
    this.#looking ??= this.#read().catch((fault: unknown) => { this.#parts.onFault(fault); }).finally(() => { this.#looking = null; });
    return this.#looking;
  }

  async #read(): Promise<void> {
    const { sensors, settings, clock } = this.#parts;
    const { exclusiveApps, diskQuotaMegabytes } = settings();
    this.#signals = await sensors.read({ exclusiveApps });
    const nowMs = clock.monotonicMs();
    if (diskQuotaMegabytes > 0 && (this.#home === null || this.#homeChanged || nowMs - this.#home.atMs >= SIZE_EVERY_MS)) {
      // Before it is measured: what goes meanwhile is measured again.
      this.#homeChanged = false;
      this.#home = { bytes: await this.#parts.homeBytes(), atMs: nowMs };
    }
    if (this.#closed) return;
    this.#noteMetered(this.#signals.metered === true, nowMs);
    this.judge();
  }

  #noteMetered(is: boolean, nowMs: number): void {
    if (is) this.#meteredUntilMs = nowMs + METERED_LEAVE_MS;
    const metered = this.#meteredUntilMs !== null && nowMs < this.#meteredUntilMs;
    if (metered === this.#isMetered) return;
    this.#isMetered = metered;
    this.#parts.onMetered();
  }

  #planNext(): void {
    if (this.#closed) return;
    this.#cancelTimer = this.#parts.clock.after(LOOK_EVERY_MS, () => { void this.#look().finally(() => { this.#planNext(); }); });
  }
}

/** 0 is Monday from midnight to one o'clock. */
export function hourOfWeekAt(nowMs: number, offsetMinutes: number): number {
  const hours = Math.floor((nowMs + offsetMinutes * 60_000) / HOUR_MS);
  return (((hours + THURSDAY_HOURS) % HOURS_A_WEEK) + HOURS_A_WEEK) % HOURS_A_WEEK;
}
