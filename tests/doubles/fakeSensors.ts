// A machine whose signals are what a test says. Before anything is said: a desk somebody sits at, and nothing that would hold
// learning back.
import type { Asked, Sensors, Signals } from '../../app/guest/signals.ts';

const quiet: Signals = {
  seat: { seat: true, idleMs: 0 }, onBattery: false, foreignLoad: 0, temperatureC: 45, thermal: 'nominal', fullScreen: false, exclusiveApp: null, metered: false,
};
const unknown: Signals = { seat: { seat: true, idleMs: null }, onBattery: null, foreignLoad: null, temperatureC: null, thermal: null, fullScreen: null, exclusiveApp: null, metered: null };

export class FakeSensors implements Sensors {
  #signals: Signals;
  /** What runs on the made-up machine; who asks for one of these hears of it, as from the real one. */
  running: readonly string[] = [];
  readonly asked: Asked[] = [];
  closed = false;

  constructor(signals: Partial<Signals> = {}) { this.#signals = { ...quiet, ...signals }; }

  set(part: Partial<Signals>): void { this.#signals = { ...this.#signals, ...part }; }

  read(asked: Asked): Promise<Signals> {
    this.asked.push(asked);
    if (this.closed) return Promise.resolve(unknown);
    const app = this.#signals.exclusiveApp ?? asked.exclusiveApps.find((name) => this.running.includes(name)) ?? null;
    return Promise.resolve({ ...this.#signals, exclusiveApp: app });
  }

  close(): void { this.closed = true; }
}
