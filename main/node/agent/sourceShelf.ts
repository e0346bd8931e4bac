// Granted sources of this node on the real store: the yes is journalled first, then it is read, then a version of the
// dataset is built, and only what a live grant mints is ever handed on. Reading happens in the background of the agent.
import { basename } from 'node:path';
import { mintChunk, mintMeshChunk } from '../../../app/consent/chunks.ts';
import type { ConsentedChunk, MeshChunk } from '../../../app/consent/chunks.ts';
import { liveGrant, whyNotLive, withdrawalDraft } from '../../../app/consent/grants.ts';
import type { Grant } from '../../../app/consent/grants.ts';
import type { PolicyDecision } from '../../../app/consent/policy.ts';
import type { Clock } from '../../../app/ports.ts';
import type { LearnReport } from '../../../schemas/admin.ts';
import type { LookView } from '../../../schemas/consent.ts';
import type { DatasetView, FlowProgress } from '../../../schemas/dataset.ts';
import type { SourceView } from '../../../schemas/status.ts';
import type { Exported } from '../dataset/exportDataset.ts';
import type { BuildSource, Ingest, ReadyText, ShardsVerdict } from '../dataset/ingest.ts';
import type { LookJob } from '../dataset/lookInside.ts';
import type { Refusal } from '../dataset/sourceStore.ts';
import { TextDamaged } from '../dataset/sourceFolder.ts';
import { RpcError } from '../host/rpcCall.ts';
import { covers } from '../ingest/neverPaths.ts';
import { finishForgetting, forgetSource } from '../journal/forget.ts';
import type { Store } from '../journal/open.ts';
import type { SourceRecord } from '../journal/sources.ts';
import { DatasetKeeper } from './datasetKeeper.ts';
import { GrantBook } from './grantBook.ts';
import type { Allowed, GrantInput, LeftOut, Recovery, SourcePlace, SourceShelf } from './parts.ts';
import type { ReadingAttempts } from './readingAttempts.ts';
import { SourceFiles } from './sourceFiles.ts';
import type { SourceFile } from './sourceFiles.ts';
import { SourceReadings } from './sourceReadings.ts';
import type { ReadingOrder } from './sourceReadings.ts';
import { isPassing, previewReport, readingReport, resolveGranted, resolveOffered, SAID_NEVER, withoutPath } from './sourceWords.ts';

/** Text of all sources together that is learnt at once: measured, the compute process takes about eight bytes and
 *  the agent, while it hands over, about five for each byte of it. */
export const HANDED_BYTES_MAX = 32 * 1024 * 1024;
/** Readings of a source that may fail at start before it is given up. */
const FAILED_READINGS_MAX = 2;
/** Names shown of what lies in quarantine. */
const QUARANTINE_SHOWN_MAX = 5_000;
const UNREADABLE = 'The source could not be read. Allow it again to try once more, or forget it.';
const OF_BEFORE = 'It was read by an older version of Ileices, which kept no list of its files. Allow it again, so that only what you allow is read.';
const REPLACED = 'A newer permission took the place of this one. It is read under that.';
const READING_ENDED_NODE = 'The node ended twice while it read this. Allow it again to try once more, or forget it.';

export interface ShelfOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly ingest: Ingest;
  /** Folders that are never read: the node's own. */
  readonly keepOut: readonly string[];
  readonly maxFileBytes: () => number;
  /** Paths a person said never to, as of now. */
  readonly never: () => readonly string[];
  /** Text of all sources together that is handed to the compute process. */
  readonly handedBytesMax?: number;
  readonly attempts: ReadingAttempts;
  /** Signs the manifest of a version. */
  readonly manifestOf: (view: DatasetView) => string;
  /** What the policy says of reading a real path, whichever way it was named. */
  readonly mayRead: (path: string) => PolicyDecision;
  /** Whether the policy lets the model learn from this source. */
  readonly mayTrain: (sourceId: string) => boolean;
}

export class StoredSources implements SourceShelf {
  readonly #options: ShelfOptions;
  readonly #readings: SourceReadings;
  readonly #grants: GrantBook;
  readonly #dataset: DatasetKeeper;
  readonly #files: SourceFiles;
  /** Sources whose stored text cannot be read, and those of which only a part fits, as of the last handover. */
  #damaged: readonly string[] = [];
  #inPart: readonly string[] = [];
  /** What a crash interrupted is being finished. */
  #recovering: Promise<unknown> = Promise.resolve();

