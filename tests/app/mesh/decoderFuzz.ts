// True bytes with pieces changed, cut, repeated, moved, or made up: each reader reads them or does not, throws nothing, holds nobody up.
import { SeededStream } from '../../../app/physics/random.ts';
import type { RandomStream } from '../../../app/ports.ts';
import type { Decoder } from './decoders.ts';
import { pick, leastProcessorMs, randomBytesOf } from './fixture.ts';

/** What leads readers astray: lengths, numbers at their limits, what JSON and UTF-8 begin and do not end. */
const PIECES: readonly Uint8Array[] = [
  [0], [0xff], [0x7f], [0x80], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], [0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff, 0x0f], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
  ...['"', '\\', '{', '}', '[', ']', ',', ':', '1e999', '-0', '9007199254740993', 'null', '"__proto__":{},', '\\ud800', '\\u0000', '[[[[[[[[[[[[[[[[', '{"a":', ' '].map((text) => [...Buffer.from(text)]),
].map((bytes) => Uint8Array.from(bytes));

function damaged({ good }: Decoder, random: RandomStream): Uint8Array {
  if (random.nextBelow(10) === 0) return randomBytesOf(random, random.nextBelow(120));
  let bytes: Uint8Array = pick(random, good).slice();
  for (let change = 1 + random.nextBelow(3); change > 0; change -= 1) {
    const at = random.nextBelow(bytes.length + 1), kind = random.nextBelow(6);
    if (kind <= 1) { if (at < bytes.length) bytes[at] = kind === 0 ? random.nextBelow(256) : (bytes[at] ?? 0) ^ (1 << random.nextBelow(8)); }
    else if (kind === 2) bytes = bytes.slice(0, at);
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), pick(random, PIECES), bytes.subarray(at)]);
    else if (kind === 4) { const other = pick(random, good); bytes = Buffer.concat([bytes.subarray(0, at), other.subarray(random.nextBelow(other.length + 1))]); }
    else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.nextBelow(8))]);
  }
  return new Uint8Array(bytes);
}

/** Throws with the seed and the bytes where a reader broke. */
export function fuzzDecoder(decoder: Decoder, inputs: number, seed: number): { readonly slowestMs: number; readonly read: number } {
  const random = SeededStream.from(seed, decoder.name);
  let slowestMs = 0, read = 0;
  for (let input = 0; input < inputs; input += 1) {
    const bytes = damaged(decoder, random);
    let isRead = false;
    try { slowestMs = Math.max(slowestMs, leastProcessorMs(() => { isRead = decoder.read(bytes); })); } catch (error) { throw new Error(`${decoder.name}, seed ${seed}, input ${input}: ${Buffer.from(bytes).toString('hex')}`, { cause: error }); }
    if (isRead) read += 1;
  }
  return { slowestMs, read };
}
