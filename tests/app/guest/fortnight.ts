// A fortnight of somebody's days with a laptop, every five seconds of it, from a seed: work, meetings in full screen, trains on
// battery, evenings over a phone's network, games, hot afternoons whose heat comes from learning itself, nights.
import type { GuestRules, Level, Surroundings } from '../../../app/guest/rules.ts';
import { NOTHING_TOLD } from '../../../app/guest/signals.ts';
import { Settings } from '../../../schemas/settings.ts';

export const STEP_MS = 5_000, DAY_MS = 24 * 60 * 60_000, DAYS = 14;
export type Random = () => number;

/** Small and good enough for made-up days (mulberry32). */
export function randomOf(seed: number): Random {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Span { readonly fromMs: number; readonly toMs: number; readonly what: 'work' | 'meeting' | 'battery' | 'metered' | 'game' | 'film' | 'build' | 'lid' | 'blanket' }

/** What this person does, day by day. */
export function daysOf(random: Random): readonly Span[] {
  const spans: Span[] = [];
  const add = (what: Span['what'], fromMs: number, hours: number) => { spans.push({ what, fromMs, toMs: fromMs + hours * 3_600_000 }); };
  const hour = (day: number, at: number) => day * DAY_MS + at * 3_600_000;
  for (let day = 0; day < DAYS; day += 1) {
    const isWeekday = day % 7 < 5;
    if (isWeekday) {
      add('battery', hour(day, 7.3 + random()), 0.5 + random());
      add('work', hour(day, 8.5 + random()), 3.2); add('work', hour(day, 13 + random() / 2), 4.5);
      for (let i = 0; i < 4; i += 1) if (random() < 0.7) add('meeting', hour(day, 9 + i * 2.2 + random()), 0.25 + random());
      for (let i = 0; i < 6; i += 1) if (random() < 0.6) add('build', hour(day, 9 + random() * 8), 0.003 + random() * 0.2);
      add('battery', hour(day, 18 + random()), 0.7);
    } else if (random() < 0.6) { add('work', hour(day, 10 + random() * 3), 2); add('battery', hour(day, 14), random() * 3); }
    if (random() < 0.4) add('game', hour(day, 19.5 + random()), 1 + random() * 2);
    if (random() < 0.4) add('film', hour(day, 20 + random()), 1.8);
    if (random() < 0.5) add('metered', hour(day, 17 + random() * 3), 3);
    // Unplugged and plugged in again, and a screen that somebody fills for a second at a time.
    if (random() < 0.5) for (let i = 0, at = 15 + random() * 4; i < 12; i += 1) add(random() < 0.5 ? 'battery' : 'meeting', hour(day, at + i * (0.02 + random() * 0.05)), random() * 0.02);
    // On a blanket nothing cools it, whatever it learns.
    if (day % 3 === 1) add('blanket', hour(day, 14 + random() * 2), 0.3 + random() * 0.4);
    if (random() < 0.5) add('lid', hour(day, 23.2), 7);
  }
  return spans;
}

export const LAPTOP_RULES: GuestRules = Settings.parse({
  exclusiveApps: ['game'], diskQuotaMegabytes: 4_000,
  // Not in the mornings of weekdays before six, and never on Sunday.
  schedule: Array.from({ length: 7 }, (_, day) => (day === 6 ? '.'.repeat(24) : day < 5 ? `......${'#'.repeat(18)}` : '#'.repeat(24))),
});

/** Each step's surroundings; `level` is what was allowed before, since learning heats. */
export class Laptop {
  readonly #spans: readonly Span[];
  readonly #random: Random;
  #temperatureC = 45;
  #idleMs = 0;
  #homeMegabytes = 3_900;

  constructor(random: Random) { this.#random = random; this.#spans = daysOf(random); }

  step(atMs: number, level: Level): Surroundings {
    const now = new Set(this.#spans.filter(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs).map(({ what }) => what));
    const random = this.#random, hour = (atMs % DAY_MS) / 3_600_000;
    const touches = (now.has('work') && random() < 0.25) || now.has('game') || (now.has('meeting') && random() < 0.05);
    this.#idleMs = touches ? 0 : this.#idleMs + STEP_MS;
    const foreignLoad = Math.min(1, (now.has('build') ? 0.9 : now.has('game') ? 0.6 : 0.05) + random() * 0.15);
    const share = { stopped: 0, gentle: 0.25, 'in-use': 0.5, away: 1 }[level];
    // Towards what this load would give in the long run; afternoons are hot.
    const target = 42 + 22 * Math.min(1, foreignLoad) + 34 * share + (hour > 13 && hour < 18 ? 14 : 0) + (now.has('blanket') ? 50 : 0);
    this.#temperatureC += (target - this.#temperatureC) * 0.03 + (random() - 0.5);
    this.#homeMegabytes += share * 0.03;
    // Sooner or later somebody makes room.
    if (this.#homeMegabytes >= 4_000 && random() < 0.001) this.#homeMegabytes = 3_200;
    return {
      ...NOTHING_TOLD, seat: { seat: true, idleMs: random() < 0.001 ? null : this.#idleMs }, onBattery: now.has('battery'), foreignLoad: random() < 0.002 ? null : foreignLoad,
      temperatureC: this.#temperatureC, fullScreen: now.has('meeting') || now.has('film'), exclusiveApp: now.has('game') ? 'game' : null, metered: now.has('metered'),
      suspending: now.has('lid'), homeBytes: Math.round(this.#homeMegabytes * 1024 ** 2), hourOfWeek: Math.floor(atMs / 3_600_000) % 168,
    };
  }
}
