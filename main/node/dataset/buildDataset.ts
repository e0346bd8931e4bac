// Builds a version of the dataset out of the stores of live sources: compare, split, pack, account, test; then it is in
// force. The same documents give the same version. Runs in the ingest thread, piece by piece, and can be stopped between.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ledgerFiles } from '../../../app/dataset/ledger.ts';
import { LEDGER_TEXT_CHARACTERS } from '../../../app/dataset/ledger/sampleTally.ts';
import { placeDocuments } from '../../../app/dataset/place.ts';
import type { Offer } from '../../../app/dataset/place.ts';
import { makePatch } from '../../../app/dataset/patch.ts';
import { checkDataset, RULE_TEXT_CHARACTERS, unmaskedDocuments } from '../../../app/dataset/rules.ts';
import { meanRby } from '../../../app/dataset/stats.ts';
import { versionId, versionRoot } from '../../../app/dataset/version.ts';
import type { Clock } from '../../../app/ports.ts';
import type { DatasetView, OfferedDocument, PlacedDocument, StageName } from '../../../schemas/dataset.ts';
import { summaryOf } from './datasetFiles.ts';
import type { DatasetFiles, DatasetVersion } from './datasetFiles.ts';
import type { BuildSource, Watch } from './ingest.ts';
import { nodeHasher } from '../hasher.ts';
import { offersOf } from './offers.ts';
import { packShards } from './packShards.ts';
import type { Packed } from './packShards.ts';
import { ProgressMeter } from './progressMeter.ts';
import { inShardOrder } from './shardDocuments.ts';
import type { Placed } from './shardDocuments.ts';
import { TextDamaged } from './sourceFolder.ts';
import type { SourceFolder } from './sourceFolder.ts';

/** Documents taken from a store before somebody who stops the build is heard. */
const TURN_DOCUMENTS = 256;

export interface BuildOptions extends Watch {
  readonly folder: SourceFolder; readonly files: DatasetFiles; readonly clock: Clock;
}

export async function buildDataset(sources: readonly BuildSource[], builtFrom: string, options: BuildOptions): Promise<DatasetView> {
  return new Build(sources, builtFrom, options).run();
}

class Build {
  readonly #sources: readonly BuildSource[];
  readonly #builtFrom: string;
  readonly #options: BuildOptions;
  readonly #readable: BuildSource[] = [];
  readonly #damaged: string[] = [];
  #chunks = 0;
  readonly #stageMs: Partial<Record<StageName, number>> = {};

  constructor(sources: readonly BuildSource[], builtFrom: string, options: BuildOptions) { this.#sources = sources; this.#builtFrom = builtFrom; this.#options = options; }

  async run(): Promise<DatasetView> {
    const { files, clock } = this.#options;
    const before = files.current();
    const offers = await this.#offers();
    const placed = await this.#withoutUnmasked(await this.#stage('compare', () => placeDocuments(offers)), offers);
    const kept = new Set(placed.filter((one) => one.leftOut === null).map((one) => one.uid));
    const learnt = offers.filter(({ document }) => kept.has(document.uid)).map(({ document }) => document);
    const places = new Map(placed.map((one) => [one.uid, one]));
    const pairs = learnt.flatMap((document) => { const place = places.get(document.uid); return place === undefined ? [] : [{ document, place }]; });
    const packed = await this.#stage('shard', () => this.#pack(pairs, before));
    const rby = meanRby(learnt.map(({ record }) => record.rby));
    const root = versionRoot(placed, nodeHasher);
    // The same documents again are the same version, not a child of itself.
    const isSame = before !== null && before.view.root === root;
    const patch = isSame ? before.patch : makePatch(before === null ? null : { placed: before.placed, rby: before.rby, generation: before.view.generation }, placed, rby, nodeHasher);
    const perplexity = Object.fromEntries(Object.entries(files.perplexity()).filter(([uid]) => kept.has(uid)));
    const nowIso = new Date(clock.now()).toISOString();
    const documents = offers.map(({ document }) => document);
    await this.#stage('ledger', () => {
      files.writeLedger(ledgerFiles({ version: versionId(root), root, nowIso, documents, placed, shards: packed.shards, patch, sample: this.#texts(pairs, LEDGER_TEXT_CHARACTERS), tokenCounts: null, perplexity, hasher: nodeHasher }));
    });
    const rules = await this.#stage('test', () => checkDataset({ documents, placed, shards: packed.shards, packed: packed.packed, sample: this.#texts(pairs, RULE_TEXT_CHARACTERS) }));
    const trainable = rules.every((rule) => rule.ok);
    const view: DatasetView = {
      version: versionId(root), root, parent: isSame ? before.view.parent : before?.view.root ?? null, generation: patch.generation, builtAt: nowIso, builtFrom: this.#builtFrom,
      sources: [...new Set(learnt.map(({ sourceId }) => sourceId))], documents: placed.length, leftOut: countLeftOut(placed),
      bytes: learnt.reduce((sum, { record }) => sum + record.cleanBytes, 0), chunks: this.#chunks, damaged: this.#damaged, splits: countSplits(placed),
      masked: addCounts(offers.map(({ document }) => document.record.masked)), rules, trainable, sharedTrainable: trainable || this.#sharedPasses(documents, placed, packed, pairs), stageMs: this.#stageMs, shards: [...packed.shards], perplexity: summaryOf(perplexity),
    };
    this.#options.signal.throwIfAborted();
    const version: DatasetVersion = { format: 'ileices-dataset-1', view, placed, sourceOf: Object.fromEntries(offers.map(({ document }) => [document.uid, document.sourceId])), rby, recipes: { ...packed.recipes } as DatasetVersion['recipes'], patch };
    files.keep(version);
    files.keepPerplexity(perplexity);
    return view;
  }

  #pack(kept: readonly Placed[], before: DatasetVersion | null): Promise<Packed> {
    const { folder, files, signal, onProgress, clock } = this.#options;
    const meter = new ProgressMeter({ sourceId: '', stage: 'shard', done: 0, total: kept.length, bytesDone: 0, bytesTotal: kept.length }, clock);
    let told = 0;
    const onDocument = (): void => {
      signal.throwIfAborted();
      meter.add(1, 1);
      if ((told += 1) % TURN_DOCUMENTS === 0) onProgress(meter.progress());
    };
    return packShards(kept, { folder, files, recipes: before?.recipes ?? {}, onDocument });
  }

  async #offers(): Promise<Offer[]> {
    const { folder, signal } = this.#options;
    const offers: Offer[] = [];
    for (const source of this.#sources) {
      try {
        for (const offer of offersOf(source, folder)) offers.push(offer);
        this.#chunks += folder.count(source.sourceId);
        this.#readable.push(source);
      } catch (error) {
        // One whose text is damaged keeps none of the others from being learnt.
        if (!(error instanceof TextDamaged)) throw error;
        this.#damaged.push(source.sourceId);
      }
      await nextTurn();
      signal.throwIfAborted();
    }
    return offers;
  }

