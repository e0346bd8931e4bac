// What the system tells about its person, passed on to the agent: asked every five seconds, and at once when the
// machine goes to sleep or wakes. What it cannot tell is null, which the agent takes for in use.
import type { Desktop } from '../../app/desktop/ports.ts';
import type { ShellSignals } from '../../schemas/desktop.ts';

export const POWER_EVERY_MS = 5_000;

export class PowerWatch {
  readonly #desktop: Pick<Desktop, 'readPower' | 'onPower' | 'clock'>;
  readonly #say: (signals: ShellSignals) => void;
  #suspending = false;
  #cancel: () => void = () => undefined;

  constructor(desktop: Pick<Desktop, 'readPower' | 'onPower' | 'clock'>, say: (signals: ShellSignals) => void) {
    this.#desktop = desktop;
    this.#say = say;
    desktop.onPower((event) => {
      this.#suspending = event === 'suspend';
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

  #tell(): void { this.#say({ type: 'signals', ...this.#desktop.readPower(), suspending: this.#suspending }); }
}
