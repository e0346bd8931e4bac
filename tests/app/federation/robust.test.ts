import { describe, expect, it } from 'vitest';
import { decideRound } from '../../../app/federation/robust.ts';
import type { RejectReason } from '../../../schemas/round.ts';
import { memberOf, payloadOf, questionOf, scene, shuffled } from './roundScene.ts';
import type { Scene } from './roundScene.ts';
import { nodeId } from './vectors.ts';

const HELPS = -0.004;
const honest = (count = 8): number[] => Array.from({ length: count }, () => HELPS);
const decide = (round: Scene) => decideRound(questionOf(round));
const rejectedIn = (round: Scene): Record<number, RejectReason> => Object.fromEntries(decide(round).rejected.map(({ author, reason }) => [memberOf(author), reason]));
const takenIn = (round: Scene): number[] => decide(round).taken.map(({ author }) => memberOf(author));

describe('R26 what a round takes', () => {
  it('is everything of an honest round, by author, at full weight', () => {
    const { taken, rejected } = decide(scene(honest()));
    expect(rejected).toEqual([]);
    expect(taken).toEqual(honest().map((_, member) => ({ author: nodeId(member), commit: `commit-${member}`, payload: payloadOf(member), weight: 1_000 })));
  });

  it('does not depend on the order in which anything arrived', () => {
    const round = scene([HELPS, 0.02, HELPS, HELPS, 0.03, HELPS, HELPS, HELPS]);
    round.commits[2] = { ...round.commits[2]!, tokens: 40_000 };
    const decision = decide(round);
    expect(decision.rejected.map(({ reason }) => reason)).toEqual(['worse', 'worse']);
    for (let seed = 1; seed <= 20; seed += 1) expect(decide(shuffled(round, seed))).toEqual(decision);
  });

  it.each<[string, RejectReason, (round: Scene) => void]>([
    ['of a member that is out', 'out', (round) => { round.out.add(nodeId(3)); }],
    ['of nobody of the roster', 'out', (round) => { round.roster = round.roster.filter((member) => member !== nodeId(3)); }],
    ['that came late', 'late', (round) => { round.commits[3] = { ...round.commits[3]!, inTime: false }; }],
    ['from another state', 'late', (round) => { round.commits[3] = { ...round.commits[3]!, startState: 'b'.repeat(64) }; }],
    ['that nobody holds', 'missing', (round) => { round.payloads[3] = 'something else'; }],
    ['that is another\'s by its envelope', 'copy', (round) => { round.commits[3] = { ...round.commits[3]!, owned: false }; }],
    ['that cannot be read', 'malformed', (round) => { round.inspected[3] = { ...round.inspected[3]!, fault: 'malformed' }; }],
    ['that is not finite', 'not-finite', (round) => { round.inspected[3] = { ...round.inspected[3]!, norm: Infinity }; }],
    ['of nothing, for which nothing was learnt', 'unproven', (round) => { round.inspected[3] = { ...round.inspected[3]!, norm: 0 }; round.commits[3] = { ...round.commits[3]!, tokens: 0 }; }],
    ['of nothing, for which it says that much was learnt', 'norm', (round) => { round.inspected[3] = { ...round.inspected[3]!, norm: 0 }; }],
    ['too long', 'norm', (round) => { round.inspected[3] = { ...round.inspected[3]!, norm: 6 }; }],
    ['too short', 'norm', (round) => { round.inspected[3] = { ...round.inspected[3]!, norm: 0.04 }; }],
    ['that shares with the others what chance would', 'unlike', (round) => { shareWithAll(round, 3, 128 / 4096); }],
    ['in which most see a fault', 'malformed', (round) => { round.judgements = round.judgements.map((one, at) => (at < 5 ? one : { ...one, verdicts: one.verdicts.map((verdict) => (verdict.payload === payloadOf(3) ? { payload: payloadOf(3), deltaLoss: null, standardError: null, fault: 'malformed' } : verdict)) })); round.judgements.splice(0, 3); }],
    ['measured by fewer than half', 'unproven', (round) => { round.judgements = round.judgements.map((one, at) => (at < 4 ? one : { ...one, verdicts: one.verdicts.filter(({ payload }) => payload !== payloadOf(3)) })); }],
  ])('leaves out an update %s', (_, reason, change) => {
    const round = scene(honest());
    change(round);
    expect(rejectedIn(round)).toEqual({ 3: reason });
    expect(takenIn(round)).toEqual([0, 1, 2, 4, 5, 6, 7]);
  });
});

