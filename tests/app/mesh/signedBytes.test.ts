// What is signed says one thing only: no two lists of fields give the same bytes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hexOf } from '../../../app/manifest/hex.ts';
import { signedBytes } from '../../../app/mesh/signedBytes.ts';

const utf8 = (field: string | number | Uint8Array): string => (field instanceof Uint8Array ? hexOf(field) : Buffer.from(String(field), 'utf8').toString('hex'));
const field = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.integer(), fc.uint8Array({ maxLength: 8 }));

test('M13 the same bytes on every machine', () => {
  expect(hexOf(signedBytes('p', 'é', 12, Uint8Array.of(0, 255), ''))).toBe('00000001' + '70' + '00000002' + 'c3a9' + '00000002' + '3132' + '00000002' + '00ff' + '00000000');
});

test('M13 two lists of fields give the same bytes only where every field has the same', () => {
  fc.assert(fc.property(fc.array(field, { maxLength: 5 }), fc.array(field, { maxLength: 5 }), (one, other) => {
    const same = one.length === other.length && one.every((value, index) => utf8(value) === utf8(other[index] ?? ''));
    expect(hexOf(signedBytes('p', ...one)) === hexOf(signedBytes('p', ...other))).toBe(same);
  }), { numRuns: 2_000 });
  // What runs together when it is only put in a row.
  const rows = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc'], ['a', 'b', 'c']].map((fields) => hexOf(signedBytes('p', ...fields)));
  expect(new Set([...rows, hexOf(signedBytes('pa', 'bc'))]).size).toBe(7);
});

test('M13 it begins as nothing else that a node signs: neither a text nor a manifest', () => { expect(signedBytes('ileices-log-1')[0]).toBe(0); });
