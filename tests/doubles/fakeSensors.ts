// A machine whose signals are what a test says. Before anything is said: a desk somebody sits at, and nothing that would hold
// learning back. As on a real one, a program is only told of to who asked for it.
import type { Asked, Sensors, Signals } from '../../app/guest/signals.ts';

const quiet: Signals = {
  seat: { seat: true, idleMs: 0 }, onBattery: false, foreignLoad: 0, temperatureC: 45, thermal: 'nominal', fullScreen: false, exclusiveApp: null, metered: false,
};
const unknown: Signals = { seat: { seat: true, idleMs: null }, onBattery: null, foreignLoad: null, temperatureC: null, thermal: null, fullScreen: null, exclusiveApp: null, metered: null };

export class FakeSensors implements Sensors {
  #signals: Signals;
  readonly asked: Asked[] = [];
  closed = false;

  constructor(signals: Partial<Signals> = {}) { this.#signals = { ...quiet, ...signals }; }

  set(part: Partial<Signals>): void { this.#signals = { ...this.#signals, ...part }; }

  read(asked: Asked): Promise<Signals> {
    this.asked.push(asked);
    const { exclusiveApp } = this.#signals;
    const runs = exclusiveApp !== null && asked.exclusiveApps.includes(exclusiveApp);
    return Promise.resolve(this.closed ? unknown : { ...this.#signals, exclusiveApp: runs ? exclusiveApp : null });
  }

  close(): void { this.closed = true; }
}
