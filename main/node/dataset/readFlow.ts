// Reads one granted source into its store: lists it once, reads what has no outcome yet, commits as it goes. Killed at any
// moment it goes on after its last commit; nothing is read twice into it or left out. The grant was journalled before.
//
// Files are opened here and read by the readers process; text never passes through this thread unmasked.
import { join } from 'node:path';
import { documentUid } from '../../../app/dataset/version.ts';
import type { Clock } from '../../../app/ports.ts';
import type { FlowProgress } from '../../../schemas/dataset.ts';
import type { RefusalReason } from '../../../schemas/refusal.ts';
import { listSource } from '../ingest/listSource.ts';
import type { ListOptions } from '../ingest/listSource.ts';
import { covers } from '../ingest/neverPaths.ts';
import { look, readFileBytes } from '../ingest/readFile.ts';
import type { ReaderResult } from '../readers/answers.ts';
import type { ReaderPool } from '../readers/readerPool.ts';
import { nodeHasher } from '../hasher.ts';
import { ProgressMeter } from './progressMeter.ts';
import type { SourceFolder } from './sourceFolder.ts';
import type { EntryOutcome, ListedEntry, PendingEntry, SourceStore } from './sourceStore.ts';
import type { SourceTotals } from './sourceTotals.ts';

/** A commit waits for the disk once, so several outcomes share it: so many, so much text, or so long. Nobody hands the
 *  readers a file meanwhile, so it is kept short. */
const COMMIT_ENTRIES = 128;
const COMMIT_BYTES = 1024 * 1024;
const COMMIT_MS = 250;
/** Files opened ahead of the readers, and their bytes in memory. */
const AHEAD_FILES_PER_READER = 4;
const AHEAD_BYTES = 64 * 1024 * 1024;

export interface ReadJob {
  readonly sourceId: string; readonly grantId: string;
  /** The real path that was allowed. */
  readonly path: string; readonly kind: 'file' | 'folder';
  /** Of a folder that was read before: names that come to what may be read of it; null where all that is there now may. */
  readonly names: readonly string[] | null;
  /** Paths a person said never to: neither they nor anything below them is opened. */
  readonly never: readonly string[];
}
export interface ReadFlowOptions {
  readonly folder: SourceFolder;
  readonly pool: Pick<ReaderPool, 'size' | 'read'>;
  readonly clock: Clock;
  readonly list: Omit<ListOptions, 'signal'>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: FlowProgress) => void;
}

/** Resolves with what is in the store now. Rejects with the reason of the signal when it was stopped; what is committed stays. */
export async function readSource(job: ReadJob, options: ReadFlowOptions): Promise<SourceTotals> {
  const { folder, clock } = options;
  let reading = folder.openReading(job.sourceId);
  try {
    if (reading.flow?.grantId !== job.grantId) {
      const startedMs = clock.monotonicMs();
      const startedAt = new Date(clock.now()).toISOString();
      const entries = await listEntries(job, options);
      reading.close();
      // What another grant had begun to read is not continued under this one.
      folder.dropReading(job.sourceId);
      reading = folder.openReading(job.sourceId);
      reading.begin({ grantId: job.grantId, query: job.kind, startedAt, stageMs: { list: clock.monotonicMs() - startedMs } }, entries);
    }
    // Again after a kill in the middle of it: what was taken over is known, the rest is still as it was allowed.
    if (reading.flow?.finishedAt === null) folder.carryOver(job.sourceId, reading);
    const flow = new Reading(job, reading, options);
    await flow.run();
    return reading.totals();
  } finally { reading.close(); }
}

async function listEntries({ sourceId, path, names, never }: ReadJob, { folder, list, signal }: ReadFlowOptions): Promise<ListedEntry[]> {
  const before = names !== null && folder.has(sourceId) ? folder.with(sourceId, (store) => store.entries()) : null;
  const added = names === null ? null : new Set(names);
  const entries: ListedEntry[] = [];
  for await (const listed of listSource(path, { ...list, never: covers(never), signal })) {
    const { name, bytes } = listed;
    if (listed.kind === 'refused') { entries.push({ name, bytes, seen: '', reason: listed.reason }); continue; }
    entries.push({ name, bytes, ...(added === null || added.has(name) ? { seen: listed.seen, reason: null } : earlier(before?.get(name), listed.seen)) });
  }
  return entries;
}

/** A file that this yes does not speak of: as it was read and has not changed since, it may be read again; what was changed
 *  counts as it was read (it is carried over, or not there), and what was refused stays refused. Nothing else is opened. */
function earlier(before: { readonly seen: string; readonly reason: RefusalReason | null } | undefined, seen: string): Pick<ListedEntry, 'seen' | 'reason'> {
  if (before === undefined) return { seen: '', reason: 'not-yet-allowed' };
  if (before.reason !== null) return before;
  return { seen: before.seen, reason: before.seen === seen ? null : 'not-yet-allowed' };
}

class Reading {
  readonly #job: ReadJob;
  readonly #never: (path: string) => boolean;
  readonly #store: SourceStore;
  readonly #options: ReadFlowOptions;
  readonly #meter: ProgressMeter;
  readonly #stageMs: Record<string, number>;
  #done: EntryOutcome[] = [];
  #doneBytes = 0;
  #committedMs: number;

