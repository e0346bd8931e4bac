import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { uuidFromHash, uuidFromRandom } from '../../../app/manifest/uid.ts';

test('a hash gives one UUID of version 8, and keeps 122 of its bits', () => {
  expect(uuidFromHash('00112233445566778899aabbccddeeff'.repeat(2))).toBe('00112233-4455-8677-8899-aabbccddeeff');
  expect(uuidFromHash('f'.repeat(64))).toBe('ffffffff-ffff-8fff-bfff-ffffffffffff');
  const some = new Set(Array.from({ length: 2000 }, (_, index) => uuidFromHash(createHash('sha256').update(String(index)).digest('hex'))));
  expect(some.size).toBe(2000);
  for (const uid of some) expect(uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('random bytes give a UUID of version 4', () => {
  for (let i = 0; i < 200; i += 1) expect(uuidFromRandom((count) => randomBytes(count))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuidFromRandom((count) => new Uint8Array(count))).toBe('00000000-0000-4000-8000-000000000000');
});

test('refuses what is no hash and a source that gives too little', () => {
  for (const bad of ['', 'f'.repeat(31), 'G'.repeat(64), 'F'.repeat(64)]) expect(() => uuidFromHash(bad)).toThrow('hash');
  expect(() => uuidFromRandom(() => new Uint8Array(8))).toThrow('16');
});
