// Which keys are taken at all: the one check that stands before every signature of another node.
import { expect, test } from 'vitest';
import { isAcceptablePublicKey } from '../../../app/mesh/publicKeys.ts';
import { numberedSigner, SMALL_ORDER_KEYS } from './fixture.ts';

const key = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

test('M13 keys that were made as keys are taken', () => {
  for (let number = 0; number < 100; number += 1) expect(isAcceptablePublicKey(numberedSigner(number).publicKey)).toBe(true);
});

test('M13 keys that anybody could sign for, and those of another length, are not', () => {
  for (const small of SMALL_ORDER_KEYS) expect(isAcceptablePublicKey(small), Buffer.from(small).toString('hex')).toBe(false);
  for (const length of [0, 31, 33]) expect(isAcceptablePublicKey(new Uint8Array(length).fill(9)), `${length} bytes`).toBe(false);
});

test('M13 a number below 2^255 - 19 is one, from there on it is none', () => {
  for (const below of [`eb${'ff'.repeat(30)}7f`, `ed00${'ff'.repeat(29)}7f`, `ff${'ff'.repeat(29)}fe7f`, `ed${'ff'.repeat(30)}7e`, `ff${'ff'.repeat(30)}00`, `eb${'ff'.repeat(31)}`]) expect(isAcceptablePublicKey(key(below)), below).toBe(true);
  for (let first = 0xec; first <= 0xff; first += 1) for (const last of ['7f', 'ff']) expect(isAcceptablePublicKey(key(first.toString(16) + 'ff'.repeat(30) + last)), `${first}`).toBe(false);
});
