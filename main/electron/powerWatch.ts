// What the system tells about its person, passed on to the agent: asked every five seconds, and at once when the screen is locked or
// the machine goes to sleep. What it cannot tell is null, which the agent takes for in use.
import type { Desktop } from '../../app/desktop/ports.ts';
import type { ShellSignals } from '../../schemas/desktop.ts';

export const POWER_EVERY_MS = 5_000;

export class PowerWatch {
  readonly #desktop: Pick<Desktop, 'readPower' | 'onPower' | 'clock'>;
  readonly #say: (signals: ShellSignals) => void;
  #locked = false;
  #suspending = false;
  #cancel: () => void = () => undefined;

  constructor(desktop: Pick<Desktop, 'readPower' | 'onPower' | 'clock'>, say: (signals: ShellSignals) => void) {
    this.#desktop = desktop;
    this.#say = say;
    desktop.onPower((event) => {
      if (event === 'lock' || event === 'unlock') this.#locked = event === 'lock';
      else this.#suspending = event === 'suspend';
      this.#tell();
    });
  }

  start(): void {
    this.#cancel();
    const turn = () => {
      this.#tell();
      this.#cancel = this.#desktop.clock.after(POWER_EVERY_MS, turn);
    };
    turn();
  }

  end(): void { this.#cancel(); }

  #tell(): void { this.#say({ type: 'signals', ...this.#desktop.readPower(), locked: this.#locked, suspending: this.#suspending }); }
}
