// Finds the few documents that may be near a new one without comparing it with all: signatures are cut into bands, and who
// shares a whole band is a candidate. It only proposes: the caller estimates. Time and memory grow with the documents.
import { SIGNATURE_WORDS } from '../../schemas/document.ts';

/** Three words a band make 42 bands. Two texts with Jaccard J meet with a chance of 1 - (1 - J^3)^42: at the 0.74 of
 *  near-duplicates all but once in 10^9, at the 0.33 of a cluster four times of five, at the 0.05 of strangers once in 200. */
export const BAND_WORDS = 3;
export const BANDS = Math.floor(SIGNATURE_WORDS / BAND_WORDS);
/** Documents a band remembers under one value. Ten thousand letters from one template share some bands with each other; who
 *  comes later is compared with the first of them there, and found through the bands that are its own. */
export const BUCKET_DOCUMENTS_MAX = 32;
const NONE = -1;

export class SimilarityIndex {
  readonly #capacity: number;
  readonly #slots: number;
  /** For each band and slot the document added last, and for each band and document the one before it in its slot. */
  readonly #newest: Int32Array;
  readonly #before: Int32Array;
  readonly #signatures: Uint32Array[] = [];
  /** Up to which document each one was last proposed: none is proposed twice. */
  readonly #proposedFor: Int32Array;
  #questions = 0;

  /** Room for so many documents. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#slots = 2 ** Math.ceil(Math.log2(Math.max(2, capacity)));
    this.#newest = new Int32Array(BANDS * this.#slots).fill(NONE);
    this.#before = new Int32Array(BANDS * capacity).fill(NONE);
    this.#proposedFor = new Int32Array(capacity);
  }

  /** Numbers of added documents that share a band, each once; at most BANDS times BUCKET_DOCUMENTS_MAX. */
  near(signature: Uint32Array): number[] {
    this.#questions += 1;
    const found: number[] = [];
    for (let band = 0; band < BANDS; band += 1) {
      this.#inBucket(band, signature, (document) => {
        if (this.#proposedFor[document] === this.#questions) return;
        this.#proposedFor[document] = this.#questions;
        found.push(document);
      });
    }
    return found;
  }

  /** Numbers are given in the order of adding, from 0. */
  add(signature: Uint32Array): number {
    const document = this.#signatures.length;
    if (document === this.#capacity) throw new Error('the index is full');
    this.#signatures.push(signature);
    for (let band = 0; band < BANDS; band += 1) {
      if (this.#inBucket(band, signature, () => undefined) >= BUCKET_DOCUMENTS_MAX) continue;
      const slot = this.#slotOf(band, signature);
      this.#before[band * this.#capacity + document] = this.#newest[slot] ?? NONE;
      this.#newest[slot] = document;
    }
    return document;
  }

  /** Visits all with the same words in this band; says how many there are. Others in its slot are stepped over. */
  #inBucket(band: number, signature: Uint32Array, visit: (document: number) => void): number {
    let count = 0;
    let document = this.#newest[this.#slotOf(band, signature)] ?? NONE;
    while (document !== NONE) {
      if (sameBand(band, signature, this.#signatures[document])) {
        count += 1;
        visit(document);
      }
      document = this.#before[band * this.#capacity + document] ?? NONE;
    }
    return count;
  }

  #slotOf(band: number, signature: Uint32Array): number {
    let hash = band;
    for (let word = band * BAND_WORDS; word < (band + 1) * BAND_WORDS; word += 1) hash = Math.imul(hash ^ (signature[word] ?? 0), 0x9e3779b1);
    return band * this.#slots + ((hash ^ (hash >>> 15)) & (this.#slots - 1));
  }
}

function sameBand(band: number, one: Uint32Array, other: Uint32Array | undefined): boolean {
  for (let word = band * BAND_WORDS; word < (band + 1) * BAND_WORDS; word += 1) if (one[word] !== other?.[word]) return false;
  return true;
}
