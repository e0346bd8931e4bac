import { describe, expect, it } from 'vitest';
import { HARM_NATS, countingRounds, undoingOf } from '../../../app/federation/rollback.ts';
import { manifestHash, RoundIndex } from '../../../app/federation/roundIndex.ts';
import type { RoundManifest } from '../../../schemas/round.ts';
import { nodeId, sha256 } from './vectors.ts';

const MESH = 'f'.repeat(64), BEFORE = 'b'.repeat(64), AFTER = 'a'.repeat(64), MEMBERS = 8;
const hasher = { sha256Hex: sha256 }, roster = Array.from({ length: MEMBERS }, (_, i) => nodeId(i));
const round = { round: 1, parent: MESH, attempt: 0, roster, stateBefore: BEFORE, content: { kind: 'aggregate', taken: [], rejected: [], verdicts: [] } } as unknown as RoundManifest;
const ROUND = manifestHash(hasher, round);
interface Said { readonly lossBefore: number | null; readonly lossAfter: number | null; readonly stateHash?: string }
const WORSE: Said = { lossBefore: 2, lossAfter: 2.01 + HARM_NATS }, BETTER: Said = { lossBefore: 2, lossAfter: 1.9 };

/** One element a member; null says nothing. */
function after(said: readonly (Said | null)[], authors = roster) {
  const index = new RoundIndex(hasher, { mesh: MESH, founder: roster[0]!, stateHash: BEFORE });
  index.note({ kind: 'proposed', author: roster[0], seq: 1, body: { manifest: round } } as never, 'p');
  said.forEach((one, i) => { if (one !== null) index.note({ kind: 'applied', author: authors[i], seq: 2, body: { round: 1, manifest: ROUND, stateHash: AFTER, ...one } } as never, `a${i}`); });
  return { index, undoing: undoingOf(index, hasher, index.chain.get(ROUND)!) };
}
const some = (worse: number, said = WORSE) => roster.map((_, i) => (i < worse ? said : BETTER));

describe('R13 a round is taken back', () => {
  it('when two thirds of those who made it measured it worse, to the state before it', () => {
    const { undoing } = after(some(6));
    expect(undoing?.manifest).toEqual({ round: 2, parent: ROUND, attempt: 0, roster, stateBefore: AFTER, content: { kind: 'rollback', undone: ROUND, stateAfter: BEFORE } });
    expect(undoing?.name).toBe(manifestHash(hasher, undoing!.manifest));
  });
  it('by the same manifest for everyone, whoever measured what and whatever came first', () => {
    const turned = [...roster].reverse();
    expect(after(some(6), turned).undoing?.name).toBe(after(some(8)).undoing?.name);
  });
  it('when it is no number any more', () => {
    expect(after(some(6, { lossBefore: 2, lossAfter: null })).undoing).not.toBe(null);
  });
  it('not by fewer, however bad they say it is', () => {
    expect(after(some(1, { lossBefore: 0, lossAfter: 1e6 })).undoing).toBe(null);
    expect(after(some(5)).undoing).toBe(null);
  });
  it('not by those who did not measure it, reached another state, or had no part in it', () => {
    expect(after(some(8, { lossBefore: null, lossAfter: null })).undoing).toBe(null);
    expect(after(roster.map((_, i) => (i < 5 ? WORSE : { ...WORSE, stateHash: `${i}`.repeat(64) }))).undoing).toBe(null);
    expect(after(some(8), roster.map((_, i) => nodeId(100 + i))).undoing).toBe(null);
  });
  it('not for a little, nor is what is no round of all', () => {
    expect(after(some(8, { lossBefore: 2, lossAfter: 2 + HARM_NATS / 2 })).undoing).toBe(null);
    const { index } = after([]);
    expect(undoingOf(index, hasher, index.chain.root)).toBe(null);
  });
});

it('R13 what was taken back counts no more, what is around it does', () => {
  const { index, undoing } = after(some(8));
  index.note({ kind: 'proposed', author: roster[1], seq: 3, body: { manifest: undoing!.manifest } } as never, 'r');
  expect([...countingRounds(index.chain.get(undoing!.name)!)].map(({ hash }) => hash)).toEqual([undoing!.name, MESH]);
  expect([...countingRounds(index.chain.get(ROUND)!)].map(({ hash }) => hash)).toEqual([ROUND, MESH]);
});
