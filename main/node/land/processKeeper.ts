// Kinds of running programs for the world: counted every ten seconds while a person wants that, the policy permits it and somebody
// watches; at once nothing when one of these ends. What counts them keeps their names to itself (guest/programLoads.ts).
import type { Clock } from '../../../app/ports.ts';
import type { ProcessShare } from '../../../schemas/land.ts';

export const COUNT_EVERY_MS = 10_000;

export interface ProcessKeeperOptions {
  readonly clock: Pick<Clock, 'after'>;
  readonly loads: { read(): Promise<ProcessShare[] | null>; forget(): void };
  /** Wanted by the settings, and permitted. */
  readonly isOn: () => boolean;
  readonly onChange: () => void;
  readonly onFault: (fault: unknown) => void;
}

export class ProcessKeeper {
  readonly #options: ProcessKeeperOptions;
  #shares: readonly ProcessShare[] = [];
  #watched = false;
  #closed = false;
  #reading = false;
  #cancel: () => void = () => undefined;

  constructor(options: ProcessKeeperOptions) { this.#options = options; }

  get shares(): readonly ProcessShare[] { return this.#shares; }

  watch(on: boolean): void {
    if (this.#watched === on) return;
    this.#watched = on;
    this.look();
  }

  /** Settings or rules may be others now. */
  look(): void {
    if (!this.#wanted()) { this.#clear(); return; }
    void this.#count();
  }

  close(): void { this.#closed = true; this.#cancel(); }

  #wanted(): boolean { return !this.#closed && this.#watched && this.#options.isOn(); }

  #clear(): void {
    this.#cancel();
    this.#options.loads.forget();
    this.#set([]);
  }

  async #count(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    this.#cancel();
    try {
      const shares = await this.#options.loads.read();
      // Turned off while they were counted.
      this.#set(this.#wanted() ? shares ?? [] : []);
    } catch (fault) { this.#options.onFault(fault); } finally { this.#reading = false; }
    if (this.#wanted()) this.#cancel = this.#options.clock.after(COUNT_EVERY_MS, () => { this.look(); });
  }

  #set(shares: readonly ProcessShare[]): void {
    if (JSON.stringify(shares) === JSON.stringify(this.#shares)) return;
    this.#shares = shares;
    this.#options.onChange();
  }
}
