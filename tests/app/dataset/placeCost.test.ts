// Comparing costs time and memory in proportion to text and documents, never to their pairs (DATA-003, issue figure 2).
import { describe, expect, it } from 'vitest';
import { placeDocuments } from '../../../app/dataset/place.ts';
import { bestMs, hashed, heldBytes, kinds, offersOf } from './placeCost.ts';

/** Sizes are compared within one run, so a slow machine does not count; twice what a straight line says is let pass, and what
 *  a table costs that no longer fits into the nearest cache. A cost that grew with the pairs would be eight times the line. */
const FEW = { 'strangers': 1_250, 'all from one template': 500, 'all the same': 1_250 } as const;
const GROWTH = 8;
const SLACK = 2;
const CACHE_MS = 100;

describe('comparing', () => {
  for (const kind of kinds) {
    it(`DATA-003 takes time in proportion to the documents: ${kind}`, () => {
      const [few, many] = [FEW[kind], GROWTH * FEW[kind]].map((count) => offersOf(kind, count));
      placeDocuments(few!);
      const [short, long] = [bestMs(3, () => placeDocuments(few!)), bestMs(2, () => placeDocuments(many!))];
      expect(long, `${short} ms and ${long} ms`).toBeLessThan(GROWTH * SLACK * short + CACHE_MS);
    });
  }

  it('DATA-003 takes time in proportion to the text', () => {
    hashed(1_000_000);
    const [short, long] = [bestMs(3, () => hashed(1_000_000)), bestMs(2, () => hashed(8_000_000))];
    expect(long, `${short} ms and ${long} ms`).toBeLessThan(GROWTH * SLACK * short);
  });

  it('DATA-003 holds the same few bytes of a text, however long', () => {
    expect(heldBytes(() => hashed(2_000_000))).toBeLessThan(200_000);
    expect(heldBytes(() => hashed(8_000_000))).toBeLessThan(200_000);
  });
});
