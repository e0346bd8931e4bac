// Checkpoints on disk: blobs that are durable before the journal speaks of them, rotation under the quota, and the
// order in which they are tried when the model wakes. The shipped embryo is always the last resort.
import { hash } from 'node:crypto';
import type { BlobStore, Journal } from '../../../app/ports.ts';
import { adaptedOn, adapterFor, bytesOf, mustStay, trainedOn } from '../../../app/agent/checkpointShelf.ts';
import type { Shelved } from '../../../app/agent/checkpointShelf.ts';
import type { JournalFact } from '../../../schemas/journal.ts';
import type { ComputeOutput } from '../../../schemas/compute.ts';
import { beyondQuota, BlobDamaged } from '../blobs.ts';
import type { Embryo } from './embryo.ts';

/** Left free for the journal and the metrics while checkpoints are saved. */
const SPARE_BYTES = 8 * 1024 * 1024;

const textDecoder = new TextDecoder('utf-8', { fatal: true });

/** Read here, and not what was saved. */
export class CheckpointDamaged extends Error {
  constructor(why: string) { super(why); this.name = 'CheckpointDamaged'; }
}

/** What the compute process needs to wake, and where it comes from. */
export interface Candidate {
  readonly checkpoint: string;
  readonly step: number;
  readonly sources: readonly string[];
  /** Null for the embryo, which is no row of the journal. */
  readonly shelved: Shelved | null;
  /** Throws CheckpointDamaged when the bytes are not what was saved. */
  read(): { weights: Uint8Array<ArrayBuffer>; tokenizer: string };
  /** What this machine learnt for itself beside it; null where there is nothing. */
  readonly adapter: AdapterCandidate | null;
}
export interface AdapterCandidate {
  /** The checkpoint it was saved with. */
  readonly of: Shelved;
  readonly sha256: string;
  readonly sources: readonly string[];
  /** Throws CheckpointDamaged when the bytes are not what was saved. */
  read(): Uint8Array<ArrayBuffer>;
}

/** Granted sources whose text the base and the adapter of one moment were handed. */
export interface SeenSources { readonly base: readonly string[]; readonly adapter: readonly string[] }
/** No node drops so many adapters between two starts that keep the rows of all. */
const DROPPED_ADAPTERS_READ = 100_000;

const idFrom = (sha256: string): string => `c-${sha256.slice(0, 16)}`;

export class CheckpointStore {
  readonly #journal: Journal;
  readonly #blobs: BlobStore;
  readonly #embryo: Embryo | null;
  /** The checkpoint that comes back when a mesh is left. */
  readonly #pinned: () => string | null;
  #shelf: Shelved[];

