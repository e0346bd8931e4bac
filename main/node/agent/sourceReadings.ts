// Readings of granted sources, one after the other: each under one grant, with progress, cancel and a row when it is done.
// What was read is kept only while that grant is live. Which readings begin is the shelf's decision.
import { whyNotLive } from '../../../app/consent/grants.ts';
import type { Grant } from '../../../app/consent/grants.ts';
import type { Clock } from '../../../app/ports.ts';
import type { FlowProgress } from '../../../schemas/dataset.ts';
import { refusalReasons } from '../../../schemas/refusal.ts';
import type { Ingest, Outcomes } from '../dataset/ingest.ts';
import type { SourceTotals } from '../dataset/sourceTotals.ts';
import { RpcError } from '../host/rpcCall.ts';
import { ENTRIES_MAX } from '../ingest/listSource.ts';
import { covers } from '../ingest/neverPaths.ts';
import type { Store } from '../journal/open.ts';
import { Turn } from './turn.ts';

/** Names of refused files that the row keeps; all of them are in the store of the source. */
export const REFUSED_NAMES_MAX = 500;
/** How often progress is told on. */
const TELL_EVERY_MS = 250;

export interface ReadingsOptions {
  readonly store: Store; readonly clock: Clock; readonly ingest: Ingest;
  readonly maxFileBytes: () => number;
  /** Paths a person said never to, as of now. */
  readonly never: () => readonly string[];
  /** Throws when the policy does not let this path be read. */
  readonly permit: (path: string) => void;
}
export interface ReadingOrder {
  readonly sourceId: string; readonly grantId: string; readonly path: string; readonly kind: 'file' | 'folder';
  /** Of a folder that was read before: names that come to what may be read of it. */
  readonly names: readonly string[] | null;
}

interface Running {
  readonly sourceId: string; readonly path: string;
  /** Replaced where it begins again. */
  abort: AbortController;
  stoppedByPerson: boolean; again: boolean; progress: FlowProgress | null;
}

export class SourceReadings {
  readonly #options: ReadingsOptions;
  readonly #turn = new Turn();
  readonly #running = new Set<Running>();
  readonly #leaving = new Set<string>();
  #closing = false;

