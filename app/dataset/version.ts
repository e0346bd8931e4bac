// What names a document and a version of the dataset: hashes over what they hold, so that the same documents make the same
// version again, on any machine.
import { utf8Bytes } from '../organism/tokenizer/utf8.ts';
import { uuidFromHash } from '../manifest/uid.ts';
import type { PlacedDocument } from '../../schemas/dataset.ts';
import type { Hasher } from '../ports.ts';

/** The same text under the same name in the same source keeps its uid. As JSON, so that no name can pass for two parts. */
export function documentUid(sourceId: string, cleanSha256: string, name: string, hasher: Hasher): string {
  return uuidFromHash(hasher.sha256Hex(utf8Bytes(JSON.stringify([sourceId, cleanSha256, name]))));
}

/** Over one line a document, sorted: which texts there are, on which side of the split, and which are left out and why. */
export function versionRoot(placed: readonly PlacedDocument[], hasher: Hasher): string {
  const lines = placed.map(({ uid, cleanSha256, split, leftOut }) => `${uid} ${cleanSha256} ${split} ${leftOut ?? '-'}\n`).sort();
  // Plain hex and closed words: a byte a character, without a list of numbers as long as ten thousands of lines.
  const text = lines.join('');
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  return hasher.sha256Hex(bytes);
}

const VERSION_HEX = 16;
export function versionId(root: string): string { return `d-${root.slice(0, VERSION_HEX)}`; }
