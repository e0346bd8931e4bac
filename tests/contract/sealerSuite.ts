// What every Sealer must do, whatever is behind it: gives back what it was given, and nothing that was changed.
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { SealError } from '../../app/ports.ts';
import type { Sealer } from '../../app/ports.ts';

const CONTEXT = 'a place';
const LARGE_BYTES = 64 * 1024 * 1024;

/** `make` gives sealers of different keys; `again` the same key another time, as after a restart. */
export function sealerSuite(make: () => { readonly sealer: Sealer; readonly again: Sealer; readonly other: Sealer }): void {
  it('V1 gives back what was sealed, also after a restart', () => {
    const { sealer, again } = make();
    for (const length of [0, 1, 15, 16, 17, 1000, 65_537]) {
      const plain = randomBytes(length);
      expect(Buffer.compare(again.open(sealer.seal(plain, CONTEXT), CONTEXT), plain), `${length} bytes`).toBe(0);
    }
  });

  it('V1 never seals the same twice to the same bytes, and shows nothing of what is inside', () => {
    const { sealer } = make();
    const plain = Buffer.from('the harbour slept under the stars'.repeat(20));
    const sealed = [sealer.seal(plain, CONTEXT), sealer.seal(plain, CONTEXT)].map((bytes) => Buffer.from(bytes));
    expect(sealed[0]?.equals(sealed[1] ?? Buffer.alloc(0))).toBe(false);
    for (const bytes of sealed) expect(bytes.includes('harbour')).toBe(false);
  });

  it('V1 opens nothing under another context', () => {
    const { sealer } = make();
    const sealed = sealer.seal(Buffer.from('text'), CONTEXT);
    for (const context of ['', 'a plac', 'a place ', 'A place', 'another']) expect(() => sealer.open(sealed, context), context).toThrow(SealError);
  });

  it('V1 opens nothing of another key', () => {
    const { sealer, other } = make();
    expect(() => other.open(sealer.seal(Buffer.from('text'), CONTEXT), CONTEXT)).toThrow(SealError);
  });

  it('V1 opens nothing that lost or won a bit or a byte, anywhere', () => {
    const { sealer } = make();
    for (const plain of [Buffer.from('short text'), Buffer.alloc(0)]) {
      const sealed = Buffer.from(sealer.seal(plain, CONTEXT));
      for (let bit = 0; bit < sealed.length * 8; bit += 1) {
        const flipped = Buffer.from(sealed);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => sealer.open(flipped, CONTEXT), `bit ${bit}`).toThrow(SealError);
      }
      for (let length = 0; length < sealed.length; length += 1) expect(() => sealer.open(sealed.subarray(0, length), CONTEXT), `${length} bytes`).toThrow(SealError);
      expect(() => sealer.open(Buffer.concat([sealed, Buffer.of(0)]), CONTEXT)).toThrow(SealError);
    }
  });

  it('V1 seals 64 MiB', () => {
    const { sealer } = make();
    const plain = Buffer.alloc(LARGE_BYTES, 7);
    const sealed = sealer.seal(plain, CONTEXT);
    expect(Buffer.compare(sealer.open(sealed, CONTEXT), plain)).toBe(0);
    const last = sealed.length - 1;
    sealed[last] = (sealed[last] ?? 0) ^ 1;
    expect(() => sealer.open(sealed, CONTEXT)).toThrow(SealError);
  });
}