  constructor(options: ReadingsOptions) { this.#options = options; }

  progressOf(sourceId: string): FlowProgress | null { return [...this.#running].find((one) => one.sourceId === sourceId)?.progress ?? null; }

  /** From here on nothing of the source is read or kept, until `arrived`. */
  leaves(sourceId: string): void {
    this.#leaving.add(sourceId);
    for (const running of this.#running) if (running.sourceId === sourceId) running.abort.abort();
  }
  gone(sourceId: string): void { this.#leaving.delete(sourceId); }
  isLeaving(sourceId: string): boolean { return this.#leaving.has(sourceId); }
  /** Resolves when nothing of it is being read any more. */
  async ended(sourceId: string): Promise<void> {
    if ([...this.#running].some((one) => one.sourceId === sourceId)) await this.#turn.take(() => Promise.resolve());
  }

  /** A person said never to these: what is just being read there is read anew without them. */
  neverSaid(paths: readonly string[]): void {
    for (const running of this.#running) {
      if (!paths.some(covers([running.path])) && !covers(paths)(running.path)) continue;
      running.again = true;
      running.abort.abort();
    }
  }

  /** Stops a reading; what was read until then stays. */
  cancel(sourceId: string): boolean {
    const running = [...this.#running].filter((one) => one.sourceId === sourceId);
    for (const one of running) { one.stoppedByPerson = true; one.abort.abort(); }
    return running.length > 0;
  }

  get closing(): boolean { return this.#closing; }
  async close(): Promise<void> {
    this.#closing = true;
    for (const running of this.#running) running.abort.abort();
    await this.#turn.take(() => Promise.resolve());
  }

  /** Reads, keeps and journals; resolves with what came of it. */
  read(order: ReadingOrder, onChange: () => void): Promise<{ totals: SourceTotals; outcomes: Outcomes }> {
    return this.#turn.take(() => this.#read(order, onChange));
  }

  async #read(order: ReadingOrder, onChange: () => void): Promise<{ totals: SourceTotals; outcomes: Outcomes }> {
    const { store, ingest, permit, maxFileBytes, clock } = this.#options;
    const { sourceId, path } = order;
    this.insist(order);
    permit(path);
    const before = store.sources.get(sourceId)?.state ?? 'listed';
    store.sources.setState(sourceId, 'reading');
    const running: Running = { sourceId, path, abort: new AbortController(), stoppedByPerson: false, again: false, progress: null };
    this.#running.add(running);
    const cancelExpiry = this.#stopAtEnd(order, running);
    onChange();
    let toldMs = -Infinity;
    try {
      const onProgress = (progress: FlowProgress): void => {
        running.progress = progress;
        if (clock.monotonicMs() - toldMs < TELL_EVERY_MS) return;
        toldMs = clock.monotonicMs();
        onChange();
      };
      const readOn = (): Promise<SourceTotals | null> => ingest.read({ ...order, never: this.#options.never() }, maxFileBytes(), { signal: running.abort.signal, onProgress }).catch(async (error: unknown) => {
        if (this.#closing || this.#leaving.has(sourceId)) throw error;
        // What a person stopped is kept as far as it went.
        if (running.stoppedByPerson) return null;
        if (!running.again || whyNotLive(store.sources.grant(order.grantId), clock.now()) !== null) throw error;
        Object.assign(running, { again: false, abort: new AbortController() });
        await ingest.drop(sourceId);
        return readOn();
      });
      const totals = await readOn();
      this.insist(order);
      return await this.#keep(order, totals);
    } catch (error) {
      // What was read under a permission that is no more is not kept for another time.
      if (!this.#closing && whyNotLive(store.sources.grant(order.grantId), clock.now()) !== null) {
        await ingest.drop(sourceId);
        if (!this.#leaving.has(sourceId)) store.sources.setState(sourceId, before === 'reading' ? 'listed' : before);
      }
      throw error;
    } finally {
      cancelExpiry();
      this.#running.delete(running);
    }
  }

  /** A permission that ends while it is read ends the reading. */
  #stopAtEnd({ grantId }: ReadingOrder, running: Running): () => void {
    const { store, clock } = this.#options;
    const expiresAt = store.sources.grant(grantId)?.expiresAt ?? null;
    return expiresAt === null ? () => undefined : clock.after(Math.max(0, Date.parse(expiresAt) - clock.now()), () => { running.abort.abort(); });
  }

  async #keep(order: ReadingOrder, read: SourceTotals | null): Promise<{ totals: SourceTotals; outcomes: Outcomes }> {
    const { store, ingest } = this.#options;
    const { sourceId, grantId } = order;
    const totals = await ingest.keep(sourceId) ?? read;
    if (totals === null) throw new RpcError('failed', 'Nothing of it was read yet. Allow it again to read it.');
    const outcomes = await ingest.outcomes(sourceId, ENTRIES_MAX);
    this.insist(order);
    await store.journal.append({
      kind: 'SourceRead',
      fact: { sourceId, files: totals.read, refusedFiles: totals.refused, bytes: totals.bytesRead, chunks: totals.chunks, masked: { ...totals.masked }, grantId, documents: totals.documents, unread: totals.listed, reasons: { ...totals.reasons } },
      body: { refused: outcomes.files.flatMap(({ name, reason }) => (reason === null ? [] : [{ name, reason: refusalReasons[reason] }])).slice(0, REFUSED_NAMES_MAX) },
    });
    this.insist(order);
    store.sources.setState(sourceId, totals.chunks > 0 ? 'ready' : 'refused');
    return { totals, outcomes };
  }

  /** Throws when nothing may be kept under this grant any more. */
  insist({ grantId, sourceId }: Pick<Grant, 'grantId' | 'sourceId'>): void {
    const { store, clock } = this.#options;
    if (this.#closing) throw new RpcError('unavailable', 'The node is stopping. What was allowed is read at its next start.');
    const why = whyNotLive(store.sources.grant(grantId), clock.now());
    if (why === 'expired') throw new RpcError('denied', 'The permission ended while it was read. Nothing of this reading is kept; allow it again for longer.');
    if (this.#leaving.has(sourceId) || why !== null) throw new RpcError('denied', 'The source was forgotten while it was read.');
  }
}
