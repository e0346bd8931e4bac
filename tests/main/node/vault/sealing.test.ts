// What makes sealing fast must not make it weak: a nonce is never used twice, and what was kept of the context before is
// never taken for another one. What every sealer must do: tests/contract/sealerSuite.ts.
import { createDecipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SealError } from '../../../../app/ports.ts';
import { KEY_BYTES, KeySealer } from '../../../../main/node/vault/sealing.ts';

const KEY = new Uint8Array(KEY_BYTES).fill(7);
const SEALS = 100_000;
const PLAIN = Buffer.from('the harbour lies still');

describe('a nonce', () => {
  it(`is another one each time, over ${SEALS} seals by two sealers of one key`, () => {
    const sealers = [new KeySealer(KEY), new KeySealer(KEY)];
    const nonces = Array.from({ length: SEALS }, (_, turn) => Buffer.from(sealers[turn % 2]!.seal(PLAIN, 'one').subarray(1, 13)).toString('hex'));
    expect(new Set(nonces).size).toBe(SEALS);
    // No part of one stands in another either; of so few, none by chance.
    const halves = nonces.slice(0, 1_000).flatMap((nonce) => [nonce.slice(0, 12), nonce.slice(12)]);
    expect(new Set(halves).size).toBe(2_000);
  });

  it('is the one it was sealed with, also where new ones are drawn', () => {
    const sealer = new KeySealer(KEY);
    for (let turn = 0; turn < 1_000; turn += 1) {
      const sealed = sealer.seal(PLAIN, 'one');
      const plain = createDecipheriv('aes-256-gcm', KEY, sealed.subarray(1, 13)).update(sealed.subarray(13, sealed.length - 16));
      expect(plain.equals(PLAIN), `turn ${turn}`).toBe(true);
    }
  });
});

describe('the context', () => {
  it('is the one that was named, whichever was used last', () => {
    const sealer = new KeySealer(KEY);
    const [one, other] = [sealer.seal(PLAIN, 'one'), sealer.seal(PLAIN, 'other')];
    for (let turn = 0; turn < 3; turn += 1) {
      expect(Buffer.from(sealer.open(one, 'one')).equals(PLAIN)).toBe(true);
      expect(() => sealer.open(other, 'one')).toThrow(SealError);
      expect(Buffer.from(sealer.open(other, 'other')).equals(PLAIN)).toBe(true);
      expect(() => sealer.open(one, 'other')).toThrow(SealError);
    }
    expect(Buffer.from(sealer.open(sealer.seal(PLAIN, ''), '')).equals(PLAIN)).toBe(true);
  });
});