  /** What a second look finds more in is left out alone, and fails none of the others. */
  async #withoutUnmasked(placed: readonly PlacedDocument[], offers: readonly Offer[]): Promise<PlacedDocument[]> {
    const documents = new Map(offers.map(({ document }) => [document.uid, document]));
    const kept = placed.flatMap((place) => { const document = place.leftOut === null ? documents.get(place.uid) : undefined; return document === undefined ? [] : [{ document, place }]; });
    const unmasked = new Set(await this.#stage('test', () => unmaskedDocuments(this.#texts(kept, RULE_TEXT_CHARACTERS))));
    return placed.map((place) => (unmasked.has(place.uid) ? { ...place, leftOut: 'unmasked' as const } : place));
  }

  /** The tests over what is shared alone. */
  #sharedPasses(documents: readonly OfferedDocument[], placed: readonly PlacedDocument[], packed: Packed, pairs: readonly Placed[]): boolean {
    const own = documents.filter(({ scope }) => scope === 'mesh');
    const uids = new Set(own.map(({ uid }) => uid));
    const verdicts = checkDataset({
      documents: own, placed: placed.filter(({ uid }) => uids.has(uid)), shards: packed.shards.filter(({ scope }) => scope === 'mesh'), packed: packed.packed.filter((uid) => uids.has(uid)),
      sample: this.#texts(pairs.filter(({ document }) => document.scope === 'mesh'), RULE_TEXT_CHARACTERS),
    });
    return own.length > 0 && verdicts.every((rule) => rule.ok);
  }

  /** Beginnings of masked texts of kept documents, at least so long, one at a time, as far as somebody takes them. */
  *#texts(kept: readonly Placed[], charactersMin: number): Generator<{ uid: string; text: string }> {
    for (const { sourceId } of this.#readable) {
      const own = inShardOrder(kept.filter(({ document }) => document.sourceId === sourceId));
      if (own.length === 0) continue;
      yield* this.#options.folder.withEach(sourceId, (store) => own.map(({ document: { uid } }) => ({ uid, text: store.beginningOf(uid, charactersMin) })));
    }
  }

  #tell(stage: StageName, done: number, total: number): void {
    this.#options.onProgress(new ProgressMeter({ sourceId: '', stage, done, total, bytesDone: done, bytesTotal: total }, this.#options.clock).progress());
  }

  async #stage<T>(stage: StageName, work: () => T | Promise<T>): Promise<T> {
    const startedMs = this.#options.clock.monotonicMs();
    this.#tell(stage, 0, 1);
    // Who watches hears of a short stage too.
    await nextTurn();
    try { return await work(); } finally {
      this.#stageMs[stage] = (this.#stageMs[stage] ?? 0) + this.#options.clock.monotonicMs() - startedMs;
      await nextTurn();
      this.#options.signal.throwIfAborted();
    }
  }
}

function countLeftOut(placed: readonly PlacedDocument[]): DatasetView['leftOut'] {
  const counts = { 'near-duplicate': 0, safety: 0, unmasked: 0 };
  for (const { leftOut } of placed) if (leftOut !== null) counts[leftOut] += 1;
  return counts;
}

function countSplits(placed: readonly PlacedDocument[]): DatasetView['splits'] {
  const counts = { train: 0, val: 0, test: 0 };
  for (const { leftOut, split } of placed) if (leftOut === null) counts[split] += 1;
  return counts;
}

function addCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const one of all) for (const [kind, count] of Object.entries(one)) sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}
