// Lines about a backup or restore under way, at most one a second, and Ctrl-C that cancels it cleanly.
import { say } from './outcome.ts';

const EVERY_MS = 1000;
const MEGABYTE = 1e6;

export class TransferProgress {
  #toldMs = performance.now();

  tell(doing: string, bytes: number, totalBytes: number | null): void {
    if (performance.now() - this.#toldMs < EVERY_MS) return;
    this.#toldMs = performance.now();
    say(`${doing}: ${(bytes / MEGABYTE).toFixed(0)}${totalBytes === null ? '' : ` of ${(totalBytes / MEGABYTE).toFixed(0)}`} MB`);
  }
}

/** Runs it with a signal that Ctrl-C and SIGTERM give. */
export async function cancellable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const abort = () => { stop.abort(); };
  process.on('SIGINT', abort).on('SIGTERM', abort);
  try { return await work(stop.signal); } finally { process.off('SIGINT', abort).off('SIGTERM', abort); }
}

export const megabytes = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1)} MB`;
