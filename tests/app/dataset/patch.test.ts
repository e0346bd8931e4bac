// A version and a patch make the next version, exactly, or nothing (DATA-022).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PatchFault, VersionState } from '../../../app/dataset/patch.ts';
import { PatchRefused, applyPatch, makePatch } from '../../../app/dataset/patch.ts';
import { placeDocuments } from '../../../app/dataset/place.ts';
import { versionRoot } from '../../../app/dataset/version.ts';
import { THIRDS, tension } from '../../../app/physics/rby.ts';
import type { PlacedDocument } from '../../../schemas/dataset.ts';
import { DatasetPatch } from '../../../schemas/dataset.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { edited, hasher, offer, prose } from './placeCorpus.ts';

const SEED = 20261121;
const stream = SeededStream.from(SEED, 'patches');
const texts = Array.from({ length: 40 }, () => prose(stream, 80));
const offers = texts.flatMap((text, index) => [offer(`${index}`, text), offer(`${index}-copy`, edited(stream, text, true))]);
const rbyOf = (placed: readonly PlacedDocument[]): VersionState['rby'] => (placed.length % 2 === 0 ? THIRDS : { r: 0.5, b: 0.2, y: 0.3 });
const sorted = (placed: readonly PlacedDocument[]): PlacedDocument[] => [...placed].sort((one, other) => (one.uid < other.uid ? -1 : 1));

function reasonOf(work: () => unknown): PatchFault | null {
  try { work(); return null; } catch (error) { if (error instanceof PatchRefused) return error.reason; throw error; }
}

describe('a patch', () => {
  it(`DATA-022 makes of any version the next: placed alike, with the same root (seed ${SEED})`, () => {
    const some = fc.uniqueArray(fc.nat(offers.length - 1), { maxLength: offers.length });
    fc.assert(fc.property(some, some, (first, second) => {
      const [before, after] = [first, second].map((numbers) => placeDocuments(numbers.map((number) => offers[number]!)));
      const state = { placed: before!, rby: rbyOf(before!), generation: 3 };
      const patch = makePatch(state, after!, rbyOf(after!), hasher);
      expect(DatasetPatch.parse(JSON.parse(JSON.stringify(patch)))).toEqual(patch);
      const made = applyPatch(state, patch, hasher);
      expect(made.placed).toEqual(sorted(after!));
      expect(versionRoot(made.placed, hasher)).toBe(versionRoot(after!, hasher));
      expect(made.generation).toBe(4);
      for (const colour of ['r', 'b', 'y'] as const) expect(made.rby[colour]).toBeCloseTo(rbyOf(after!)[colour], 12);
    }), { seed: SEED, numRuns: 60 });
  });

  it('to nothing is the first version, of generation 0', () => {
    const placed = placeDocuments(offers);
    const patch = makePatch(null, placed, THIRDS, hasher);
    expect(patch).toMatchObject({ parent: null, generation: 0, removed: [] });
    expect(applyPatch(null, patch, hasher)).toMatchObject({ placed: sorted(placed), generation: 0 });
  });

  it('holds only what changed, and how far balance moved', () => {
    const placed = placeDocuments(offers);
    const state = { placed, rby: THIRDS, generation: 0 };
    const same = makePatch(state, placed, THIRDS, hasher);
    expect(same).toMatchObject({ added: [], removed: [], root: same.parent, rbyDiff: { r: 0, b: 0, y: 0, tension: 0 } });
    const more = makePatch(state, placeDocuments([...offers, offer('new', prose(stream, 80))]), { r: 0.5, b: 0.3, y: 0.2 }, hasher);
    expect(more.added.length + more.removed.length).toBe(1);
    expect(more.rbyDiff.r).toBeCloseTo(1 / 6, 12);
    expect(more.rbyDiff.tension).toBeCloseTo(tension({ r: 0.5, b: 0.3, y: 0.2 }), 12);
  });

  it('is refused, with a reason, where it does not fit or was changed', () => {
    const before = { placed: placeDocuments(offers.slice(0, 40)), rby: THIRDS, generation: 0 };
    const other = { ...before, placed: placeDocuments(offers.slice(2, 40)) };
    const patch = makePatch(before, placeDocuments(offers.slice(10)), THIRDS, hasher);
    const refusal = (state: VersionState | null, changed: Partial<DatasetPatch> = {}): PatchFault | null => reasonOf(() => applyPatch(state, { ...patch, ...changed }, hasher));
    expect(refusal(before)).toBeNull();
    expect(refusal(other)).toBe('wrong-parent');
    expect(refusal(null)).toBe('wrong-parent');
    expect(refusal(before, { generation: 7 })).toBe('wrong-parent');
    expect(refusal(before, { removed: [...patch.removed, patch.added.at(-1)!.uid] })).toBe('unknown-document');
    expect(refusal(before, { removed: patch.removed.slice(1), added: [...patch.added, before.placed.find(({ uid }) => uid === patch.removed[0])!] })).toBe('repeated-document');
    expect(refusal(before, { added: patch.added.slice(1) })).toBe('wrong-root');
    expect(refusal(before, { added: patch.added.map((one) => ({ ...one, split: 'test' as const })) })).toBe('wrong-root');
    expect(refusal(before, { root: patch.parent ?? '' })).toBe('wrong-root');
  });
});
