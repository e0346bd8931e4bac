// What every implementation of Boxes must do: give back what was sealed for it, and nothing that was meant for another, for something
// else, or changed.
import { expect, it } from 'vitest';
import type { Boxes } from '../../app/mesh/ports.ts';

const CONTEXT = 'a purpose';
const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 31) & 255);
/** u of the points of small order on Curve25519, and what is not canonical of them. */
const SMALL_ORDER = [
  '00'.repeat(32), `01${'00'.repeat(31)}`, 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800', '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(30)}7f`, `ed${'ff'.repeat(30)}7f`, `ee${'ff'.repeat(30)}7f`, `ec${'ff'.repeat(31)}`, `00${'00'.repeat(30)}80`,
].map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));

/** `make` gives two members, and the first one again, as after a restart. */
export function boxesSuite(make: () => { readonly anna: Boxes; readonly annaAgain: Boxes; readonly ben: Boxes }): void {
  const sealed = (to: Boxes, from: Boxes, plain: Uint8Array, context = CONTEXT): Uint8Array => {
    const box = from.seal(to.publicKey, plain, context);
    if (box === null) throw new Error('was not sealed');
    return box;
  };

  it('M15 gives back what was sealed for it, also after a restart, and to itself', () => {
    const { anna, annaAgain, ben } = make();
    expect(annaAgain.publicKey).toEqual(anna.publicKey);
    expect(anna.publicKey).toHaveLength(32);
    for (const length of [0, 1, 31, 32, 33, 1_000, 18_000]) {
      for (const from of [anna, ben]) {
        const box = sealed(anna, from, bytes(length));
        expect(box).toHaveLength(length + 48);
        expect(annaAgain.open(box, CONTEXT), `${length} bytes`).toEqual(bytes(length));
      }
    }
  });

  it('M15 opens nothing that is for another, not even who sealed it', () => {
    const { anna, ben } = make();
    expect(ben.open(sealed(anna, ben, bytes(32)), CONTEXT)).toBe(null);
  });

  it('M15 opens nothing under another context', () => {
    const { anna, ben } = make();
    const box = sealed(anna, ben, bytes(32));
    for (const context of ['', 'a purpos', 'a purpose ', 'A purpose']) expect(anna.open(box, context), context).toBe(null);
  });

  it('M15 never seals the same twice to the same bytes', () => {
    const { anna, ben } = make();
    const boxes = Array.from({ length: 8 }, () => Buffer.from(sealed(anna, ben, bytes(32))).toString('hex'));
    expect(new Set(boxes).size).toBe(8);
    expect(new Set(boxes.map((box) => box.slice(0, 64))).size).toBe(8);
  });

  it('M15 opens nothing that lost or won a bit or a byte', () => {
    const { anna, ben } = make();
    const box = sealed(anna, ben, bytes(8));
    const high = box.length * 8;
    for (let bit = 0; bit < high; bit += 1) {
      const flipped = Uint8Array.from(box);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(anna.open(flipped, CONTEXT), `bit ${bit}`).toBe(null);
    }
    for (let length = 0; length < box.length; length += 1) expect(anna.open(box.subarray(0, length), CONTEXT), `${length} bytes`).toBe(null);
    expect(anna.open(Uint8Array.from([...box, 0]), CONTEXT)).toBe(null);
  });

  it('M15 seals for no key that would let everybody read, and opens nothing sealed with one', () => {
    const { anna, ben } = make();
    for (const key of SMALL_ORDER) {
      expect(ben.seal(key, bytes(8), CONTEXT), Buffer.from(key).toString('hex')).toBe(null);
      expect(anna.open(Uint8Array.from([...key, ...bytes(40)]), CONTEXT)).toBe(null);
    }
    for (const length of [0, 31, 33]) expect(ben.seal(bytes(length), bytes(8), CONTEXT), `${length} bytes`).toBe(null);
  });
}