  constructor(options: ShelfOptions) {
    this.#options = options;
    const { store, ingest } = options;
    this.#grants = new GrantBook(store);
    this.#files = new SourceFiles(store.sources, ingest);
    this.#readings = new SourceReadings({ ...options, permit: (path) => { this.#permit(path); } });
    this.#dataset = new DatasetKeeper({ ingest, journal: store.journal, manifestOf: options.manifestOf, wanted: () => this.#wanted() });
  }

  views(): SourceView[] { return this.#options.store.sources.list().map((source) => this.#view(source)); }

  dataset(): { view: DatasetView | null; building: FlowProgress | null } { return { view: this.#dataset.view, building: this.#dataset.progress }; }
  unmeasured(documentsMax: number, sampleMax: number): Promise<readonly { readonly uid: string; readonly text: string }[]> { return this.#options.ingest.unmeasured(this.trainable(), documentsMax, sampleMax); }
  async notePerplexity(measured: Readonly<Record<string, number>>): Promise<void> { this.#dataset.measured(await this.#options.ingest.notePerplexity(measured)); }
  verifyShards(): Promise<ShardsVerdict> { return this.#options.ingest.verify(); }
  async exportDataset(target: string, everything: boolean): Promise<Exported> {
    const sources = this.#wanted();
    const exported = await this.#options.ingest.exportTo(target, everything, sources);
    await this.#options.store.journal.append({ kind: 'DatasetExported', fact: { sources: [...exported.sources], documents: exported.documents, everything }, body: null });
    return exported;
  }
  quarantine(sourceId: string): Promise<{ readonly files: readonly Refusal[]; readonly cut: boolean }> { return this.#options.ingest.quarantine(sourceId, QUARANTINE_SHOWN_MAX); }

  trainable(): string[] { return this.#allowed().filter(({ sourceId }) => this.#dataset.holds(sourceId)).map((source) => source.sourceId); }

  edition(): string {
    const scopes = this.#allowed().filter(({ sourceId }) => this.#dataset.holds(sourceId)).map(({ sourceId, grants }) => `${sourceId}.${liveGrant(grants, this.#options.clock.now())?.scope ?? ''}`);
    return `${this.#dataset.view?.root ?? ''} ${scopes.join()}`;
  }

  leftOut(): readonly LeftOut[] {
    const view = this.#dataset.view;
    return this.#allowed().flatMap(({ sourceId, name }): LeftOut[] => {
      if (view === null || this.#dataset.isStale) return [];
      const isHeld = view.sources.includes(sourceId);
      const why = this.#isDamaged(sourceId) ? 'damaged' : !isHeld ? 'said-already' : !view.trainable ? 'failed-test' : this.#inPart.includes(sourceId) ? 'no-room' : null;
      return why === null ? [] : [{ name: name ?? sourceId, why }];
    });
  }

  #isDamaged(sourceId: string): boolean { return this.#damaged.includes(sourceId) || this.#dataset.view?.damaged.includes(sourceId) === true; }

  async keepBuilt(onChange: () => void): Promise<void> {
    if (this.#readings.closing || !this.#dataset.isStale) return;
    await this.#dataset.keep(onChange);
  }

  async ready(): Promise<ReadyText> {
    // What is shared first: what is only this machine's never moves it, not even where there is no room for both.
    const scopes = new Map(this.#wanted().map(({ sourceId, scope }) => [sourceId, scope]));
    const trainable = this.trainable();
    if (trainable.length === 0) return { chunks: [], inPart: [], damaged: [] };
    const ordered = [...trainable.filter((id) => scopes.get(id) === 'mesh'), ...trainable.filter((id) => scopes.get(id) !== 'mesh')];
    const text = await this.#options.ingest.text(ordered, this.#options.handedBytesMax ?? HANDED_BYTES_MAX);
    this.#damaged = text.damaged;
    this.#inPart = text.inPart;
    return text;
  }

  /** Only what is live in this turn: a grant that ended since the text was fetched gives nothing. */
  mint(text: ReadyText): { shared: MeshChunk[]; local: ConsentedChunk[] } {
    const nowMs = this.#options.clock.now();
    const trainable = new Set(this.trainable());
    const grants = new Map<string, Grant | null>();
    const shared: MeshChunk[] = [];
    const local: ConsentedChunk[] = [];
    for (const chunk of text.chunks) {
      if (!trainable.has(chunk.sourceId)) continue;
      const grant = grants.get(chunk.sourceId) ?? liveGrant(this.#options.store.sources.get(chunk.sourceId)?.grants ?? [], nowMs);
      grants.set(chunk.sourceId, grant);
      if (grant?.scope === 'mesh') { const minted = mintMeshChunk(grant, chunk, nowMs); if (minted.ok) shared.push(minted.chunk); }
      else { const minted = mintChunk(grant, chunk, nowMs); if (minted.ok) local.push(minted.chunk); }
    }
    return { shared, local };
  }

  async preview(path: string, offered = false): Promise<LearnReport> {
    const { keepOut, maxFileBytes, store } = this.#options;
    const source = await this.#place(path, offered);
    const known = store.sources.findByPath(source.path);
    return previewReport(source, known?.sourceId ?? '', { fileBytesMax: maxFileBytes(), keepOut, forbids: this.#forbids, never: covers(this.#options.never()) });
  }

  /** Where reading would begin. What was offered before must lie where it lay: no link may have taken its place. */
  async #place(path: string, offered: boolean): Promise<{ path: string; kind: 'file' | 'folder'; name: string }> {
    const source = offered ? await resolveOffered(path) : await resolveGranted(path);
    this.#permit(source.path);
    if (covers(this.#options.never())(source.path)) throw new RpcError('denied', SAID_NEVER);
    return source;
  }

  /** The same path again is the same source. */
  allow(input: GrantInput): Promise<Allowed> { return this.#grants.write(input, () => this.#place(input.path, input.offered !== undefined)); }
  restore(allowed: Allowed): Promise<void> { return this.#grants.restore(allowed); }
  newestYes(sourceId: string): Allowed | null { return this.#grants.newest(sourceId); }

  /** It is read anew under a new grant, or under one that is a row already. */
  async grant(input: GrantInput, onChange: () => void): Promise<LearnReport> {
    const { store, attempts } = this.#options;
    const { grantId, sourceId, path, kind } = input.allowed ?? await this.allow(input);
    attempts.clear(sourceId);
    const order = { grantId, sourceId, path, kind, names: input.names ?? null };
    try { return await this.#read(order, onChange); } catch (error) {
      if (liveGrant(store.sources.get(sourceId)?.grants ?? [], this.#options.clock.now()) !== null && store.sources.grant(grantId)?.withdrawnAt !== null) throw new RpcError('denied', REPLACED);
      this.#readings.insist(order);
      if (!isPassing(error)) store.sources.setState(sourceId, 'refused');
      onChange();
      throw withoutPath(error);
    }
  }

  async look(offered: Omit<LookJob, 'never'>, signal: AbortSignal): Promise<LookView> {
    const { ingest, maxFileBytes, never } = this.#options;
    const { path } = await this.#place(offered.path, true);
    try { return await ingest.look({ path, names: offered.names, never: never() }, maxFileBytes(), signal); } catch (error) { throw withoutPath(error); }
  }

  sourceAt(path: string): string | null { return this.#options.store.sources.findByPath(path)?.sourceId ?? null; }

  placeOf(sourceId: string): SourcePlace | null {
    const source = this.#options.store.sources.get(sourceId);
    const grant = liveGrant(source?.grants ?? [], this.#options.clock.now()) ?? source?.grants.findLast((one) => one.withdrawnAt === null);
    if (source === null || grant === undefined || source.path === null || source.name === null) return null;
    return { sourceId, path: source.path, name: source.name, kind: source.kind, scope: grant.scope, expiresAt: grant.expiresAt };
  }

  watched(): SourcePlace[] {
    const { store, clock } = this.#options;
    return store.sources.list().flatMap((source) => {
      const grant = liveGrant(source.grants, clock.now());
      const watched = grant?.reach === 'folder' && source.kind === 'folder' && source.state !== 'reading' && source.state !== 'listed' && !this.#readings.isLeaving(source.sourceId);
      return watched ? this.placeOf(source.sourceId) ?? [] : [];
    });
  }

  known(sourceId: string): Promise<ReadonlyMap<string, string> | null> { return this.#options.ingest.known(sourceId); }

  async filesOf(sourceId: string): Promise<readonly SourceFile[]> {
    // Of damaged text nothing is told: the build names it.
    try { return await this.#files.of(sourceId); } catch (fault) { if (fault instanceof TextDamaged) return []; throw withoutPath(fault); }
  }

  cancel(sourceId: string): boolean { return this.#readings.cancel(sourceId); }

  neverSaid(paths: readonly string[]): void { this.#readings.neverSaid(paths); }

  firstRow(sourceId: string): number { return this.#known(sourceId).firstGrantSeq; }

  async withdraw(sourceId: string): Promise<void> {
    const source = this.#known(sourceId);
    this.#readings.leaves(sourceId);
    this.#options.store.sources.setState(sourceId, 'forgetting');
    await Promise.all(source.grants.filter((grant) => grant.withdrawnAt === null).map((grant) => this.#options.store.journal.append(withdrawalDraft(grant))));
  }

  /** Shards, ledger and the version go whole: they may hold words of it, and are made anew from what is left. */
  async erase(sourceId: string): Promise<{ chunks: number; documents: number; shards: number }> {
    const { store, attempts } = this.#options;
    await this.#readings.ended(sourceId);
    const shards = this.#dataset.view?.shards.filter((shard) => shard.sourceId === sourceId).length ?? 0;
    await this.#dataset.clear();
    const documents = this.#documentsOf(sourceId);
    const forgotten = await forgetSource(store, sourceId);
    attempts.clear(sourceId);
    this.#readings.gone(sourceId);
    this.#files.forget(sourceId);
    return { chunks: forgotten?.erasedChunks ?? 0, documents, shards };
  }

  /** Damaged text must be forgettable too. */
  #documentsOf(sourceId: string): number {
    const { texts } = this.#options.store;
    try { return texts.has(sourceId) ? texts.with(sourceId, (store) => store.totals().documents) : 0; } catch { return 0; }
  }

  #known(sourceId: string): SourceRecord {
    const source = this.#options.store.sources.get(sourceId);
    if (source === null) throw new RpcError('not-found', `There is no source ${sourceId}. \`ileices status\` lists them.`);
    return source;
  }

  unlearnt(): string[] { return this.#options.store.sources.unlearnt(); }

  noteHeldOut(sourceId: string, bitsPerByte: number): void {
    const { sources } = this.#options.store;
    if (this.#readings.isLeaving(sourceId) || sources.get(sourceId) === null) return;
    sources.setHeldOut(sourceId, bitsPerByte);
  }

  recover(recovery: Recovery): Promise<void> {
    const recovering = this.#recover(recovery);
    this.#recovering = recovering.catch(() => undefined);
    return recovering;
  }

  async #recover(recovery: Recovery): Promise<void> {
    const { store } = this.#options;
    if ((await finishForgetting(store)).length > 0) await this.#dataset.clear();
    for (const source of store.sources.list()) {
      // One that is damaged keeps none of the others waiting; the build names it.
      const isUnfinished = await this.#isUnfinished(source).catch((fault: unknown) => { recovery.onFault(source.sourceId, withoutPath(fault)); return false; });
      if (isUnfinished && !await this.#recoverOne(source, recovery)) return;
    }
    await this.keepBuilt(recovery.onChange);
  }

  /** Read by an older version of the program counts as not read. */
  async #isUnfinished({ sourceId, state }: SourceRecord): Promise<boolean> {
    if (state === 'reading' || state === 'listed' || !this.#grants.wasRead(sourceId)) return true;
    return (state === 'ready' || state === 'learning' || state === 'learnt') && this.#options.store.texts.has(sourceId) && await this.#options.ingest.edition(sourceId) !== 'current';
  }

  /** False when the node is closing. */
  async #recoverOne(source: SourceRecord, { onChange, onFault, onGivenUp }: Recovery): Promise<boolean> {
    const { store, attempts, clock } = this.#options;
    const { sourceId, path, kind } = source;
    const grant = liveGrant(source.grants, clock.now());
    if (grant === null || path === null) return true;
    const giveUp = async (reason: string): Promise<void> => { await this.#giveUp(grant, source.name ?? sourceId, reason); onGivenUp(source, reason); onChange(); };
    // One that is gone or cannot be read keeps none of the others waiting.
    try {
      const edition = await this.#options.ingest.edition(sourceId);
      // A version before this one kept no list of what was allowed: what is in the folder now may be more than that.
      if (kind === 'folder' && edition === 'none' && source.readSeq !== null && store.texts.has(sourceId)) { await giveUp(OF_BEFORE); return true; }
      if (attempts.of(sourceId) >= FAILED_READINGS_MAX) { await giveUp(READING_ENDED_NODE); return true; }
      attempts.begin(sourceId);
      // What came to the folder since it was listed was not allowed with it. Of one that was never listed nothing is known.
      await this.#read({ grantId: grant.grantId, sourceId, path, kind, names: edition === 'none' ? null : [] }, onChange);
      attempts.clear(sourceId);
    } catch (error) {
      const fault = withoutPath(error);
      if (this.#readings.closing) { attempts.takeBack(sourceId); return false; }
      onFault(sourceId, fault);
      if (isPassing(fault)) attempts.takeBack(sourceId);
      else if (attempts.of(sourceId) < FAILED_READINGS_MAX) store.sources.setState(sourceId, 'listed');
      else await giveUp(fault instanceof RpcError ? fault.message : UNREADABLE).catch((again: unknown) => { onFault(sourceId, again); });
    }
    return true;
  }

  /** The reason is a row, as for every file that is refused; text of an earlier reading goes with it. */
  async #giveUp(grant: Grant, name: string, reason: string): Promise<void> {
    const { store, attempts } = this.#options;
    const { sourceId } = grant;
    this.#readings.insist(grant);
    store.texts.remove(sourceId);
    await store.journal.append({ kind: 'SourceRead', fact: { sourceId, files: 0, refusedFiles: 1, bytes: 0, chunks: 0, masked: {} }, body: { refused: [{ name, reason }] } });
    this.#readings.insist(grant);
    store.sources.setState(sourceId, 'refused');
    attempts.clear(sourceId);
  }

  /** Stops what is being read or built; it goes on at the next start. */
  async close(): Promise<void> {
    await Promise.all([this.#readings.close(), this.#dataset.close()]);
    await this.#recovering;
    await this.#options.ingest.close();
  }

  async #read(order: ReadingOrder, onChange: () => void): Promise<LearnReport> {
    const { totals, outcomes } = await this.#readings.read(order, onChange);
    onChange();
    await this.keepBuilt(onChange);
    this.#readings.insist(order);
    return readingReport(totals, outcomes, order.sourceId, basename(order.path));
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

  #allowed(): SourceRecord[] {
    const { store, clock, mayTrain } = this.#options;
    const nowMs = clock.now();
    return store.sources.list().filter((source) => !this.#readings.isLeaving(source.sourceId) && source.chunks > 0 && liveGrant(source.grants, nowMs) !== null && mayTrain(source.sourceId));
  }

  /** What a build may use: policy for training is asked at every handover, so that a rule by the hour costs no build. */
  #wanted(): (BuildSource & { readonly edition: string })[] {
    const { store, clock } = this.#options;
    const nowMs = clock.now();
    return store.sources.list().flatMap(({ sourceId, grants, chunks, readSeq }) => {
      const grant = liveGrant(grants, nowMs);
      const isReady = grant !== null && chunks > 0 && readSeq !== null && !this.#readings.isLeaving(sourceId);
      return isReady ? [{ sourceId, scope: grant.scope, edition: String(readSeq) }] : [];
    });
  }

  #view(source: SourceRecord): SourceView {
    const { clock } = this.#options;
    const grant = liveGrant(source.grants, clock.now());
    const said = grant ?? source.grants.at(-1);
    return {
      id: source.sourceId, name: source.name ?? 'forgotten', kind: source.kind, bytes: source.bytes,
      state: this.#readings.isLeaving(source.sourceId) ? 'forgetting' : this.#isDamaged(source.sourceId) ? 'refused' : source.state,
      scope: said?.scope ?? null, grantedAt: source.grantedAt, reach: said?.reach ?? null, expiresAt: said?.expiresAt ?? null,
      expired: grant === null && source.grants.some((one) => whyNotLive(one, clock.now()) === 'expired'), flow: this.#readings.progressOf(source.sourceId),
      files: source.files, refusedFiles: source.refusedFiles, chunks: source.chunks, maskedFindings: source.maskedFindings,
      heldOutBitsPerByte: source.heldOutBitsPerByte, firstHeldOutBitsPerByte: source.firstHeldOutBitsPerByte,
    };
  }
}
