// Throws damaged and made-up updates at the decoder: it never throws, and what it accepts is an update in its one form.
import { expect } from 'vitest';
import { decodeUpdate, encodeUpdate, payloadBounds } from '../../../app/federation/codec.ts';
import { carriedBy, updateShapeOf } from '../../../app/federation/updateShape.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { hexOf } from '../../../app/manifest/hex.ts';
import { SMALL, roughVector, spread } from './vectors.ts';

const ONE_BLOCK = updateShapeOf([{ offset: 0, length: 64 }], 64, 3, 64);
const GAINS = updateShapeOf([{ offset: 2, length: 5 }], 64, 3, 8);
const SHAPES = [SMALL, ONE_BLOCK, GAINS];
const HEADER_BYTES = 8;

/** Returns how many were accepted. */
export function fuzzDecoder(seed: number, rounds: number): number {
  const stream = SeededStream.from(seed, 'codec-fuzz');
  const good = SHAPES.map((shape) => Array.from({ length: 16 }, (_, i) => encodeUpdate(roughVector(shape.length, seed + i), shape)));
  let accepted = 0;
  for (let round = 0; round < rounds; round += 1) {
    const at = stream.nextBelow(SHAPES.length), shape = SHAPES[at]!;
    const payload = damaged(good[at]![stream.nextBelow(16)]!, stream, payloadBounds(shape).most);
    const result = decodeUpdate(payload, shape);
    if (!result.ok) continue;
    accepted += 1;
    const { indices, values, norm } = result.update;
    const wrong = `seed ${seed}, round ${round}, payload ${hexOf(payload)}`;
    for (let i = 0; i < indices.length; i += 1) {
      if (!(i === 0 || indices[i]! > indices[i - 1]!) || indices[i]! >= shape.length || !Number.isFinite(values[i]!) || values[i] === 0) expect.fail(wrong);
    }
    if (!Number.isFinite(norm)) expect.fail(wrong);
    // Zeros leave no trace of where they stood; without any, the same update can only be these bytes.
    if (indices.length === carriedBy(shape) && hexOf(encodeUpdate(spread(result.update, shape.length), shape)) !== hexOf(payload)) expect.fail(wrong);
  }
  return accepted;
}

function damaged(good: Uint8Array, stream: SeededStream, most: number): Uint8Array {
  const kind = stream.nextBelow(4);
  if (kind === 0) return Uint8Array.from({ length: stream.nextBelow(most + 2) }, () => stream.nextBelow(256));
  const bytes = kind === 1 ? Uint8Array.from({ length: good.length + stream.nextBelow(3) - 1 }, (_, i) => good[i] ?? stream.nextBelow(256)) : good.slice();
  // Behind a good header is where the decoder can be led astray.
  if (kind === 3) for (let i = HEADER_BYTES; i < bytes.length; i += 1) bytes[i] = stream.nextBelow(256);
  for (let flips = kind === 3 ? 0 : 1 + stream.nextBelow(3); flips > 0; flips -= 1) bytes[stream.nextBelow(bytes.length)]! ^= 1 << stream.nextBelow(8);
  return bytes;
}
