// The table of chunks against a plain map, through growth and with hashes that collide in its low bits.
import { expect, it } from 'vitest';
import { SeededStream } from '../../../../app/physics/random.ts';
import { ChunkPlaces } from '../../../../main/node/dataset/chunkPlaces.ts';
import type { Place } from '../../../../main/node/dataset/chunkPlaces.ts';

it.each([1, 2, 3])('finds what was put in, the first place of each, and nothing else (seed %i)', (seed) => {
  const stream = SeededStream.from(seed, 'chunk places');
  const places = new ChunkPlaces();
  const plain = new Map<string, Place>();
  for (let index = 0; index < 20_000; index += 1) {
    const [high, low] = [stream.nextBelow(4) === 0 ? 7 : stream.nextUint32(), stream.nextBelow(3) === 0 ? stream.nextBelow(2_000) * 0x10000 : stream.nextUint32()];
    const place = { pack: index, at: stream.nextUint32(), bytes: stream.nextBelow(3_000) };
    places.add(high, low, place);
    if (!plain.has(`${high} ${low}`)) plain.set(`${high} ${low}`, place);
    if (index % 100 === 0) expect(places.find(stream.nextUint32(), 0x0badcafe)).toBeNull();
  }
  for (const [key, place] of plain) {
    const [high, low] = key.split(' ').map(Number);
    expect(places.find(high!, low!)).toEqual(place);
  }
  expect(places.count).toBe(plain.size);
});
