// Finds planted words in whatever passes by, in every form in which they could have got there: as text of any encoding, as digits, as
// tokens, as their hash, inside other words' base64, and inside what was packed by the usual methods.
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { tinyTokenizer } from '../worker/learner/tinyOrganism.ts';
import { nodeHasher } from './keys.ts';

export interface Found { readonly canary: string; readonly as: string }

export class Canaries {
  readonly #forms: { readonly canary: string; readonly as: string; readonly bytes: Buffer }[];

  constructor(canaries: readonly string[]) { this.#forms = canaries.flatMap((canary) => Object.entries(formsOf(canary)).map(([as, bytes]) => ({ canary, as, bytes }))); }

  /** In these bytes, and in what unpacks of them from any of their places. */
  search(message: Uint8Array): Found[] {
    const at = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
    return [at, ...unpacked(at)].flatMap((bytes) => this.#forms.filter((form) => bytes.includes(form.bytes)).map(({ canary, as }) => ({ canary, as })));
  }
}

function formsOf(canary: string): Record<string, Buffer> {
  const utf8 = Buffer.from(canary, 'utf8'), hash = nodeHasher.sha256Hex(utf8), tokens = tinyTokenizer.encode(canary);
  // Base64 of a text that has it somewhere: three ways it can lie, without the letters that its neighbours share.
  const base64 = [0, 1, 2].map((before) => Buffer.concat([Buffer.alloc(before), utf8]).toString('base64').slice(before === 0 ? 0 : 4, -4));
  return {
    'text': utf8, 'lower case': Buffer.from(canary.toLowerCase()), 'UTF-16': Buffer.from(canary, 'utf16le'), 'hexadecimal digits': Buffer.from(utf8.toString('hex')), 'turned round': Buffer.from(utf8).reverse(),
    'hash': Buffer.from(hash), 'hash in bytes': Buffer.from(hash, 'hex'), 'tokens': Buffer.from(Int32Array.from(tokens).buffer), 'short tokens': Buffer.from(Uint16Array.from(tokens).buffer), 'tokens as text': Buffer.from([...tokens].join(',')),
    ...Object.fromEntries(base64.map((text, i) => [`base64 ${i}`, Buffer.from(text)])), ...Object.fromEntries(base64.map((text, i) => [`base64url ${i}`, Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_'))])),
  };
}

/** Where packed data usually begins: zlib and gzip by their first bytes, raw deflate at the start. */
function unpacked(bytes: Buffer): Buffer[] {
  const attempts: (() => Buffer)[] = [() => inflateRawSync(bytes)];
  for (let at = 0; at + 2 < bytes.length; at += 1) {
    if (bytes[at] === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(bytes[at + 1] ?? 0)) attempts.push(() => inflateSync(bytes.subarray(at)));
    if (bytes[at] === 0x1f && bytes[at + 1] === 0x8b) attempts.push(() => gunzipSync(bytes.subarray(at)));
  }
  return attempts.flatMap((attempt) => { try { return [attempt()]; } catch { return []; } });
}
