// Chunks keep lines and words, stay within their size, and change only near a change (DATA-031, DATA-016).
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_BYTES_MAX, CHUNK_BYTES_MIN, Chunker, chunkId } from '../../../app/ingest/chunk.ts';
import { balanceSplit, isHeldOut } from '../../../app/ingest/split.ts';
import { SeededStream } from '../../../app/physics/random.ts';

const hasher = { sha256Hex: (data: Uint8Array): string => createHash('sha256').update(data).digest('hex') };
const SEED = 20261120;

function prose(seed: number, paragraphs: number): string {
  const stream = SeededStream.from(seed, 'prose');
  const words = ['oru', 'walks', 'to', 'the', 'blue', 'pond', 'and', 'sings', 'of', 'day', 'stone', 'Mira', 'waits', 'there', 'again'];
  const line = (): string => Array.from({ length: 6 + stream.nextBelow(12) }, () => words[stream.nextBelow(words.length)]).join(' ');
  return Array.from({ length: paragraphs }, () => Array.from({ length: 1 + stream.nextBelow(6) }, line).join('\n')).join('\n\n');
}
function chunksOf(text: string, pieces = [text]): string[] {
  const chunker = new Chunker();
  return [...pieces.flatMap((piece) => chunker.push(piece)), ...chunker.flush()];
}
const bytes = (text: string): number => new TextEncoder().encode(text).length;

describe('chunks', () => {
  it('are 0.9 to 2 KB, but the last', () => {
    const chunks = chunksOf(prose(1, 300));
    for (const chunk of chunks) expect(bytes(chunk)).toBeLessThanOrEqual(CHUNK_BYTES_MAX);
    for (const chunk of chunks.slice(0, -1)) expect(bytes(chunk)).toBeGreaterThan(CHUNK_BYTES_MIN * 0.8);
  });

  it('hold every line once and in order', () => {
    const text = prose(2, 200);
    const lines = (parts: readonly string[]): string[] => parts.flatMap((part) => part.split('\n')).filter((line) => line !== '');
    expect(lines(chunksOf(text))).toEqual(lines([text]));
  });

  it('cut a line without an end at sentences, at blanks, and between characters, never inside one', () => {
    const long = `${'A sentence of some words. '.repeat(200)}${'word '.repeat(1000)}${'😀'.repeat(2000)}`;
    const chunks = chunksOf(long);
    expect(chunks.join('').replaceAll(' ', '')).toBe(long.replaceAll(' ', ''));
    for (const chunk of chunks) {
      expect(bytes(chunk)).toBeLessThanOrEqual(CHUNK_BYTES_MAX);
      expect(chunk.isWellFormed()).toBe(true);
    }
    expect(chunks[0]?.endsWith('.')).toBe(true);
  });

  it('do not depend on how the text arrives', () => {
    fc.assert(fc.property(fc.nat(1000), fc.array(fc.nat(20_000), { maxLength: 5 }), (seed, cuts) => {
      const text = prose(seed, 60);
      const at = [0, ...cuts.map((cut) => cut % text.length).sort((a, b) => a - b), text.length];
      const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
      expect(chunksOf(text, pieces)).toEqual(chunksOf(text));
    }), { seed: SEED, numRuns: 60 });
  });

  it('DATA-031 two nearly identical files share more than 90 % of them', () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const text = prose(seed, 900);
      const at = text.indexOf('\n', 20_000);
      const changed = `Something new at the start.\n${text.slice(0, at)}\nand in the middle${text.slice(at)}`;
      const ids = new Set(chunksOf(text).map((chunk) => chunkId(chunk, hasher)));
      const kept = chunksOf(changed).filter((chunk) => ids.has(chunkId(chunk, hasher))).length;
      expect(kept / ids.size, `seed ${seed}, ${kept} of ${ids.size}`).toBeGreaterThan(0.9);
    }
  });

  it('blank text has none', () => {
    expect(chunksOf('\n\n \n')).toEqual([]);
  });
});

describe('DATA-016 the held-out tenth', () => {
  const ids = Array.from({ length: 5000 }, (_, index) => chunkId(`chunk ${index}`, hasher));

  it('is a tenth, and the same every time', () => {
    const share = ids.filter(isHeldOut).length / ids.length;
    expect(share).toBeGreaterThan(0.085);
    expect(share).toBeLessThan(0.115);
    expect(ids.filter(isHeldOut)).toEqual([...ids].filter(isHeldOut));
  });

  it('a small source has both sides as soon as it has two chunks', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.constantFrom(...ids), { minLength: 2, maxLength: 30 }), (some) => {
      const chunks = balanceSplit(some.map((id) => ({ id, heldOut: isHeldOut(id) })));
      const heldOut = chunks.filter((chunk) => chunk.heldOut).length;
      expect(heldOut).toBeGreaterThan(0);
      expect(heldOut).toBeLessThan(chunks.length);
      expect(chunks.filter((chunk) => chunk.heldOut !== isHeldOut(chunk.id)).length).toBeLessThanOrEqual(1);
    }), { seed: SEED, numRuns: 300 });
  });

  it('a single chunk is for learning', () => {
    const id = ids.find(isHeldOut) ?? '';
    expect(balanceSplit([{ id, heldOut: true }])).toEqual([{ id, heldOut: false }]);
  });
});
