// What the shell remembers between starts: where its window was, and what a person was told once. A file that says something
// else is as good as none.
import { fittingBounds } from '../../app/desktop/bounds.ts';
import type { Bounds } from '../../app/desktop/bounds.ts';
import type { Area } from '../../app/desktop/bounds.ts';
import type { Desktop } from '../../app/desktop/ports.ts';

/** A window that is dragged moves a hundred times a second. */
const WRITE_MS = 1_000;
/** That closing the window leaves it in the tray; that pages run without Chromium's sandbox here. */
export type ToldOnce = 'knowsTray' | 'knowsNoSandbox';

export class ShellMemory {
  readonly #desktop: Pick<Desktop, 'memory' | 'clock' | 'screens'>;
  readonly #kept: Record<string, unknown>;
  #cancel: (() => void) | null = null;

  constructor(desktop: Pick<Desktop, 'memory' | 'clock' | 'screens'>) {
    this.#desktop = desktop;
    const read = desktop.memory.read();
    this.#kept = typeof read === 'object' && read !== null && !Array.isArray(read) ? { ...read } : {};
  }

  get bounds(): Bounds { return fittingBounds(this.#kept['bounds'], this.#areas()); }
  knows(what: ToldOnce): boolean { return this.#kept[what] === true; }

  keepBounds(bounds: Bounds): void {
    this.#kept['bounds'] = bounds;
    this.#cancel ??= this.#desktop.clock.after(WRITE_MS, () => { this.flush(); });
  }

  learn(what: ToldOnce): void {
    this.#kept[what] = true;
    this.flush();
  }

  /** What waits is written now. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#desktop.memory.write(this.#kept);
  }

  #areas(): readonly Area[] { return this.#desktop.screens(); }
}
