// Answers that fit their shape and still must not be believed: each is refused before it costs the agent more than its bytes.
import { describe, expect, test } from 'vitest';
import { prepareText } from '../../../../app/ingest/prepareText.ts';
import { AnswerCollector } from '../../../../main/node/readers/answers.ts';
import { FindingCounts, SIGNATURE_WORDS } from '../../../../schemas/document.ts';
import type { DocumentRecord } from '../../../../schemas/document.ts';
import { HEADER_BYTES_MAX, READER_LIMITS, ReaderAnswer } from '../../../../schemas/reader.ts';

const zero = '0'.repeat(64);
const RECORD: DocumentRecord = {
  type: 'plain', encoding: 'utf-8', rawSha256: zero, rawBytes: 1, cleanSha256: zero, cleanBytes: 1, structure: { headings: 0, tables: 0, cells: 0, captions: 0 }, language: { code: 'en', share: 1 }, licence: 'MIT',
  rby: { r: 1, b: 0, y: 0 }, quality: { charEntropyBits: 1, meanWordLength: 1, repetition: 0, score: 1 }, safety: { hate: 0, 'self-harm': 0, violence: 0 }, masked: {}, words: 1, lines: 1, publishedAt: null,
};
const collector = (): AnswerCollector => new AnswerCollector({ id: 1, name: 'a.txt', purpose: 'learn' });

function take(chunks: readonly Uint8Array[], record: DocumentRecord = RECORD, into = collector(), headerBytes = 1_000): void {
  const body = new Uint8Array(SIGNATURE_WORDS * 4 + chunks.reduce((sum, { length }) => sum + length, 0));
  let at = SIGNATURE_WORDS * 4;
  for (const chunk of chunks) { body.set(chunk, at); at += chunk.length; }
  into.take({ type: 'document', id: 1, inner: null, record, chunkBytes: chunks.map(({ length }) => length) }, body, headerBytes);
}

describe('a document', () => {
  test('of a great many tiny chunks is not believed', () => {
    expect(() => { take(Array.from({ length: 100_000 }, () => Uint8Array.of(0x61))); }).toThrow(/small/);
    expect(() => { take([Uint8Array.of(0x61)]); }).not.toThrow();
  });

  test('of chunks as they are really cut always is', () => {
    for (const text of ['a\n\n'.repeat(100_000), 'x'.repeat(400_000), `${'ab '.repeat(300)}\n`.repeat(400), `${'y'.repeat(2_047)}\nb\n`.repeat(300), `${'ä€'.repeat(400)}\n\n`.repeat(200), 'kurz']) {
      const chunks = prepareText(text).chunks.map((chunk) => new TextEncoder().encode(chunk));
      expect(() => { take(chunks); }).not.toThrow();
    }
  });

  test('whose chunks are no UTF-8, or are cut inside a sign, is not believed', () => {
    expect(() => { take([Uint8Array.of(0xff, 0xfe)]); }).toThrow(/no text/);
    expect(() => { take([Uint8Array.of(0xc3), Uint8Array.of(0xa4)]); }).toThrow(/no text/);
  });

  test('with finds of kinds that masking does not know is not believed', () => {
    expect(() => { take([], { ...RECORD, masked: { 'made-up': 1 } }); }).toThrow(/kind/);
    expect(() => { take([], { ...RECORD, masked: { card: 1 } }); }).not.toThrow();
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`kind-${index}`, 1]));
    expect(FindingCounts.safeParse(many).success).toBe(false);
    expect(ReaderAnswer.safeParse({ type: 'document', id: 1, inner: null, record: { ...RECORD, masked: many }, chunkBytes: [] }).success).toBe(false);
  });

  test('counts with its header, so that empty ones come to an end', () => {
    const into = collector();
    let taken = 0;
    expect(() => { for (; taken < 10_000; taken += 1) take([], RECORD, into, HEADER_BYTES_MAX); }).toThrow(/asked/);
    expect(taken).toBeLessThanOrEqual(READER_LIMITS.unpackedBytes * 2 / HEADER_BYTES_MAX);
  });
});