  /** `savedSeqs`: rows of the checkpoints that were saved and not dropped since, oldest first. */
  constructor(journal: Journal, blobs: BlobStore, embryo: Embryo | null, savedSeqs: readonly number[], pinned: () => string | null = () => null) {
    this.#journal = journal; this.#blobs = blobs; this.#embryo = embryo; this.#pinned = pinned;
    const dropped = journal.read({ kinds: ['AdapterDropped'], limit: DROPPED_ADAPTERS_READ }).flatMap(({ seq, kind, fact }) => (kind === 'AdapterDropped' ? [{ seq, ...fact }] : []));
    this.#shelf = savedSeqs.flatMap((seq) => {
      const entry = journal.read({ afterSeq: seq - 1, limit: 1 })[0];
      if (entry?.kind !== 'CheckpointSaved') return [];
      const { adapter = null, checkpoint } = entry.fact;
      // The same bytes may have been saved again after they were dropped.
      const isDropped = dropped.some((row) => row.seq > seq && row.checkpoint === checkpoint && row.sha256 === adapter?.sha256);
      return [{ ...entry.fact, adapter: isDropped ? null : adapter }];
    });
  }

  get shelf(): readonly Shelved[] { return this.#shelf; }

  get neededBlobs(): ReadonlySet<string> { return new Set(this.#shelf.flatMap((one) => [one.sha256, one.tokenizer, ...(one.adapter ? [one.adapter.sha256] : [])])); }

  /** Newest first, then the embryo. None that learnt from a source in `forgotten`, whether or not it could be dropped yet. */
  candidates(forgotten: readonly string[]): Candidate[] {
    const shelved = this.#shelf.filter((one) => !one.sources.some((id) => forgotten.includes(id))).reverse().map((one): Candidate => ({
      checkpoint: one.checkpoint, step: one.step, sources: one.sources, shelved: one,
      read: () => ({ weights: new Uint8Array(this.#blob(one.sha256, 'weights')), tokenizer: this.#tokenizer(one.tokenizer) }),
      adapter: this.#adapterOf(one, forgotten),
    }));
    const embryo = this.#embryo;
    return embryo === null ? shelved : [...shelved, { checkpoint: embryo.checkpoint, step: embryo.step, sources: [], shelved: null, adapter: null, read: () => ({ weights: embryo.weights(), tokenizer: embryo.tokenizer }) }];
  }

  /** Written, renamed, synced; then journalled; only then are older ones let go. On a disk that is nearly full older ones
   * go first, as far as they may, so that the node lives within what there is. */
  async save(snapshot: ComputeOutput<'snapshot'>, tokenizer: string, sources: SeenSources, room: { quotaBytes: number; freeBytes: number }): Promise<Shelved> {
    const { weights, metadata, localAdapter, localAdapterMetadata } = snapshot;
    const incoming = weights.length + (localAdapter?.length ?? 0);
    const heldBytes = this.#shelf.reduce((sum, one) => sum + bytesOf(one), 0);
    await this.#rotate(Math.min(room.quotaBytes + incoming, heldBytes + room.freeBytes - SPARE_BYTES), incoming);
    if (!this.#blobs.has(metadata.tokenizerSha256)) this.#blobs.put(new TextEncoder().encode(tokenizer));
    const adapter = localAdapter === null ? null : { sha256: this.#blobs.put(localAdapter), bytes: localAdapter.length, step: localAdapterMetadata?.step ?? 0, sources: [...sources.adapter] };
    const sha256 = this.#blobs.put(weights);
    const saved: JournalFact<'CheckpointSaved'> = {
      checkpoint: idFrom(sha256), sha256, bytes: weights.length, tokenizer: metadata.tokenizerSha256, step: metadata.step, tokensSeen: metadata.tokensSeen,
      trainLoss: metadata.trainLoss, heldOutBitsPerByte: metadata.heldOutBitsPerByte, sources: [...sources.base], adapter,
    };
    // The base may stand still while the adapter learns: the same checkpoint with a newer adapter, unless `forget` would go back
    // to the one before; then that stays, and this is another checkpoint of the same base.
    const ofSameBase = this.#shelf.filter((one) => one.sha256 === sha256);
    const stays = mustStay([...this.#shelf, saved], this.#pinned());
    const goes = ofSameBase.filter((one) => !stays.has(one) || !one.adapter || one.adapter.sha256 === adapter?.sha256);
    const replaced = goes.at(-1);
    const fact = { ...saved, checkpoint: replaced?.checkpoint ?? (ofSameBase.length === 0 ? saved.checkpoint : idFrom(hash('sha256', [sha256, adapter?.sha256, ...ofSameBase.map((one) => one.checkpoint)].join(' '), 'hex'))) };
    await this.#journal.append({ kind: 'CheckpointSaved', fact, body: null });
    this.#shelf = [...this.#shelf.filter((one) => one !== replaced), fact];
    if (replaced !== undefined) this.#letGo(replaced);
    for (const one of goes) if (one !== replaced) await this.drop(one, 'quota');
    await this.#rotate(room.quotaBytes, 0);
    return fact;
  }

  async #rotate(quotaBytes: number, incomingBytes: number): Promise<void> {
    const stays = mustStay(this.#shelf, this.#pinned());
    const sized = this.#shelf.map((one) => ({ one, bytes: bytesOf(one) }));
    for (const { one } of beyondQuota(sized, quotaBytes, incomingBytes, (each) => stays.has(each.one))) await this.drop(one, 'quota');
  }

  async drop(one: Shelved, why: JournalFact<'CheckpointDropped'>['why']): Promise<void> {
    await this.#journal.append({ kind: 'CheckpointDropped', fact: { checkpoint: one.checkpoint, why }, body: null });
    this.#shelf = this.#shelf.filter((each) => each !== one);
    this.#letGo(one);
  }

  /** The base of `of` stays. */
  async dropAdapter(of: Shelved, why: JournalFact<'AdapterDropped'>['why']): Promise<void> {
    const { adapter } = of;
    if (adapter === undefined || adapter === null) return;
    await this.#journal.append({ kind: 'AdapterDropped', fact: { checkpoint: of.checkpoint, sha256: adapter.sha256, why }, body: null });
    this.#shelf = this.#shelf.map((each) => (each === of ? { ...of, adapter: null } : each));
    this.#letGo(of);
  }

  /** Drops what is kept in name only: no forgetting could go back to it, and no backup would be whole. Returns the checkpoints
   *  whose weights or adapter are gone. The tokenizer of the embryo is put back. */
  async dropMissing(): Promise<string[]> {
    const isGone = (sha256: string) => !this.#blobs.has(sha256);
    const embryo = this.#embryo;
    if (embryo !== null && this.#shelf.some((one) => one.tokenizer === embryo.tokenizerSha256) && isGone(embryo.tokenizerSha256)) this.#blobs.put(new TextEncoder().encode(embryo.tokenizer));
    const [bases, rest] = [this.#shelf.filter((one) => isGone(one.sha256) || isGone(one.tokenizer)), this.#shelf.filter((one) => !isGone(one.sha256) && !isGone(one.tokenizer))];
    const adapters = rest.filter(({ adapter }) => adapter !== undefined && adapter !== null && isGone(adapter.sha256));
    for (const one of bases) await this.drop(one, 'damaged');
    for (const one of adapters) await this.dropAdapter(one, 'damaged');
    return [...bases, ...adapters].map((one) => one.checkpoint);
  }

  /** Checkpoints that learnt from this source, base or adapter. */
  learntFrom(sourceId: string): number { return trainedOn(this.#shelf, sourceId).length + adaptedOn(this.#shelf, sourceId).length; }

  /** Drops every base that learnt from this source with its adapter, and every adapter that did. Returns how many of each. */
  async forgetSource(sourceId: string): Promise<{ droppedCheckpoints: number; droppedAdapters: number }> {
    const tainted = trainedOn(this.#shelf, sourceId);
    for (const one of tainted) await this.drop(one, 'forgotten');
    const adapted = adaptedOn(this.#shelf, sourceId);
    for (const one of adapted) await this.dropAdapter(one, 'forgotten');
    return { droppedCheckpoints: tainted.length, droppedAdapters: adapted.length };
  }

  /** What was learnt since this checkpoint goes: it is the newest again. Null leaves the embryo. */
  async goBackTo(checkpoint: string | null): Promise<void> {
    const at = this.#shelf.findIndex((one) => one.checkpoint === checkpoint);
    for (const one of this.#shelf.slice(at + 1)) await this.drop(one, 'left-mesh');
  }

  /** Files of one that is not on the shelf any more, as far as no other needs them. */
  #letGo(one: Shelved): void {
    const needed = this.neededBlobs;
    for (const sha256 of [one.sha256, one.adapter?.sha256]) if (sha256 !== undefined && !needed.has(sha256)) this.#blobs.remove(sha256);
  }

  #adapterOf(one: Shelved, forgotten: readonly string[]): AdapterCandidate | null {
    const found = adapterFor(this.#shelf, one, forgotten);
    if (found === null) return null;
    const { of, adapter: { sha256, sources } } = found;
    return { of, sha256, sources, read: () => new Uint8Array(this.#blob(sha256, 'adapter')) };
  }

  #tokenizer(sha256: string): string {
    if (this.#embryo?.tokenizerSha256 === sha256) return this.#embryo.tokenizer;
    const bytes = this.#blob(sha256, 'tokenizer');
    try { return textDecoder.decode(bytes); } catch { throw new CheckpointDamaged('its tokenizer is not UTF-8 text'); }
  }

  #blob(sha256: string, what: string): Uint8Array {
    try {
      const bytes = this.#blobs.get(sha256);
      if (bytes !== null) return bytes;
    } catch (error) {
      if (error instanceof BlobDamaged) throw new CheckpointDamaged(error.message);
      throw error;
    }
    throw new CheckpointDamaged(`the file of its ${what} (${sha256.slice(0, 12)}) is missing`);
  }
}
