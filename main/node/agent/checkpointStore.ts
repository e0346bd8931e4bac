// Checkpoints on disk: blobs that are durable before the journal speaks of them, rotation under the quota, and the
// order in which they are tried when the model wakes. The shipped embryo is always the last resort.
import type { BlobStore, Journal } from '../../../app/ports.ts';
import { mustStay, trainedOn } from '../../../app/agent/checkpointShelf.ts';
import type { Shelved } from '../../../app/agent/checkpointShelf.ts';
import type { JournalFact } from '../../../schemas/journal.ts';
import type { CheckpointMetadata } from '../../../schemas/model.ts';
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
}

export class CheckpointStore {
  readonly #journal: Journal;
  readonly #blobs: BlobStore;
  readonly #embryo: Embryo | null;
  #shelf: Shelved[];

  /** `savedSeqs`: rows of the checkpoints that were saved and not dropped since, oldest first. */
  constructor(journal: Journal, blobs: BlobStore, embryo: Embryo | null, savedSeqs: readonly number[]) {
    this.#journal = journal; this.#blobs = blobs; this.#embryo = embryo;
    this.#shelf = savedSeqs.flatMap((seq) => {
      const entry = journal.read({ afterSeq: seq - 1, limit: 1 })[0];
      return entry?.kind === 'CheckpointSaved' ? [entry.fact] : [];
    });
  }

  get shelf(): readonly Shelved[] { return this.#shelf; }

  get neededBlobs(): ReadonlySet<string> { return new Set(this.#shelf.flatMap((one) => [one.sha256, one.tokenizer])); }

  /** Newest first, then the embryo. None that learnt from a source in `forgotten`, whether or not it could be dropped yet. */
  candidates(forgotten: readonly string[]): Candidate[] {
    const shelved = this.#shelf.filter((one) => !one.sources.some((id) => forgotten.includes(id))).reverse().map((one): Candidate => ({
      checkpoint: one.checkpoint, step: one.step, sources: one.sources, shelved: one,
      read: () => ({ weights: new Uint8Array(this.#blob(one.sha256, 'weights')), tokenizer: this.#tokenizer(one.tokenizer) }),
    }));
    const embryo = this.#embryo;
    return embryo === null ? shelved : [...shelved, { checkpoint: embryo.checkpoint, step: embryo.step, sources: [], shelved: null, read: () => ({ weights: embryo.weights(), tokenizer: embryo.tokenizer }) }];
  }

  /** Written, renamed, synced; then journalled; only then are older ones let go. On a disk that is nearly full older ones
   * go first, as far as they may, so that the node lives within what there is. */
  async save(weights: Uint8Array, metadata: CheckpointMetadata, tokenizer: string, sources: readonly string[], room: { quotaBytes: number; freeBytes: number }): Promise<Shelved> {
    const heldBytes = this.#shelf.reduce((sum, one) => sum + one.bytes, 0);
    await this.#rotate(Math.min(room.quotaBytes + weights.length, heldBytes + room.freeBytes - SPARE_BYTES), weights.length);
    if (!this.#blobs.has(metadata.tokenizerSha256)) this.#blobs.put(new TextEncoder().encode(tokenizer));
    const sha256 = this.#blobs.put(weights);
    const fact: JournalFact<'CheckpointSaved'> = {
      checkpoint: `c-${sha256.slice(0, 16)}`, sha256, bytes: weights.length, tokenizer: metadata.tokenizerSha256, step: metadata.step, tokensSeen: metadata.tokensSeen,
      trainLoss: metadata.trainLoss, heldOutBitsPerByte: metadata.heldOutBitsPerByte, sources: [...sources],
    };
    await this.#journal.append({ kind: 'CheckpointSaved', fact, body: null });
    this.#shelf = [...this.#shelf.filter((one) => one.checkpoint !== fact.checkpoint), fact];
    await this.#rotate(room.quotaBytes, 0);
    return fact;
  }

  async #rotate(quotaBytes: number, incomingBytes: number): Promise<void> {
    const stays = mustStay(this.#shelf);
    for (const one of beyondQuota(this.#shelf, quotaBytes, incomingBytes, (each) => stays.has(each))) await this.drop(one, 'quota');
  }

  async drop(one: Shelved, why: JournalFact<'CheckpointDropped'>['why']): Promise<void> {
    await this.#journal.append({ kind: 'CheckpointDropped', fact: { checkpoint: one.checkpoint, why }, body: null });
    this.#shelf = this.#shelf.filter((each) => each !== one);
    this.#blobs.remove(one.sha256);
  }

  /** Drops everything that learnt from this source. Returns how many. */
  async forgetSource(sourceId: string): Promise<number> {
    const tainted = trainedOn(this.#shelf, sourceId);
    for (const one of tainted) await this.drop(one, 'forgotten');
    return tainted.length;
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
