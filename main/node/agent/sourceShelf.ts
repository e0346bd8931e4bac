// Granted sources of this node on the real store: the yes is journalled first, then it is read, then masked text is
// stored, and only what a live grant mints is ever handed on. Reading happens in the background of the agent.
import { basename } from 'node:path';
import { mintChunk } from '../../../app/consent/chunks.ts';
import type { SourceChunk } from '../../../app/consent/chunks.ts';
import { grantDraft, liveGrant, whyNotLive, withdrawalDraft } from '../../../app/consent/grants.ts';
import type { PolicyDecision } from '../../../app/consent/policy.ts';
import type { Grant } from '../../../app/consent/grants.ts';
import { DiskError } from '../../../app/ports.ts';
import type { Clock } from '../../../app/ports.ts';
import type { LearnReport } from '../../../schemas/admin.ts';
import type { LookView } from '../../../schemas/consent.ts';
import type { TrainingChunk } from '../../../schemas/compute.ts';
import type { SourceView } from '../../../schemas/status.ts';
import { errorCode } from '../disk.ts';
import { forgetSource, finishForgetting } from '../journal/forget.ts';
import type { Store } from '../journal/open.ts';
import { newGrantId, newSourceId } from '../journal/sources.ts';
import type { SourceRecord } from '../journal/sources.ts';
import { TextDamaged } from '../journal/texts.ts';
import { RpcError } from '../host/rpcCall.ts';
import { isDiskFull } from './faults.ts';
import { resolveSource, SourceMissingError, SourceMovedError } from '../ingest/readSource.ts';
import type { GrantInput, LeftOut, Recovery, SourcePlace, SourceShelf } from './parts.ts';
import type { ReadingAttempts } from './readingAttempts.ts';
import { previewFiles, readChunks } from './sourceReader.ts';
import type { SourceReading } from './sourceReader.ts';
import { Turn } from './turn.ts';

/** Text of all sources together that is learnt at once: measured, the compute process takes about eight bytes and
 *  the agent, while it hands over, about five for each byte of it. */
export const HANDED_BYTES_MAX = 128 * 1024 * 1024;
/** Readings of a source that may fail at start before it is given up. */
const FAILED_READINGS_MAX = 2;
const UNREADABLE = 'The source could not be read. Allow it again to try once more, or forget it.';
const READING_ENDED_NODE = 'The node ended twice while it read this. Allow it again to try once more, or forget it.';

export interface ShelfOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Folders that are never read: the node's own. */
  readonly keepOut: readonly string[];
  readonly maxFileBytes: () => number;
  /** Text of all sources together that is handed to the compute process. */
  readonly handedBytesMax?: number;
  readonly attempts: ReadingAttempts;
  /** What the policy says of reading a real path, whichever way it was named. */
  readonly mayRead: (path: string) => PolicyDecision;
  /** Whether the policy lets the model learn from this source. */
  readonly mayTrain: (sourceId: string) => boolean;
  /** Opens the first files there for somebody who has not decided yet; asked only where reading is permitted. */
  readonly look: (path: string, forbids: (path: string) => boolean, signal: AbortSignal) => Promise<LookView>;
}

export class StoredSources implements SourceShelf {
  readonly #options: ShelfOptions;
  /** Sources being forgotten: shown as such, and never handed on. */
  readonly #leaving = new Set<string>();
  /** Stops what is being read of a source. */
  /** Sources whose stored text cannot be read. */
  readonly #damaged = new Set<string>();
  /** How often a source was read since the start. */
  readonly #readAgain = new Map<string, number>();
  /** One after the other: what is being read is in memory as a whole. */
  readonly #turn = new Turn();
  #closing = false;
  readonly #readings = new Set<{ readonly sourceId: string; readonly abort: AbortController }>();

