// Entries of a log as they lie on disk: deflated, with what every entry has in common and the entries just before it told beforehand.
// Most of an entry is hashes that stood in one of those, so a fifth is left. So that one can be read without all before it, telling
// begins anew with every block of entries. Not sealing, which comes after: what is sealed no longer shrinks.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { textHash } from '../../../app/mesh/logEntry.ts';
import type { Hasher } from '../../../app/ports.ts';
import type { Sha256 } from '../../../schemas/ids.ts';
import { limits } from '../../../schemas/mesh.ts';

/** Entries that are told to each other: the first by itself, the last with all before it. Part of the format. */
export const BLOCK_ENTRIES = 32;
/** As much of what was told beforehand as deflating looks back to. */
const TOLD_BYTES = 32 * 1024;
/** Part of the format: changed, and what was packed with it cannot be read. What is most common stands last. */
const WORDS = [
  '"content":{"kind":"rebase","stateAfter":"', '"stateBefore":"', '"undone":"', '"rejected":[{"reason":"worse"', '"weight":1000}]', '"taken":[{"author":"', '"commit":"',
  '"kind":"granted"', '"artefact":"', '"recipient":"', '"purpose":"', '"kind":"manifested"', '"kind":"admitted"', '"scopes":["train","infer","read-manifests","chat"]', '"subject":"', '"publicKey":"',
  '"kind":"announced"', '"attempt":0', '"roster":["', '"trainMs":', '"kind":"proposed"', '"manifest":{"attempt":0,"content":{"kind":"aggregate"', '"verdicts":["',
  '"body":{"lossAfter":2.', ',"lossBefore":2.', ',"manifest":"', '"round":', '"stateHash":"', '},"kind":"applied","lamport":',
  '"body":{"attempt":0,"manifest":"', '","parent":"', '"},"kind":"endorsed","lamport":', '"verdicts":[{"deltaLoss":-0.00', ',"fault":null,"payload":"', '","standardError":0.00', '"sample":', '},"kind":"judged","lamport":',
  '{"author":"', '","body":{"audit":null,"bytes":', ',"escrow":null,"parent":"', '","payload":"', '","round":', ',"startState":"', '","tokens":', '},"kind":"committed","lamport":', ',"mesh":"', '","prev":"', '","seq":', ',"signature":"', '","wallMs":17',
].join('');

/** Of one mesh, whose id stands in every entry. Packs and unpacks one block, in order. */
export class EntryBlock {
  readonly #hasher: Hasher;
  readonly #told: Buffer[];

  constructor(mesh: Sha256, hasher: Hasher) {
    this.#hasher = hasher;
    this.#told = [Buffer.from(`${mesh}${WORDS}`)];
  }

  pack(text: string): Uint8Array {
    const packed = deflateRawSync(text, { dictionary: this.#dictionary() });
    this.#tell(text);
    return packed;
  }
  /** Throws where it is nothing that was packed at this place, or more than an entry. */
  unpack(packed: Uint8Array): string {
    const text = inflateRawSync(packed, { dictionary: this.#dictionary(), maxOutputLength: limits.entryBytes }).toString('utf8');
    this.#tell(text);
    return text;
  }

  /** The hash as well: the next entry of its author names it. */
  #tell(text: string): void { this.#told.push(Buffer.from(text + textHash(text, this.#hasher))); }
  #dictionary(): Buffer { return Buffer.concat(this.#told).subarray(-TOLD_BYTES); }
}
