import { describe, expect, it } from 'vitest';
import { entriesOf, scarceColour, workOf } from '../../../app/federation/credit.ts';
import type { Work } from '../../../app/federation/credit.ts';
import { nodeId } from './vectors.ts';

const [A, B, C] = [nodeId(1), nodeId(2), nodeId(3)];
const work: Work[] = [{ nodeId: A, kind: 'training', tokens: 1_000 }, { nodeId: B, kind: 'training', tokens: 2_000 }, { nodeId: A, kind: 'validation', tokens: 50 }, { nodeId: B, kind: 'validation', tokens: 25 }];

describe('R35 credit', () => {
  it('is a thousandth a token, and 1.2 times as much for the colour of which least was done', () => {
    expect(entriesOf(work).map(({ nodeId: member, kind, amount }) => [member, kind, amount])).toEqual([[A, 'training', 1_000], [A, 'validation', 60], [B, 'training', 2_000], [B, 'validation', 30]]);
    expect(entriesOf([...work].reverse())).toEqual(entriesOf(work));
  });
  it('is nothing for counts that are none', () => {
    expect(entriesOf([-5, 0, 0.5, NaN, Infinity, 2 ** 60].map((tokens): Work => ({ nodeId: A, kind: 'training', tokens })))).toEqual([]);
  });
  it('favours no colour where as much was done of two, or only one was worked at', () => {
    expect(scarceColour([{ nodeId: A, kind: 'training', tokens: 5 }, { nodeId: B, kind: 'validation', tokens: 5 }])).toBe(null);
    expect(scarceColour([{ nodeId: A, kind: 'training', tokens: 5 }])).toBe(null);
    expect(scarceColour([{ nodeId: A, kind: 'training', tokens: 5 }, { nodeId: B, kind: 'answering', tokens: 4 }, { nodeId: B, kind: 'validation', tokens: 6 }])).toBe('y');
  });
  it('is for updates that were taken, and believes no count far beyond the middle one', () => {
    const taken = (author: string, commit: string) => ({ author, commit, payload: commit, weight: 1_000 });
    const content = { kind: 'aggregate', taken: [taken(A, 'a'), taken(B, 'b'), taken(C, 'c')], rejected: [{ author: nodeId(4), commit: 'd', payload: 'd', reason: 'worse' }], verdicts: [] } as never;
    expect(workOf({ content }, new Map([['a', 100], ['b', 90], ['c', 1e12], ['d', 500]]), new Map([[A, 7]]))).toEqual([
      { nodeId: A, kind: 'training', tokens: 100 }, { nodeId: B, kind: 'training', tokens: 90 }, { nodeId: C, kind: 'training', tokens: 400 }, { nodeId: A, kind: 'validation', tokens: 7 },
    ]);
    expect(workOf({ content: { kind: 'rebase', stateAfter: 'x' } as never }, new Map(), new Map())).toEqual([]);
  });
});
