// Links, generations, and what does not add up among artefacts: checked against a plain recursive count.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkTo, parseLink } from '../../../app/manifest/links.ts';
import { generationAfter, lineageOf } from '../../../app/manifest/lineage.ts';
import type { Manifested } from '../../../app/manifest/manifested.ts';
import { manifested, numbered, signer } from './fixture.ts';

const HOLDER = 'a'.repeat(64);
const made = (index: number, parents: readonly number[], generation: number) => manifested({ uid: numbered(index), dependsOn: parents.map((parent) => linkTo(numbered(parent))), generation });

describe('links', () => {
  test('name an artefact here or on a node', () => {
    expect(parseLink(linkTo(numbered(1)))).toEqual({ nodeId: null, uid: numbered(1) });
    expect(parseLink(linkTo(numbered(1), HOLDER))).toEqual({ nodeId: HOLDER, uid: numbered(1) });
  });
  test.each(['', 'uid://', `uid://x/${numbered(1)}`, `uid:///${numbered(1)}/`, `http:///${numbered(1)}`, `uid:///${numbered(1).toUpperCase()}A`])('%s is none', (text) => { expect(parseLink(text)).toBeNull(); });
});

describe('the lineage', () => {
  test('puts parents first and finds nothing wrong where nothing is', () => {
    const lineage = lineageOf([made(3, [1, 2], 2), made(2, [1], 1), made(1, [], 0)], HOLDER);
    expect(lineage).toEqual({ order: [numbered(1), numbered(2), numbered(3)], edges: [{ child: numbered(3), parent: numbered(1) }, { child: numbered(3), parent: numbered(2) }, { child: numbered(2), parent: numbered(1) }], faults: [] });
    expect(generationAfter([])).toBe(0);
    expect(generationAfter([made(1, [], 0), made(2, [1], 4)])).toBe(5);
  });

  test('finds missing parents, other nodes\', wrong generations and the same uid twice', () => {
    expect(lineageOf([made(1, [9], 1)], HOLDER).faults).toEqual([{ fault: 'missing-parent', uid: numbered(1), parent: linkTo(numbered(9)) }]);
    expect(lineageOf([made(1, [], 0), manifested({ uid: numbered(2), dependsOn: [linkTo(numbered(1), 'b'.repeat(64))], generation: 1 })], HOLDER).faults).toMatchObject([{ fault: 'missing-parent', uid: numbered(2) }]);
    expect(lineageOf([made(1, [], 0), manifested({ uid: numbered(2), dependsOn: [linkTo(numbered(1), signer.nodeId)], generation: 1 })], HOLDER).faults).toEqual([]);
    expect(lineageOf([made(1, [], 0), made(2, [1], 3)], HOLDER).faults).toEqual([{ fault: 'wrong-generation', uid: numbered(2), says: 3, should: 1 }]);
    expect(lineageOf([made(1, [], 4)], HOLDER).faults).toEqual([{ fault: 'wrong-generation', uid: numbered(1), says: 4, should: 0 }]);
    expect(lineageOf([made(1, [], 0), made(1, [], 0), manifested({ uid: numbered(1), content: 'e'.repeat(64), dependsOn: [], generation: 0 })], HOLDER).faults).toEqual([{ fault: 'same-uid', uid: numbered(1) }]);
  });

  test('finds each cycle and keeps what hangs on it', () => {
    const lineage = lineageOf([made(1, [], 0), made(2, [3], 1), made(3, [2], 1), made(4, [4], 1), made(5, [2], 2)], HOLDER);
    expect(lineage.faults).toEqual([{ fault: 'cycle', uids: [numbered(2), numbered(3)] }, { fault: 'cycle', uids: [numbered(4)] }]);
    expect(lineage.order).toEqual([1, 2, 3, 4, 5].map(numbered));
  });

  test('takes nothing that was not admitted', () => {
    const forged: unknown = { ...made(1, [], 0) };
    expect(() => lineageOf([forged as Manifested<null>], HOLDER)).toThrow('manifest that holds');
  });

  test('agrees with a recursive count on random graphs without cycles, in any order', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.nat(200), { maxLength: 3 }), { minLength: 1, maxLength: 25 }), fc.infiniteStream(fc.nat()), (rows, ranks) => {
      const parents = rows.map((row, index) => [...new Set(index === 0 ? [] : row.map((one) => one % index))]);
      const depth = (index: number): number => Math.max(0, ...(parents[index] ?? []).map((parent) => depth(parent) + 1));
      const artefacts = parents.map((row, index) => ({ one: made(index, row, depth(index)), rank: ranks.next().value as number })).sort((a, b) => a.rank - b.rank).map(({ one }) => one);
      const { order, faults, edges } = lineageOf(artefacts, HOLDER);
      expect(faults).toEqual([]);
      for (const { child, parent } of edges) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(child));
      expect(edges.length).toBe(parents.flat().length);
    }), { numRuns: 60, verbose: 1 });
  });

  test('ten thousand in one line take linear time', () => {
    const artefacts = Array.from({ length: 10_000 }, (_, index) => made(index, index === 0 ? [] : [index - 1], index));
    const started = performance.now();
    expect(lineageOf(artefacts.toReversed(), HOLDER).faults).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
