// Frames between agent and readers: the bytes as they are written down once, and every way they can come in pieces or broken.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameError, FrameReader, frameHead } from '../../../app/ingest/readerFrames.ts';
import type { Frame } from '../../../app/ingest/readerFrames.ts';
import { BODY_BYTES_MAX, HEADER_BYTES_MAX } from '../../../schemas/reader.ts';

const SEED = 20261121;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const fromHex = (text: string): Uint8Array => Buffer.from(text.replace(/\s/g, ''), 'hex');
const plain = (frames: readonly Frame[]): { header: unknown; body: string }[] => frames.map(({ header, body }) => ({ header, body: hex(body) }));

describe('reader frames', () => {
  test('golden bytes', () => {
    expect(hex(frameHead({ type: 'ready', protocol: 1 }, 0))).toBe('1d000000000000007b2274797065223a227265616479222c2270726f746f636f6c223a317d');
    expect(hex(frameHead({ n: 'ö😀' }, 258))).toBe(`1a00000002010000${Buffer.from('{"n":"\\u00f6\\ud83d\\ude00"}').toString('hex')}`);
    expect(plain(new FrameReader().push(fromHex('07000000 03000000 7b2261223a317d 010203')))).toEqual([{ header: { a: 1 }, body: '010203' }]);
  });

  test('whatever is written comes back, however it is cut', () => {
    console.info(`seed ${SEED}`);
    fc.assert(fc.property(fc.array(fc.record({ header: fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ unit: 'binary', maxLength: 20 })), body: fc.uint8Array({ maxLength: 50 }) }), { maxLength: 5 }), fc.array(fc.nat(40), { maxLength: 40 }), (frames, cuts) => {
      const stream = Buffer.concat(frames.flatMap(({ header, body }) => [frameHead(header, body.length), body]));
      const reader = new FrameReader();
      const read: Frame[] = [];
      let at = 0;
      for (const cut of [...cuts, stream.length]) { read.push(...reader.push(stream.subarray(at, at + cut))); at += cut; }
      expect(plain(read)).toEqual(frames.map(({ header, body }) => ({ header: JSON.parse(JSON.stringify(header)) as unknown, body: hex(body) })));
    }), { seed: SEED, numRuns: 500 });
  });

  test.each([
    ['a header longer than allowed', `${(HEADER_BYTES_MAX + 1).toString(16).padStart(8, '0').match(/../g)?.reverse().join('')}00000000`],
    ['a body longer than allowed', `02000000${(BODY_BYTES_MAX + 1).toString(16).padStart(8, '0').match(/../g)?.reverse().join('')}`],
    ['no JSON', '02000000 00000000 7b7b'],
    ['no header at all', '00000000 00000000'],
    ['letters that are not ASCII', '04000000 00000000 22c3b622'],
  ])('%s is an error, told before anything is set aside', (_, bytes) => {
    expect(() => new FrameReader().push(fromHex(bytes))).toThrow(FrameError);
  });

  test('any bytes are frames or a FrameError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try { new FrameReader().push(bytes); } catch (error) { expect(error).toBeInstanceOf(FrameError); }
    }), { seed: SEED, numRuns: 5_000 });
  });

  test('what is too long is not written either', () => {
    expect(() => frameHead({ a: 'x'.repeat(HEADER_BYTES_MAX) }, 0)).toThrow(FrameError);
    expect(() => frameHead({}, BODY_BYTES_MAX + 1)).toThrow(FrameError);
  });
});
