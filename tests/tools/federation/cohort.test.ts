// Members in one process on the real engine, codec and rule: what the experiments run.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeUpdate } from '../../../app/federation/codec.ts';
import { SPARK } from '../../../app/organism/config.ts';
import type { ModelConfig, TrainConfig } from '../../../schemas/model.ts';
import { buildKernels } from '../../../tools/build-kernels.mjs';
import { Cohort, vectorOf } from '../../../tools/federation/cohort.ts';
import type { CohortHooks } from '../../../tools/federation/cohort.ts';
import { drawChart } from '../../../tools/federation/figure.ts';
import { lessonsOf, realText } from '../../../tools/federation/text.ts';
import type { Backend } from '../../../worker/engine/backend.ts';
import { createNodeCpuBackend } from '../../../worker/engine/cpu/backend.node.ts';

const SMALL: ModelConfig = { ...SPARK, preset: 'small', width: 32, heads: 2, kvHeads: 1, feedForward: 48, context: 32 };
const train: TrainConfig = {
  batch: 8, window: 16, peakLearningRate: 3e-3, warmupSteps: 20, decayFromStep: null, decaySteps: 0, finalLearningRateShare: 1,
  beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, seed: 4,
};
const STEPS = 40;
const ROUNDS = 3;
const text = realText();
let backend: Backend;
beforeAll(async () => { await buildKernels(); backend = await createNodeCpuBackend({ threads: 1 }); });
afterAll(async () => { await backend.close(); });

async function run(members: number, rounds: number, hooks: (cohort: () => Cohort) => CohortHooks) {
  const { shares, heldOut } = lessonsOf(text, SMALL.vocabulary, members, train.window);
  let opened: Cohort | null = null;
  const cohort = await Cohort.open({
    backend, config: SMALL, train, block: 4096, keep: 128, stepsARound: STEPS, shares, gateText: heldOut, rule: 'robust',
    hooks: hooks(() => { if (opened === null) throw new Error('no cohort is open'); return opened; }),
  });
  opened = cohort;
  const losses = [await cohort.loss(heldOut.slice(0, 100))];
  const records = [];
  for (let round = 0; round < rounds; round += 1) { records.push(await cohort.round()); losses.push(await cohort.loss(heldOut.slice(0, 100))); }
  await cohort.close();
  return { losses, records, named: cohort.rule.named };
}

describe('a cohort', () => {
  it('FED-001: three members on texts of their own learn together: the loss of what they agree on falls round after round', async () => {
    const { losses, records } = await run(3, ROUNDS, () => ({}));
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(losses.at(-1) ?? NaN).toBeLessThan((losses[0] ?? NaN) - 0.2);
    expect(records.map(({ decision }) => decision.taken.map(({ author }) => author))).toEqual(records.map(() => ['member-000', 'member-001', 'member-002']));
    // What measuring cost, and what it may.
    for (const { tokens, gateTokens } of records) {
      expect(gateTokens).toBeGreaterThan(0);
      expect(gateTokens).toBeLessThanOrEqual(0.05 * tokens);
    }
  });

  it('R26: one of four that sends ten times the opposite of what it learnt goes into no model', async () => {
    const flipped = (cohort: () => Cohort): CohortHooks => ({
      payload: (member, _, cut) => {
        if (member !== 2) return cut;
        return { startState: cut.startState, payload: encodeUpdate(vectorOf(cut.payload, cohort().shape).map((value) => -10 * value), cohort().shape) };
      },
    });
    const { losses, records } = await run(4, ROUNDS, flipped);
    expect(records.flatMap(({ decision }) => decision.taken.map(({ author }) => author))).not.toContain('member-002');
    expect(losses.at(-1) ?? NaN).toBeLessThan((losses[0] ?? NaN) - 0.2);
  });
});

it('a chart is drawn from its figures alone: every line, its name and the goal', () => {
  const svg = drawChart({ title: 'A & B', xLabel: 'x', yLabel: 'y', goal: { y: 2, name: 'goal' }, note: 'n', lines: [{ name: 'eight', points: [{ x: 1, y: 3, low: 2, high: 4 }, { x: 20, y: 1, low: 0.5, high: 1.5 }] }] });
  expect(svg).toContain('A &amp; B');
  expect(svg.match(/<polyline/g)).toHaveLength(1);
  expect(svg).toContain('>eight</text>');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

it('a chart has round numbers at its axes, and no two names on each other', () => {
  const ends = [['one', 2.01], ['two', 2], ['three', 1.99], ['lowest', -1.8]] as const;
  const svg = drawChart({ title: 't', xLabel: 'x', yLabel: 'y', goal: { y: 2, name: 'goal' }, note: 'n', lines: ends.map(([name, y]) => ({ name, points: [{ x: 2, y: 9, low: 9, high: 10.3 }, { x: 19.98, y, low: y, high: y }] })) });
  const texts = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</g)].map(([, x, y, said]) => ({ x: Number(x), y: Number(y), said: said ?? '' }));
  expect(texts.filter(({ said }) => /^-?[\d.]+$/.test(said)).map(({ said }) => said)).toEqual(['-5', '0', '5', '10', '15', '0', '5', '10', '15', '20']);
  const names = texts.filter(({ said }) => said === 'goal' || ends.some(([name]) => name === said)).sort((a, b) => a.y - b.y);
  expect(names.map(({ said }) => said)).toEqual(['one', 'goal', 'two', 'three', 'lowest']);
  names.slice(1).forEach(({ y }, at) => { expect(y - (names[at]?.y ?? 0)).toBeGreaterThanOrEqual(14.9); });
});
