// What the shell remembers between starts: where its window was, and that a person knows of the tray. A file that says something
// else is as good as none.
import { fittingBounds } from '../../app/desktop/bounds.ts';
import type { Bounds } from '../../app/desktop/bounds.ts';
import type { Area } from '../../app/desktop/bounds.ts';
import type { Desktop } from '../../app/desktop/ports.ts';

/** A window that is dragged moves a hundred times a second. */
const WRITE_MS = 1_000;

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
  get knowsTray(): boolean { return this.#kept['knowsTray'] === true; }

  keepBounds(bounds: Bounds): void {
    this.#kept['bounds'] = bounds;
    this.#cancel ??= this.#desktop.clock.after(WRITE_MS, () => { this.flush(); });
  }

  learnTray(): void {
    this.#kept['knowsTray'] = true;
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
