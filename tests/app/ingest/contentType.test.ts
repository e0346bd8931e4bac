// Text or not is told by content, however the bytes come in pieces.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteCensus } from '../../../app/ingest/contentType.ts';
import type { ContentVerdict } from '../../../app/ingest/contentType.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
function verdict(...pieces: Uint8Array[]): ContentVerdict {
  const census = new ByteCensus();
  for (const piece of pieces) census.push(piece);
  return census.verdict();
}
const many = (bytes: number[], times: number): Uint8Array => Uint8Array.from(Array.from({ length: times }, () => bytes).flat());

describe('content type', () => {
  it.each([
    ['plain words', bytesOf('Oru is at the blue pond.\n'), 'utf-8'],
    ['every script', bytesOf('日本語, עברית, हिन्दी, 𠀀, 👩‍👧\n'), 'utf-8'],
    ['a byte order mark', Uint8Array.from([0xef, 0xbb, 0xbf, ...bytesOf('hello')]), 'utf-8'],
    ['UTF-16 with its mark', Uint8Array.from([0xff, 0xfe, 0x68, 0, 0x69, 0]), 'utf-16le'],
    ['big-endian UTF-16 with its mark', Uint8Array.from([0xfe, 0xff, 0, 0x68, 0, 0x69]), 'utf-16be'],
    ['one broken byte in a long text', Uint8Array.from([...bytesOf('good words '.repeat(40)), 0xff, ...bytesOf('go on')]), 'utf-8'],
  ])('%s is text', (_, bytes, encoding) => {
    expect(verdict(bytes)).toEqual({ ok: true, encoding });
  });

  it.each([
    ['nothing', new Uint8Array(), 'empty'],
    ['a NUL byte', Uint8Array.from([...bytesOf('text'), 0, ...bytesOf('text')]), 'binary'],
    ['a PDF that looks like text', bytesOf('%PDF-1.4\nwords'), 'binary'],
    ['a zip', bytesOf('PK\u0003\u0004words and words'), 'binary'],
    ['control characters', many([0x01, 0x41], 200), 'binary'],
    ['Latin-1', many([0x66, 0xfc, 0x72, 0x20], 100), 'not-utf8'],
    ['overlong forms', many([0xc0, 0xaf, 0x20], 100), 'not-utf8'],
    ['surrogates in UTF-8', many([0xed, 0xa0, 0x80, 0x20], 100), 'not-utf8'],
    ['characters without their end', many([0xe6, 0x97, 0x20], 100), 'not-utf8'],
  ])('%s is not', (_, bytes, reason) => {
    expect(verdict(bytes)).toEqual({ ok: false, reason });
  });

  it('is settled at the first NUL, so that reading can stop', () => {
    const census = new ByteCensus();
    census.push(Uint8Array.from([65, 0, 65]));
    expect(census.settled).toBe(true);
  });

  it('gives the same verdict however the bytes are cut, and agrees with the platform on what is valid', () => {
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 40 }).map(bytesOf)), fc.nat(60), (bytes, at) => {
      const whole = verdict(bytes);
      expect(verdict(bytes.slice(0, at), bytes.slice(at))).toEqual(whole);
      const clean = !bytes.some((byte) => byte === 0 || byte === 0x7f || (byte < 0x20 && (byte < 9 || byte > 13)));
      const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
      if (bytes.length > 0 && clean && !marked && bytes[0] !== 0x25) {
        let valid = true;
        try { new TextDecoder('utf-8', { fatal: true }).decode(bytes); } catch { valid = false; }
        if (valid) expect(whole.ok).toBe(true);
        else if (bytes.filter((byte) => byte >= 0x80).length * 2 > bytes.length && bytes.length > 20 && bytes.every((byte) => byte >= 0xf5)) expect(whole.ok).toBe(false);
      }
    }), { seed: 20261120, numRuns: 2000 });
  });
});
