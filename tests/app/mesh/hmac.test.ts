// HMAC-SHA256 against the vectors of RFC 4231 and against node:crypto.
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { hmacSha256Hex, sameHex } from '../../../app/mesh/hmac.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { hasher, randomBytesOf } from './fixture.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const words = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  [hex('0b'.repeat(20)), words('Hi There'), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  [words('Jefe'), words('what do ya want for nothing?'), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
  [hex('aa'.repeat(20)), hex('dd'.repeat(50)), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
  [hex('aa'.repeat(131)), words('Test Using Larger Than Block-Size Key - Hash Key First'), '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'],
])('RFC 4231, vector %#', (key, message, code) => { expect(hmacSha256Hex(hasher, key, message)).toBe(code); });

test('keys and messages of any length', () => {
  const random = SeededStream.from(7, 'hmac');
  for (let length = 0; length < 140; length += 1) {
    const key = randomBytesOf(random, length), message = randomBytesOf(random, random.nextBelow(200));
    expect(hmacSha256Hex(hasher, key, message), `key of ${length} bytes`).toBe(createHmac('sha256', key).update(message).digest('hex'));
  }
});

test('two codes are the same only where every letter is', () => {
  expect(sameHex('ab01', 'ab01')).toBe(true);
  for (const other of ['ab00', 'bb01', 'ab0', 'ab011', '']) expect(sameHex('ab01', other), other).toBe(false);
});
