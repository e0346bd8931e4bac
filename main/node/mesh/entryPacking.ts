// Entries of a log as they lie on disk: deflated, with what every entry has in common told beforehand. Most of an entry is hashes in
// hexadecimal digits, so less than half is left. Not sealing, which comes after: what is sealed no longer shrinks.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Sha256 } from '../../../schemas/ids.ts';
import { limits } from '../../../schemas/mesh.ts';

/** Part of the format: changed, and what was packed with it cannot be read. What is most common stands last. */
const WORDS = [
  '"content":{"kind":"rebase","stateAfter":"', '"stateBefore":"', '"undone":"', '"rejected":[{"reason":"worse"', '"weight":1000}]', '"taken":[{"author":"', '"commit":"',
  '"kind":"granted"', '"artefact":"', '"recipient":"', '"purpose":"', '"kind":"manifested"', '"kind":"admitted"', '"scopes":["train","infer","read-manifests","chat"]', '"subject":"', '"publicKey":"',
  '"kind":"announced"', '"attempt":0', '"roster":["', '"trainMs":', '"kind":"proposed"', '"manifest":{"attempt":0,"content":{"kind":"aggregate"', '"verdicts":["',
  '"body":{"lossAfter":2.', ',"lossBefore":2.', ',"manifest":"', '"round":', '"stateHash":"', '},"kind":"applied","lamport":',
  '"body":{"attempt":0,"manifest":"', '","parent":"', '"},"kind":"endorsed","lamport":', '"verdicts":[{"deltaLoss":-0.00', ',"fault":null,"payload":"', '","standardError":0.00', '"sample":', '},"kind":"judged","lamport":',
  '{"author":"', '","body":{"audit":null,"bytes":', ',"escrow":null,"parent":"', '","payload":"', '","round":', ',"startState":"', '","tokens":', '},"kind":"committed","lamport":', ',"mesh":"', '","prev":"', '","seq":', ',"signature":"', '","wallMs":17',
].join('');

/** Of one mesh, whose id stands in every entry. */
export class EntryPacking {
  readonly #dictionary: Buffer;
  constructor(mesh: Sha256) { this.#dictionary = Buffer.from(`${mesh}${WORDS}`); }

  pack(text: string): Uint8Array { return deflateRawSync(text, { dictionary: this.#dictionary }); }
  /** Throws where it is nothing that was packed, or more than an entry. */
  unpack(packed: Uint8Array): string { return inflateRawSync(packed, { dictionary: this.#dictionary, maxOutputLength: limits.entryBytes }).toString('utf8'); }
}