function shareWithAll(round: Scene, member: number, overlap: number): void {
  round.inspected = round.inspected.map((inspected, at) => ({ ...inspected, overlap: inspected.overlap.map((share, other) => (at !== other && (at === member || other === member) ? overlap : share)) }));
}
function alike(round: Scene, one: number, other: number, overlap: number): void {
  round.inspected = round.inspected.map((inspected, at) => ({ ...inspected, overlap: inspected.overlap.map((share, place) => ((at === one && place === other) || (at === other && place === one) ? overlap : share)) }));
}

describe('R27 copies', () => {
  it('are what was committed later', () => {
    const round = scene(honest());
    alike(round, 2, 6, 0.6);
    expect(rejectedIn(round)).toEqual({ 6: 'copy' });
    round.commits[2] = { ...round.commits[2]!, lamport: 999 };
    expect(rejectedIn(round)).toEqual({ 2: 'copy' });
  });
  it('do not depend on zeros that hide them from one side', () => {
    for (const [shows, hides] of [[6, 2], [2, 6]] as const) {
      const round = scene(honest());
      round.inspected[shows] = { ...round.inspected[shows]!, overlap: round.inspected[shows]!.overlap.map((share, at) => (at === hides ? 0.6 : share)) };
      expect(rejectedIn(round)).toEqual({ 6: 'copy' });
    }
  });
  it('are not what is usual: in a small model all are alike', () => {
    expect(rejectedIn(scene(honest(), { overlap: 0.7 }))).toEqual({});
    const round = scene(honest(), { overlap: 0.7 });
    alike(round, 2, 6, 0.9);
    expect(rejectedIn(round)).toEqual({ 6: 'copy' });
  });
  it('of two members are found where nothing else can be told', () => {
    const round = scene(honest(2), { overlap: 1 });
    expect(rejectedIn(round)).toEqual({ 1: 'copy' });
    expect(rejectedIn(scene(honest(2), { overlap: 0.8 }))).toEqual({});
  });
  it('of an own update of before are stale, of another\'s are copies', () => {
    for (const [owner, reason] of [[5, 'stale'], [6, 'copy']] as const) {
      const round = scene(honest());
      round.earlier.push({ author: nodeId(owner), payload: 'before' });
      round.payloads.push('before');
      round.inspected = [...round.inspected.map((one, at) => ({ ...one, overlap: [...one.overlap, at === 5 ? 0.7 : 0.02] })), { fault: null, norm: 1, overlap: [...honest().map((_, at) => (at === 5 ? 0.7 : 0.02)), 1] }];
      expect(rejectedIn(round)).toEqual({ 5: reason });
    }
  });
});

describe('R30 updates unlike any other', () => {
  it('are nothing special where all share little', () => {
    const round = scene(honest(), { overlap: 0.035 });
    shareWithAll(round, 3, 0.03);
    expect(rejectedIn(round)).toEqual({});
  });
  it('cannot be told where there are too few', () => {
    const round = scene(honest(3));
    shareWithAll(round, 2, 0.03);
    expect(rejectedIn(round)).toEqual({});
  });
});