  constructor(job: ReadJob, store: SourceStore, options: ReadFlowOptions) {
    this.#job = job; this.#store = store; this.#options = options; this.#never = covers(job.never);
    this.#stageMs = { ...store.flow?.stageMs };
    this.#committedMs = options.clock.monotonicMs();
    const { listed, read, bytesListed, bytesRead } = store.totals();
    this.#meter = new ProgressMeter({ sourceId: job.sourceId, stage: 'read', total: listed + read, done: read, bytesTotal: bytesListed + bytesRead, bytesDone: bytesRead }, options.clock);
  }

  async run(): Promise<void> {
    const { clock, signal, onProgress } = this.#options;
    const startedMs = clock.monotonicMs();
    onProgress(this.#meter.progress());
    let after = 0;
    for (let batch = this.#store.pending(after, COMMIT_ENTRIES); batch.length > 0; batch = this.#store.pending(after, COMMIT_ENTRIES)) {
      after = batch.at(-1)?.entry ?? after;
      await this.#readAll(batch);
      signal.throwIfAborted();
    }
    this.#commit();
    this.#stageMs['read'] = (this.#stageMs['read'] ?? 0) + clock.monotonicMs() - startedMs;
    this.#store.finish(new Date(clock.now()).toISOString(), this.#stageMs);
  }

  /** Some files at once, so that no reader waits for the disk. */
  async #readAll(batch: readonly PendingEntry[]): Promise<void> {
    const { pool, signal } = this.#options;
    const queue = [...batch];
    let bytesAhead = 0;
    const lane = async (): Promise<void> => {
      for (;;) {
        signal.throwIfAborted();
        const next = queue[0];
        if (next === undefined || (bytesAhead > 0 && bytesAhead + next.bytes > AHEAD_BYTES)) return;
        queue.shift();
        bytesAhead += next.bytes;
        this.#note(await this.#outcomeOf(next));
        bytesAhead -= next.bytes;
      }
    };
    // A lane that found no room ends; as long as something is queued there is another round.
    while (queue.length > 0) await Promise.all(Array.from({ length: pool.size * AHEAD_FILES_PER_READER }, lane));
  }

  #note(outcome: EntryOutcome): void {
    this.#done.push(outcome);
    for (const document of outcome.documents) for (const chunk of document.chunks) this.#doneBytes += chunk.byteLength;
    this.#meter.add(1, outcome.bytes);
    if (this.#done.length >= COMMIT_ENTRIES || this.#doneBytes >= COMMIT_BYTES || this.#options.clock.monotonicMs() - this.#committedMs >= COMMIT_MS) this.#commit();
  }

  #commit(): void {
    const { clock, onProgress } = this.#options;
    if (this.#done.length > 0) {
      const startedMs = clock.monotonicMs();
      this.#store.commit(this.#done);
      this.#stageMs['store'] = (this.#stageMs['store'] ?? 0) + clock.monotonicMs() - startedMs;
    }
    this.#done = [];
    this.#doneBytes = 0;
    this.#committedMs = clock.monotonicMs();
    onProgress(this.#meter.progress());
  }

  async #outcomeOf({ entry, name, bytes }: PendingEntry): Promise<EntryOutcome> {
    const { list, pool, signal, clock } = this.#options;
    const path = this.#job.kind === 'file' ? this.#job.path : join(this.#job.path, ...name.split('/'));
    const refused = (reason: RefusalReason, size: number): EntryOutcome => ({ entry, reason, bytes: size, readAt: new Date(clock.now()).toISOString(), documents: [], refused: [] });
    // A rule that came after the listing holds too.
    if (list.forbids?.(path) === true) return refused('forbidden', bytes);
    if (this.#never(path)) return refused('refused-by-you', bytes);
    const seen = await look(path);
    if (seen === null) return refused('unreadable', bytes);
    const file = await readFileBytes(path, seen, list.fileBytesMax, signal);
    if (!file.ok) return refused(file.reason, file.bytes);
    const result = await pool.read(name.slice(name.lastIndexOf('/') + 1), file.bytes, 'learn', signal);
    for (const [stage, ms] of Object.entries(result.stageMs)) this.#stageMs[stage] = (this.#stageMs[stage] ?? 0) + ms;
    // Of an archive in which nothing may be read the first reason stands for the archive itself.
    const [first, ...others] = result.documents.length === 0 ? result.refused : [];
    if (first !== undefined) return { ...refused(first.reason, file.bytes.byteLength), refused: others };
    return { entry, reason: null, bytes: file.bytes.byteLength, readAt: new Date(clock.now()).toISOString(), documents: this.#documentsOf(name, result), refused: result.refused };
  }

  #documentsOf(name: string, result: ReaderResult): EntryOutcome['documents'] {
    return result.documents.map(({ inner, record, signature, chunks }) => ({
      uid: documentUid(this.#job.sourceId, record.cleanSha256, inner === null ? name : `${name}\u0000${inner}`, nodeHasher), inner, record, signature, chunks,
    }));
  }
}

