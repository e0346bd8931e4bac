// The sealed chunks alone, without what the manifest would notice later: not one byte comes out of a chunk that is not in its
// place, and the end is an end only where it was written.
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHUNK_BYTES, ChunkReader, ChunkWriter } from '../../../../main/node/backup/chunks.ts';
import { temporaryFolder } from './backupFixture.ts';

const KEY = new Uint8Array(32).fill(7);
const SEALED_BYTES = CHUNK_BYTES + 16;

function sealed(plain: Uint8Array): Buffer {
  const path = join(temporaryFolder(), 'chunks');
  const handle = openSync(path, 'wx');
  const writer = new ChunkWriter(handle, KEY);
  // In pieces that fit no border.
  for (let at = 0; at < plain.length; at += 70_001) writer.write(plain.subarray(at, at + 70_001));
  writer.end();
  closeSync(handle);
  return readFileSync(path);
}

/** What comes out before it is refused, and whether it was. */
function opened(bytes: Uint8Array): { plain: Buffer; refused: boolean } {
  const path = join(temporaryFolder(), 'chunks');
  writeFileSync(path, bytes);
  const handle = openSync(path, 'r');
  const parts: Buffer[] = [];
  try {
    const reader = new ChunkReader(handle, KEY, 0, bytes.length);
    while (!reader.isAtEnd) parts.push(Buffer.from(reader.some(50_000)));
    return { plain: Buffer.concat(parts), refused: false };
  } catch { return { plain: Buffer.concat(parts), refused: true }; } finally { closeSync(handle); }
}

const plainOf = (bytes: number) => Buffer.alloc(bytes).map((_, at) => (at * 2654435761) >>> 11);

it.each([1, 70_001, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3_500_000])('B3 %i bytes come back', (bytes) => {
  const plain = plainOf(bytes);
  const { plain: back, refused } = opened(sealed(plain));
  expect([back.equals(plain), refused]).toEqual([true, false]);
});

it('B3 a chunk out of its place gives nothing', () => {
  const plain = plainOf(3 * CHUNK_BYTES + 5);
  const whole = sealed(plain);
  const chunk = (n: number) => whole.subarray(n * SEALED_BYTES, (n + 1) * SEALED_BYTES);
  const cases: [string, Uint8Array[], number][] = [
    ['swapped', [chunk(1), chunk(0), chunk(2), chunk(3)], 0], ['repeated', [chunk(0), chunk(0), chunk(2), chunk(3)], 1], ['dropped', [chunk(0), chunk(2), chunk(3)], 1],
    ['ended early', [chunk(0), chunk(1)], 1], ['ended one early', [chunk(0), chunk(1), chunk(2)], 2], ['gone on after its end', [chunk(0), chunk(1), chunk(2), chunk(3), Buffer.alloc(SEALED_BYTES)], 3],
  ];
  for (const [name, parts, good] of cases) {
    const { plain: out, refused } = opened(Buffer.concat(parts));
    expect(refused, name).toBe(true);
    expect(out.equals(plain.subarray(0, good * CHUNK_BYTES)), name).toBe(true);
  }
});