describe('R28 the gate', () => {
  it('hears no fault that one sees alone, and no validator that is not heard', () => {
    const alone = scene(honest());
    alone.judgements[7] = { ...alone.judgements[7]!, verdicts: alone.judgements[7]!.verdicts.map(({ payload }) => ({ payload, deltaLoss: null, standardError: null, fault: 'malformed' as const })) };
    expect(rejectedIn(alone)).toEqual({});
    const many = scene(honest());
    many.judgements = many.judgements.map((one, at) => (at < 3 ? one : { ...one, verdicts: one.verdicts.map((verdict) => ({ ...verdict, deltaLoss: verdict.payload === payloadOf(0) ? 1 : -1 })) }));
    expect(rejectedIn(many)).toEqual({ 0: 'worse' });
    many.ignored = new Set([3, 4, 5, 6, 7].map(nodeId));
    expect(rejectedIn(many)).toEqual({});
  });
  it('refuses what is worse beyond luck, even where two of eight lie about it', () => {
    const round = scene([...honest(6), 0.006, 0.006]);
    round.judgements = round.judgements.map((one, at) => (at < 6 ? one : { ...one, verdicts: one.verdicts.map((verdict) => ({ ...verdict, deltaLoss: verdict.payload === payloadOf(6) || verdict.payload === payloadOf(7) ? -1 : 1, standardError: 0 })) }));
    expect(rejectedIn(round)).toEqual({ 6: 'worse', 7: 'worse' });
    round.ignored = new Set([nodeId(6), nodeId(7)]);
    expect(rejectedIn(round)).toEqual({ 6: 'worse', 7: 'worse' });
  });
  it('refuses fewer than one in a hundred where one honest step neither helps nor harms, or harms a little as all do', () => {
    for (const usual of [0, 0.002]) {
      let refused = 0;
      for (let seed = 1; seed <= 200; seed += 1) {
        const spread = [-2, -1, -1, 0, 0, 1, 1, 2].map((place) => usual + 0.0005 * place);
        refused += decide(scene(spread, { seed, luck: 0.003 })).rejected.length;
      }
      expect(refused / (200 * 8)).toBeLessThan(0.01);
    }
  });
  it('lets nothing of no length in, with however few', () => {
    const two = scene(honest(2));
    two.inspected[1] = { ...two.inspected[1]!, norm: 0 };
    expect(rejectedIn(two)).toEqual({ 1: 'norm' });
  });
  it('does not believe errors that are smaller than the validators are apart', () => {
    let refused = 0;
    for (let seed = 1; seed <= 50; seed += 1) {
      const round = scene(honest().map((delta) => delta / 8), { seed, luck: 0.003 });
      round.judgements = round.judgements.map((one) => ({ ...one, verdicts: one.verdicts.map((verdict) => ({ ...verdict, standardError: 0 })) }));
      refused += decide(round).rejected.length;
    }
    expect(refused).toBeLessThan(0.01 * 50 * 8);
  });
  it('keeps at least half of what it measures', () => {
    expect(takenIn(scene([0.02, 0.03, 0.04, 0.05, -0.05, -0.06], { luck: 1e-6 })).length).toBeGreaterThanOrEqual(3);
  });
  it('never hears a member on its own update', () => {
    const round = scene([...honest(7), 0.02]);
    round.judgements[7] = { ...round.judgements[7]!, verdicts: [{ payload: payloadOf(7), deltaLoss: -5, standardError: 0, fault: null }] };
    const without = { ...round, judgements: round.judgements.slice(0, 7) };
    expect(decide(round)).toEqual(decide(without));
  });
  it('counts one judgement a validator', () => {
    const round = scene([...honest(6), 0.02, 0.02]);
    const lie = { ...round.judgements[6]!, verdicts: [{ payload: payloadOf(7), deltaLoss: -5, standardError: 0, fault: null }] };
    expect(rejectedIn({ ...round, judgements: [...round.judgements.slice(0, 6), lie, lie, lie, lie, lie, lie, lie, lie] })).toEqual({ 6: 'worse', 7: 'worse' });
  });
  it('of two members takes what it cannot measure, of three it does not', () => {
    expect(takenIn({ ...scene(honest(2)), judgements: [] })).toEqual([0, 1]);
    expect(rejectedIn({ ...scene(honest(3)), judgements: [] })).toEqual({ 0: 'unproven', 1: 'unproven', 2: 'unproven' });
    expect(takenIn({ ...scene(honest(1)), judgements: [] })).toEqual([0]);
  });
  it('of no commits takes nothing', () => { expect(decide({ ...scene(honest(4)), commits: [], judgements: [] })).toEqual({ taken: [], rejected: [] }); });
});

describe('R29 weights', () => {
  const weightsOf = (round: Scene) => decide(round).taken.map(({ weight }) => weight);
  it('grow with the root of the tokens, within bounds', () => {
    const round = scene(honest());
    [10_000, 10_000, 10_000, 10_000, 10_000, 100, 14_400, 10 ** 12].forEach((tokens, at) => { round.commits[at] = { ...round.commits[at]!, tokens }; });
    expect(weightsOf(round)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 500, 1_200, 1_500]);
  });
  it('are half for a member of whom little was taken so far, unless most are new', () => {
    const round = scene(honest());
    round.accepted.set(nodeId(4), 1);
    expect(weightsOf(round)).toEqual([1_000, 1_000, 1_000, 1_000, 500, 1_000, 1_000, 1_000]);
    round.accepted.clear();
    expect(weightsOf(round)).toEqual(honest().map(() => 1_000));
  });
  it('are whole where nobody says to have learnt anything', () => {
    const round = scene(honest());
    round.commits = round.commits.map((commit) => ({ ...commit, tokens: 0 }));
    expect(weightsOf(round)).toEqual(honest().map(() => 1_000));
  });
});

