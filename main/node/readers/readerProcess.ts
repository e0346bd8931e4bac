// One readers process seen from the agent: started with no file, network, child or thread of its own, given one file at a
// time, watched for time and memory, and ended for good at the first thing it should not have said. It is not restarted
// here; readerPool.ts starts another.
import { readFileSync } from 'node:fs';
import { FrameReader, frameHead } from '../../../app/ingest/readerFrames.ts';
import type { Frame } from '../../../app/ingest/readerFrames.ts';
import { READER_LIMITS, READER_PROTOCOL, ReaderAnswer } from '../../../schemas/reader.ts';
import type { ReaderRequest } from '../../../schemas/reader.ts';
import { AnswerCollector } from './answers.ts';
import type { ReaderResult } from './answers.ts';
import { processTime, watchTime } from './processTime.ts';
import type { ReaderChild, StartReader } from './readerChild.ts';
import { readerFlags } from './readerFlags.ts';

/** From start to ready. */
const START_MILLISECONDS_MAX = 30_000;
/** How often the memory of a busy process is looked at: fast enough that it cannot fill the machine in between. */
const WATCH_MILLISECONDS = 50;
/** A process that stays this large between two files is replaced: what is free inside it is not given back. */
const KEPT_BYTES_MAX = READER_LIMITS.memoryBytes / 2;
const PAGE_BYTES = 4_096;

export type BreachReason = 'too-slow' | 'reader-failed';
/** The process did not answer to the end; what it was reading is refused for this reason. */
export class ReaderBreach extends Error {
  readonly reason: BreachReason;
  constructor(reason: BreachReason, why: string) { super(`The readers process was ended: ${why}`); this.name = 'ReaderBreach'; this.reason = reason; }
}
export class ReaderStartError extends Error {
  constructor(why: string) { super(`The readers process does not start (${why}). Build again with \`npm run build\`, and see \`ileices doctor\`.`); this.name = 'ReaderStartError'; }
}

interface Job { readonly answers: AnswerCollector; readonly resolve: (result: ReaderResult) => void; readonly reject: (error: Error) => void }

export interface ReaderProcessOptions {
  readonly entry: string;
  readonly lowPriority: boolean;
  /** Time of the processor for one file. */
  readonly millisecondsMax: number;
  readonly onLine: (line: string) => void;
  readonly start: StartReader;
}

export class ReaderProcess {
  readonly ready: Promise<void>;
  readonly #child: ReaderChild;
  readonly #frames = new FrameReader();
  readonly #millisecondsMax: number;
  #job: Job | null = null;
  #nextId = 1;
  #ended: string | null = null;
  #breach: ReaderBreach | null = null;
  #onReady: () => void = () => undefined;
  #onGone: (error: Error) => void = () => undefined;
  readonly #gone: Promise<void>;

  constructor(options: ReaderProcessOptions) {
    this.#millisecondsMax = options.millisecondsMax;
    this.ready = new Promise((resolve, reject) => { this.#onReady = resolve; this.#onGone = reject; });
    this.ready.catch(() => undefined);
    let gone: () => void = () => undefined;
    this.#gone = new Promise((resolve) => { gone = resolve; });
    this.#child = options.start({
      entry: options.entry, flags: readerFlags(options.entry), lowPriority: options.lowPriority, onLine: options.onLine,
      onBytes: (piece) => { this.#receive(piece); }, onEnd: (why) => { this.#end(why); gone(); },
    });
    const started = this.#watchTime(START_MILLISECONDS_MAX, new ReaderBreach('reader-failed', 'it did not get ready in time'));
    this.ready.finally(started).catch(() => undefined);
  }

  get pid(): number | undefined { return this.#child.pid; }
  get usable(): boolean { return this.#ended === null && this.#breach === null; }
  /** Whether it has grown so that a fresh one should take the next file. */
  get grown(): boolean { return this.#residentBytes() > KEPT_BYTES_MAX; }

  /** One file at a time. Rejects with a ReaderBreach when the process did not come to an end with it. */
  async read(name: string, bytes: Uint8Array, purpose: ReaderRequest['purpose']): Promise<ReaderResult> {
    await this.ready;
    const request: ReaderRequest = { id: this.#nextId, name, purpose };
    this.#nextId += 1;
    const done = this.#watchTime(this.#millisecondsMax, new ReaderBreach('too-slow', 'one file took too long'));
    const watch = setInterval(() => {
      if (this.#residentBytes() > READER_LIMITS.memoryBytes) this.#kill(new ReaderBreach('reader-failed', 'it took too much memory'));
    }, WATCH_MILLISECONDS);
    try {
      return await new Promise<ReaderResult>((resolve, reject) => {
        this.#job = { answers: new AnswerCollector(request), resolve, reject };
        if (!this.usable) { reject(this.#breach ?? new ReaderBreach('reader-failed', this.#ended ?? 'it ended')); return; }
        this.#child.write(frameHead(request, bytes.length));
        this.#child.write(bytes);
      });
    } finally {
      done();
      clearInterval(watch);
      this.#job = null;
    }
  }

  async kill(): Promise<void> {
    if (this.#ended === null) this.#child.kill();
    await this.#gone;
  }

  #receive(piece: Uint8Array): void {
    if (!this.usable) return;
    try {
      for (const frame of this.#frames.push(piece)) this.#take(frame);
    } catch (error) {
      // What it said may be text of a file: the kind of the fault is enough.
      this.#kill(new ReaderBreach('reader-failed', `it broke the protocol (${error instanceof Error ? error.name : 'unknown'})`));
    }
  }

  #take(frame: Frame): void {
    const answer = ReaderAnswer.parse(frame.header);
    if (answer.type === 'ready') {
      if (answer.protocol !== READER_PROTOCOL || this.#job !== null) throw new Error('protocol');
      this.#onReady();
      return;
    }
    const job = this.#job;
    if (job === null) throw new Error('nothing was asked');
    const result = job.answers.take(answer, frame.body, frame.headerBytes);
    if (result === null) return;
    this.#job = null;
    job.resolve(result);
  }

  #kill(breach: ReaderBreach): void {
    if (!this.usable) return;
    this.#breach = breach;
    this.#child.kill();
    this.#job?.reject(breach);
  }

  #end(why: string): void {
    if (this.#ended !== null) return;
    this.#ended = why;
    this.#onGone(new ReaderStartError(this.#breach?.message ?? why));
    this.#job?.reject(this.#breach ?? new ReaderBreach('reader-failed', why));
  }

  #watchTime(millisecondsMax: number, breach: ReaderBreach): () => void {
    return watchTime(() => processTime(this.#child.pid), millisecondsMax, () => { this.#kill(breach); });
  }

  /** Zero where the system does not tell; the process looks at itself then. */
  #residentBytes(): number {
    if (process.platform !== 'linux' || this.#child.pid === undefined) return 0;
    try { return Number(readFileSync(`/proc/${this.#child.pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES; } catch { return 0; }
  }
}