  constructor(options: ShelfOptions) { this.#options = options; }

  views(): SourceView[] { return this.#options.store.sources.list().map((source) => this.#view(source)); }

  trainable(): string[] { return this.#trainable().map((source) => source.sourceId); }

  edition(): string { return this.trainable().map((id) => `${id}.${this.#readAgain.get(id) ?? 0}`).join(); }

  leftOut(): readonly LeftOut[] {
    const taken = new Set(this.trainable());
    const left = this.#allowed().filter((source) => !taken.has(source.sourceId));
    return left.map(({ sourceId, name }) => ({ name: name ?? sourceId, why: this.#damaged.has(sourceId) ? 'damaged' : 'no-room' }));
  }

  #allowed(): SourceRecord[] {
    const { store, clock, mayTrain } = this.#options;
    const nowMs = clock.now();
    return store.sources.list().filter((source) => !this.#leaving.has(source.sourceId) && source.chunks > 0 && liveGrant(source.grants, nowMs) !== null && mayTrain(source.sourceId));
  }

  /** Whole sources, in the order they were allowed, as far as they fit together. */
  #trainable(): SourceRecord[] {
    let room = this.#options.handedBytesMax ?? HANDED_BYTES_MAX;
    return this.#allowed().filter((source) => {
      if (this.#damaged.has(source.sourceId) || source.bytes > room) return false;
      room -= source.bytes;
      return true;
    });
  }

  chunks(): TrainingChunk[] {
    const nowMs = this.#options.clock.now();
    return this.#trainable().flatMap((source) => {
      const grant = liveGrant(source.grants, nowMs);
      return this.#stored(source.sourceId).flatMap((chunk) => {
        const minted = mintChunk(grant, chunk, nowMs);
        return minted.ok ? [minted.chunk] : [];
      });
    });
  }

