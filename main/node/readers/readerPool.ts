// The readers, as many processes as asked for: hand in a file's name and bytes, get documents and reasons. Files wait their
// turn; a process that takes too long, too much or dies is replaced, and only the file in its hands is refused. It opens no
// file: who calls it has opened it safely and was allowed to.
import type { ReaderRequest } from '../../../schemas/reader.ts';
import { BODY_BYTES_MAX, READER_LIMITS } from '../../../schemas/reader.ts';
import type { RefusalReason } from '../../../schemas/refusal.ts';
import type { ReaderResult } from './answers.ts';
import { startReaderHere } from './readerChild.ts';
import type { StartReader } from './readerChild.ts';
import { READER_ENTRY } from './readerEntry.ts';
import { ReaderBreach, ReaderProcess } from './readerProcess.ts';

export type { ReaderResult } from './answers.ts';

export interface ReaderPoolOptions {
  /** Files read at once; each has a process. */
  readonly size: number;
  /** Lines the processes write to stderr, and why one was ended, for the log. */
  readonly onLine: (line: string) => void;
  readonly lowPriority?: boolean;
  readonly start?: StartReader;
  readonly entry?: string;
  /** Time of the processor for one file; the limit of schemas/reader.ts where none is named. */
  readonly millisecondsMax?: number;
}

interface Seat { process: ReaderProcess | null; busy: boolean }

const refusedWhole = (bytes: number, reason: RefusalReason): ReaderResult => ({ documents: [], refused: [{ inner: null, bytes, reason }], stageMs: { parse: 0, prepare: 0, measure: 0 } });
const baseName = (name: string): string => (name.split(/[/\\]/).at(-1) ?? '').slice(-1_024);

export class ReaderPool {
  readonly #options: ReaderPoolOptions;
  readonly #seats: Seat[];
  readonly #waiting: ((seat: Seat) => void)[] = [];
  #closed = false;

  constructor(options: ReaderPoolOptions) {
    this.#options = options;
    this.#seats = Array.from({ length: Math.max(1, options.size) }, () => ({ process: null, busy: false }));
  }

  /** How many files are read at once. */
  get size(): number { return this.#seats.length; }

  /** Pids of the processes there are, for who counts memory. */
  get pids(): number[] { return this.#seats.flatMap((seat) => seat.process?.pid ?? []); }

  /** Rejects only when aborted, closed, or when no readers process can be started; hostile bytes are a refusal. */
  async read(name: string, bytes: Uint8Array, purpose: ReaderRequest['purpose'], signal: AbortSignal): Promise<ReaderResult> {
    signal.throwIfAborted();
    if (bytes.length > BODY_BYTES_MAX) return refusedWhole(bytes.length, 'too-large');
    const seat = await this.#takeSeat(signal);
    try {
      return await this.#readAt(seat, baseName(name), bytes, purpose, signal);
    } finally {
      await this.#leaveSeat(seat);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#seats.map(async (seat) => { await seat.process?.kill(); }));
  }

  async #readAt(seat: Seat, name: string, bytes: Uint8Array, purpose: ReaderRequest['purpose'], signal: AbortSignal): Promise<ReaderResult> {
    if (this.#closed) throw new Error('The readers are closed.');
    const { entry = READER_ENTRY, start = startReaderHere, lowPriority = false, millisecondsMax = READER_LIMITS.milliseconds, onLine } = this.#options;
    if (seat.process?.usable !== true) seat.process = new ReaderProcess({ entry, start, lowPriority, millisecondsMax, onLine });
    const reader = seat.process;
    const stop = (): void => { void reader.kill(); };
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await reader.read(name, bytes, purpose);
    } catch (error) {
      signal.throwIfAborted();
      if (this.#closed) throw new Error('The readers are closed.');
      if (!(error instanceof ReaderBreach)) throw error;
      onLine(error.message);
      return refusedWhole(bytes.length, error.reason);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** A free seat, in the order of asking. */
  #takeSeat(signal: AbortSignal): Promise<Seat> {
    if (this.#closed) return Promise.reject(new Error('The readers are closed.'));
    const free = this.#seats.find((seat) => !seat.busy);
    if (free !== undefined) { free.busy = true; return Promise.resolve(free); }
    return new Promise((resolve, reject) => {
      const take = (seat: Seat): void => { signal.removeEventListener('abort', leave); resolve(seat); };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(signal.reason instanceof Error ? signal.reason : new Error('Reading was stopped.'));
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(take);
    });
  }

  /** The seat goes to who waits; a process that ended or has grown is gone before its successor starts. */
  async #leaveSeat(seat: Seat): Promise<void> {
    const { process } = seat;
    if (process !== null && (!process.usable || process.grown)) {
      seat.process = null;
      await process.kill();
    }
    const next = this.#waiting.shift();
    if (next === undefined) seat.busy = false; else next(seat);
  }
}
