// The agent's end of the ingest thread: implements Ingest by asking it. The thread is started by the first call and ended
// when nothing was asked for a while, since an idle node should be small. One that dies fails what was asked of it, and
// the next call starts another: everything it had finished is on disk.
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../../app/ports.ts';
import type { LookView } from '../../../schemas/consent.ts';
import type { DatasetView, FlowProgress } from '../../../schemas/dataset.ts';
import type { BuildSource, Ingest, Outcomes, ReadyText, ShardsVerdict, Watch } from './ingest.ts';
import type { Exported } from './exportDataset.ts';
import { hasVersion } from './datasetFiles.ts';
import { errorOf } from './ingestMessages.ts';
import type { CallInput, FromIngest, IngestBirth, IngestMethod, ToIngest } from './ingestMessages.ts';
import type { LookJob } from './lookInside.ts';
import type { ReadJob } from './readFlow.ts';
import type { Refusal } from './sourceStore.ts';
import type { SourceTotals } from './sourceTotals.ts';

/** The thread's own heap limit. What it holds at once is bounded; a build over 50,000 documents takes about half of it. */
const HEAP_MEGABYTES = 512;
const IDLE_MS = 15_000;

/** Starts readers processes for a thread that may start none, and says when one ended. */
export interface ReaderKeeper {
  start(reader: number, door: { readonly address: string; readonly word: string }, onEnded: (why: string) => void, onStarted?: (pid: number) => void): void;
  kill(reader: number): void;
}

interface OpenCall { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void; readonly onProgress: ((progress: FlowProgress) => void) | null }

export class IngestLink implements Ingest {
  readonly #birth: IngestBirth;
  readonly #clock: Clock;
  readonly #onLine: (line: string) => void;
  readonly #readers: ReaderKeeper | null;
  readonly #open = new Map<number, OpenCall>();
  #thread: Worker | null = null;
  #nextId = 1;
  #idle: () => void = () => undefined;

  /** `readers`: whoever starts readers processes where this one may not. */
  constructor(birth: Omit<IngestBirth, 'hosted'>, clock: Clock, onLine: (line: string) => void, readers: ReaderKeeper | null = null) {
    this.#birth = { ...birth, hosted: readers !== null };
    this.#clock = clock;
    this.#onLine = onLine;
    this.#readers = readers;
  }

  read(job: ReadJob, fileBytesMax: number, watch: Watch): Promise<SourceTotals> { return this.#call('read', [job, fileBytesMax], watch); }
  keep(sourceId: string): Promise<SourceTotals | null> { return this.#call('keep', [sourceId]); }
  build(sources: readonly BuildSource[], builtFrom: string, watch: Watch): Promise<DatasetView> { return this.#call('build', [sources, builtFrom], watch); }
  hasDataset(): boolean { return hasVersion(this.#birth.home); }
  view(): Promise<DatasetView | null> { return this.#call('view', []); }
  clear(): Promise<void> { return this.#call('clear', []); }
  unmeasured(sources: readonly string[], documentsMax: number, sampleMax: number): Promise<readonly { readonly uid: string; readonly text: string }[]> { return this.#call('unmeasured', [sources, documentsMax, sampleMax]); }
  notePerplexity(measured: Readonly<Record<string, number>>): Promise<DatasetView | null> { return this.#call('notePerplexity', [measured]); }
  keepManifest(text: string): Promise<void> { return this.#call('keepManifest', [text]); }
  verify(): Promise<ShardsVerdict> { return this.#call('verify', []); }
  exportTo(target: string, everything: boolean, sources: readonly BuildSource[]): Promise<Exported> { return this.#call('exportTo', [target, everything, sources]); }
  quarantine(sourceId: string, filesMax: number): Promise<{ readonly files: readonly Refusal[]; readonly cut: boolean }> { return this.#call('quarantine', [sourceId, filesMax]); }
  text(sources: readonly string[], bytesMax: number): Promise<ReadyText> { return this.#call('text', [sources, bytesMax]); }
  look(job: LookJob, fileBytesMax: number, signal: AbortSignal): Promise<LookView> { return this.#call('look', [job, fileBytesMax], { signal }); }
  outcomes(sourceId: string, filesMax: number): Promise<Outcomes> { return this.#call('outcomes', [sourceId, filesMax]); }
  edition(sourceId: string): Promise<'none' | 'old' | 'current'> { return this.#call('edition', [sourceId]); }
  drop(sourceId: string): Promise<void> { return this.#call('drop', [sourceId]); }
  known(sourceId: string): Promise<ReadonlyMap<string, string> | null> { return this.#call('known', [sourceId]); }

  async close(): Promise<void> {
    this.#idle();
    const thread = this.#thread;
    this.#thread = null;
    // A call that comes while the old thread ends is the next one's.
    const calls = [...this.#open.values()];
    this.#open.clear();
    await thread?.terminate();
    for (const call of calls) call.reject(new DOMException('It was stopped.', 'AbortError'));
  }

  #call<M extends IngestMethod>(method: M, input: CallInput<M>, watch?: Partial<Watch>): Promise<Awaited<ReturnType<Ingest[M]>>> {
    watch?.signal?.throwIfAborted();
    this.#idle();
    const thread = this.#thread ??= this.#start();
    const id = this.#nextId++;
    const stop = () => { thread.postMessage({ type: 'cancel', id } satisfies ToIngest); };
    return new Promise<Awaited<ReturnType<Ingest[M]>>>((resolve, reject) => {
      this.#open.set(id, { resolve, reject, onProgress: watch?.onProgress ?? null });
      watch?.signal?.addEventListener('abort', stop, { once: true });
      thread.postMessage({ type: 'call', id, method, input });
    }).finally(() => {
      watch?.signal?.removeEventListener('abort', stop);
      if (this.#open.size === 0 && this.#thread === thread) this.#idle = this.#clock.after(IDLE_MS, () => { void this.close(); });
    });
  }

  #start(): Worker {
    const thread = new Worker(new URL('./ingestThread.ts', import.meta.url), { workerData: this.#birth, resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES } });
    let why = 'it ended by itself';
    thread.on('message', (message: FromIngest) => { this.#receive(message); });
    thread.once('error', (error) => { why = error instanceof Error ? error.message : String(error); });
    thread.once('exit', () => {
      if (this.#thread !== thread) return;
      this.#thread = null;
      this.#failAll(new Error(`The thread that reads ended (${why}). What it had read is kept; it is tried again.`));
    });
    return thread;
  }

  #receive(message: FromIngest): void {
    if (message.type === 'line') { this.#onLine(message.line); return; }
    if (message.type === 'reader-kill') { this.#readers?.kill(message.reader); return; }
    if (message.type === 'reader-start') {
      const { reader, address, word } = message;
      this.#readers?.start(reader, { address, word }, (why) => { this.#thread?.postMessage({ type: 'reader-ended', reader, why } satisfies ToIngest); },
        (pid) => { this.#thread?.postMessage({ type: 'reader-started', reader, pid } satisfies ToIngest); });
      return;
    }
    const call = this.#open.get(message.id);
    if (message.type === 'progress') { call?.onProgress?.(message.progress); return; }
    this.#open.delete(message.id);
    if (message.type === 'done') call?.resolve(message.value as never); else call?.reject(errorOf(message.fault));
  }

  #failAll(error: Error): void {
    const calls = [...this.#open.values()];
    this.#open.clear();
    for (const call of calls) call.reject(error);
  }
}