  /** One whose text is damaged or cannot be opened keeps none of the others from being learnt. */
  #stored(sourceId: string): SourceChunk[] {
    try { return this.#options.store.texts.list(sourceId); } catch (error) {
      if (!(error instanceof TextDamaged) && (!(error instanceof DiskError) || isDiskFull(error))) throw error;
      this.#damaged.add(sourceId);
      return [];
    }
  }

  async preview(path: string): Promise<LearnReport> {
    const { keepOut, maxFileBytes, store } = this.#options;
    const source = await resolveGranted(path);
    this.#permit(source.path);
    const known = store.sources.findByPath(source.path);
    return report(await previewFiles(source.path, { maxFileBytes: maxFileBytes(), keepOut, forbids: this.#forbids }), known?.sourceId ?? '', source.name);
  }

  /** The same path again is the same source: it is read anew under a new grant. */
  async grant(input: GrantInput, onChange: () => void, onGranted: (sourceId: string) => void = () => undefined): Promise<LearnReport> {
    const { store } = this.#options;
    const { path, kind, name } = await resolveGranted(input.path);
    this.#permit(path);
    const sourceId = store.sources.findByPath(path)?.sourceId ?? newSourceId();
    const grantId = newGrantId();
    await store.journal.append(grantDraft({ grantId, sourceId, kind, path, name, scope: input.scope, reach: input.reach ?? kind, expiresAt: input.expiresAt ?? null }));
    onGranted(sourceId);
    this.#options.attempts.clear(sourceId);
    const grant = { grantId, sourceId };
    try { return await this.#turn.take(() => this.#read(grant, path, onChange)); } catch (error) {
      this.#insist(grant);
      if (!isPassing(error)) store.sources.setState(sourceId, 'refused');
      onChange();
      throw withoutPath(error);
    }
  }

  async look(path: string, signal: AbortSignal): Promise<LookView> {
    const source = await resolveGranted(path);
    this.#permit(source.path);
    return this.#options.look(source.path, this.#forbids, signal);
  }

  sourceAt(path: string): string | null { return this.#options.store.sources.findByPath(path)?.sourceId ?? null; }

  placeOf(sourceId: string): SourcePlace | null {
    const source = this.#options.store.sources.get(sourceId);
    const grant = source?.grants.findLast((one) => one.withdrawnAt === null);
    if (source === null || grant === undefined || source.path === null || source.name === null) return null;
    return { sourceId, path: source.path, name: source.name, kind: source.kind, scope: grant.scope };
  }

  watched(): SourcePlace[] {
    const { store, clock } = this.#options;
    return store.sources.list().flatMap((source) => {
      const grant = liveGrant(source.grants, clock.now());
      const watched = grant?.reach === 'folder' && source.kind === 'folder' && source.state !== 'reading' && source.state !== 'listed' && !this.#leaving.has(source.sourceId);
      return watched ? this.placeOf(source.sourceId) ?? [] : [];
    });
  }

  known(): ReadonlyMap<string, string> | null { return null; }

  cancel(sourceId: string): boolean {
    const running = [...this.#readings].filter((reading) => reading.sourceId === sourceId);
    for (const reading of running) reading.abort.abort();
    return running.length > 0;
  }

  async withdraw(sourceId: string): Promise<void> {
    const source = this.#options.store.sources.get(sourceId);
    if (source === null) throw new RpcError('not-found', `There is no source ${sourceId}. \`ileices status\` lists them.`);
    this.#leaving.add(sourceId);
    for (const reading of this.#readings) if (reading.sourceId === sourceId) reading.abort.abort();
    this.#options.store.sources.setState(sourceId, 'forgetting');
    await Promise.all(source.grants.filter((grant) => grant.withdrawnAt === null).map((grant) => this.#options.store.journal.append(withdrawalDraft(grant))));
  }

  async erase(sourceId: string): Promise<number> {
    const forgotten = await forgetSource(this.#options.store, sourceId);
    this.#options.attempts.clear(sourceId);
    this.#damaged.delete(sourceId);
    this.#leaving.delete(sourceId);
    return forgotten?.erasedChunks ?? 0;
  }

  withdrawn(): string[] { return this.#options.store.sources.withdrawn().map((source) => source.sourceId); }

  noteHeldOut(sourceId: string, bitsPerByte: number): void {
    const { sources } = this.#options.store;
    if (this.#leaving.has(sourceId) || sources.get(sourceId) === null) return;
    sources.setHeldOut(sourceId, bitsPerByte);
  }

  async recover({ onChange, onFault, onGivenUp }: Recovery): Promise<void> {
    const { store, attempts, clock } = this.#options;
    await finishForgetting(store);
    for (const source of store.sources.list()) {
      if (source.state !== 'reading' && source.state !== 'listed') continue;
      const grant = liveGrant(source.grants, clock.now());
      const { sourceId, path } = source;
      if (grant === null || path === null) continue;
      const giveUp = async (reason: string) => { await this.#giveUp(grant, source.name ?? sourceId, reason); onGivenUp(source, reason); onChange(); };
      // One that is gone or cannot be read keeps none of the others waiting.
      try {
        if (attempts.of(sourceId) >= FAILED_READINGS_MAX) { await giveUp(READING_ENDED_NODE); continue; }
        attempts.begin(sourceId);
        await this.#turn.take(() => this.#read(grant, path, onChange));
        attempts.clear(sourceId);
      } catch (error) {
        const fault = withoutPath(error);
        if (this.#closing) { attempts.takeBack(sourceId); return; }
        onFault(sourceId, fault);
        if (isPassing(fault)) attempts.takeBack(sourceId);
        else if (attempts.of(sourceId) < FAILED_READINGS_MAX) store.sources.setState(sourceId, 'listed');
        else await giveUp(fault instanceof RpcError ? fault.message : UNREADABLE).catch((again: unknown) => { onFault(sourceId, again); });
      }
    }
  }

  /** The reason is a row, as for every file that is refused; text of an earlier reading goes with it. */
  async #giveUp(grant: Grant, name: string, reason: string): Promise<void> {
    const { store, attempts } = this.#options;
    const { sourceId } = grant;
    this.#insist(grant);
    store.texts.remove(sourceId);
    await store.journal.append({ kind: 'SourceRead', fact: { sourceId, files: 0, refusedFiles: 1, bytes: 0, chunks: 0, masked: {} }, body: { refused: [{ name, reason }] } });
    this.#insist(grant);
    store.sources.setState(sourceId, 'refused');
    attempts.clear(sourceId);
  }

  /** Stops what is being read; it is read again at the next start. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const reading of this.#readings) reading.abort.abort();
    await this.#turn.take(() => Promise.resolve());
  }

  /** Reads under one grant, and keeps nothing once that grant is not live any more. */
  async #read(grant: Pick<Grant, 'grantId' | 'sourceId'>, path: string, onChange: () => void): Promise<LearnReport> {
    const { store, keepOut, maxFileBytes } = this.#options;
    const { sourceId } = grant;
    this.#insist(grant);
    this.#permit(path);
    store.sources.setState(sourceId, 'reading');
    onChange();
    const running = { sourceId, abort: new AbortController() };
    this.#readings.add(running);
    let reading: SourceReading;
    try {
      reading = await readChunks(path, { sourceId, maxFileBytes: maxFileBytes(), keepOut, forbids: this.#forbids, signal: running.abort.signal });
    } finally { this.#readings.delete(running); }
    // From here to the journal's queue nothing else runs: a withdrawal that comes later is a later row, and whoever erases
    // after it finds both the text and this row.
    this.#insist(grant);
    store.texts.replace(sourceId, reading.chunks);
    this.#readAgain.set(sourceId, (this.#readAgain.get(sourceId) ?? 0) + 1);
    this.#damaged.delete(sourceId);
    const refused = reading.files.filter((file) => file.state === 'refused');
    await store.journal.append({
      kind: 'SourceRead',
      fact: { sourceId, files: reading.files.length - refused.length, refusedFiles: refused.length, bytes: reading.bytes, chunks: reading.chunks.length, masked: reading.masked },
      body: { refused: refused.map((file) => ({ name: file.name, reason: file.reason ?? '' })) },
    });
    this.#insist(grant);
    store.sources.setState(sourceId, reading.chunks.length > 0 ? 'ready' : 'refused');
    onChange();
    return report(reading, sourceId, basename(path));
  }

  #permit(path: string): void {
    const decision = this.#options.mayRead(path);
    if (!decision.allowed) throw new RpcError('denied', decision.sentence);
  }

  /** Inside of what may be read only a rule that forbids counts: nobody permits file by file. */
  readonly #forbids = (path: string): boolean => {
    const { allowed, rule } = this.#options.mayRead(path);
    return !allowed && rule !== null;
  };

  #insist({ grantId, sourceId }: Pick<Grant, 'grantId' | 'sourceId'>): void {
    const { store, clock } = this.#options;
    if (this.#closing) throw new RpcError('unavailable', 'The node is stopping. What was allowed is read at its next start.');
    if (this.#leaving.has(sourceId) || whyNotLive(store.sources.grant(grantId), clock.now()) !== null) throw new RpcError('denied', 'The source was forgotten while it was read.');
  }

  #view(source: SourceRecord): SourceView {
    const { clock } = this.#options;
    const grant = liveGrant(source.grants, clock.now());
    return {
      id: source.sourceId, name: source.name ?? 'forgotten', kind: source.kind, bytes: source.bytes, state: this.#leaving.has(source.sourceId) ? 'forgetting' : this.#damaged.has(source.sourceId) ? 'refused' : source.state,
      scope: grant?.scope ?? source.grants.at(-1)?.scope ?? null, grantedAt: source.grantedAt,
      reach: (grant ?? source.grants.at(-1))?.reach ?? null, expiresAt: (grant ?? source.grants.at(-1))?.expiresAt ?? null, expired: grant === null && source.grants.some((one) => whyNotLive(one, clock.now()) === 'expired'), flow: null, files: source.files, refusedFiles: source.refusedFiles, chunks: source.chunks,
      maskedFindings: source.maskedFindings, heldOutBitsPerByte: source.heldOutBitsPerByte, firstHeldOutBitsPerByte: source.firstHeldOutBitsPerByte,
    };
  }
}

async function resolveGranted(path: string) {
  try { return await resolveSource(path); } catch (error) { throw error instanceof SourceMissingError ? new RpcError('not-found', error.message) : withoutPath(error); }
}

/** Faults of a file system carry the path. A person may be told it, but a log keeps it, and `forget` reaches no log. */
function withoutPath(fault: unknown): unknown {
  if (fault instanceof DiskError || fault instanceof RpcError) return fault;
  if (fault instanceof SourceMissingError) return new RpcError('not-found', 'The source is not where it was when it was allowed. Forget it, or put it back and allow it again.');
  if (fault instanceof SourceMovedError) return new RpcError('not-found', fault.message);
  return new RpcError('failed', `The source could not be read (${errorCode(fault) || (fault instanceof Error ? fault.name : 'unknown')}). Check that this user may read it.`);
}

/** A full disk, a rule, or a person who takes it back meanwhile say nothing about the source: it is read at the next start. */
function isPassing(fault: unknown): boolean { return fault instanceof DiskError || (fault instanceof RpcError && fault.code === 'denied'); }

function report(reading: Pick<SourceReading, 'files' | 'bytes' | 'masked'>, sourceId: string, name: string): LearnReport {
  const accepted = reading.files.filter((file) => file.state === 'accepted').length;
  const refused = reading.files.length - accepted;
  const state = accepted > 0 ? 'accepted' as const : 'refused' as const;
  const reason = accepted > 0 ? null : reading.files.length === 0 ? 'The folder holds no files.' : 'No file in it can be read as text.';
  return { sources: [{ id: sourceId, name, bytes: reading.bytes, state, reason: reading.files.length === 1 ? reading.files[0]?.reason ?? null : reason }], files: [...reading.files], accepted, refused, masked: reading.masked };
}
