// How much training together costs in what is learnt: members and one machine alone get equally many tokens of the same text,
// and what differs at the end, and on the way, is the gap. One run is one number of members with one seed.
import { parameterLayout, SPARK } from '../../app/organism/config.ts';
import { initialParameters } from '../../app/organism/init.ts';
import type { TrainConfig } from '../../schemas/model.ts';
import type { Backend } from '../../worker/engine/backend.ts';
import { Cohort } from './cohort.ts';
import { lessonsOf } from './text.ts';
import type { RealText } from './text.ts';

export const CURVE = {
  config: SPARK,
  members: [1, 2, 4, 8],
  seeds: [1, 2, 3],
  /** Of all members together. */
  tokensPerParameter: 20,
  /** Of an update: elements in a block, kept of them. */
  block: 4096, keep: 128,
  window: 64,
  /** Points of the curve, evenly over the tokens. */
  points: 12,
  alone: { batch: 4, peakLearningRate: 3e-3 },
  together: { batch: 1, peakLearningRate: 3e-3, stepsARound: 10 },
  /** The first share of the tokens is learnt by the founder alone: a mesh begins with a model that somebody already has. */
  founderShare: 0.1,
  warmupSteps: 50,
  /** The last share of the tokens is learnt with a falling rate, down to the final share of the peak. */
  decayShare: 0.5, finalLearningRateShare: 0.1,
} as const;

export interface CurveRun { readonly members: number; readonly seed: number }
export interface CurvePoint { readonly tokens: number; /** Nats a token on the held-out text. */ readonly loss: number }
export interface CurveResult extends CurveRun {
  readonly points: readonly CurvePoint[];
  readonly rounds: number;
  /** Of one update to one receiver, the largest of the run. */
  readonly payloadBytes: number;
  readonly tokens: number;
  readonly seconds: number;
}

export const PARAMETERS = parameterLayout(CURVE.config).parameterCount;

/** The schedule counts the tokens of all: `share` of them is what one member learns. */
function trainOf(run: CurveRun, batch: number, peakLearningRate: number, steps: number, warmupSteps: number): TrainConfig {
  const decaySteps = Math.round(steps * CURVE.decayShare);
  return {
    batch, window: CURVE.window, peakLearningRate, warmupSteps, decayFromStep: steps - decaySteps, decaySteps, finalLearningRateShare: CURVE.finalLearningRateShare,
    beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, seed: run.seed,
  };
}

export async function runCurve(backend: Backend, text: RealText, run: CurveRun): Promise<CurveResult> {
  const startMs = performance.now();
  const total = PARAMETERS * CURVE.tokensPerParameter;
  const alone = run.members === 1;
  const { batch, peakLearningRate } = alone ? CURVE.alone : CURVE.together;
  const lessons = lessonsOf(text, CURVE.config.vocabulary, run.members, CURVE.window);
  const stepTokens = batch * CURVE.window;
  const founderSteps = alone ? 0 : Math.round(total * CURVE.founderShare / stepTokens);
  const stepsARound = alone ? Math.round(total / stepTokens / CURVE.points) : CURVE.together.stepsARound;
  const rounds = alone ? CURVE.points : Math.ceil((total - founderSteps * stepTokens) / stepTokens / run.members / stepsARound);
  const open = (start: Float32Array, shares: typeof lessons.shares, train: TrainConfig, steps: number) =>
    Cohort.open({ backend, config: CURVE.config, train, block: CURVE.block, keep: CURVE.keep, stepsARound: steps, shares, gateText: lessons.heldOut, rule: 'all', start });

  let start = initialParameters(CURVE.config, run.seed);
  let tokens = 0;
  const points: CurvePoint[] = [];
  const train = trainOf(run, batch, peakLearningRate, rounds * stepsARound, CURVE.warmupSteps);
  if (founderSteps > 0) {
    const founder = await open(start, lessons.shares.slice(0, 1), { ...train, decayFromStep: null }, founderSteps);
    tokens += (await founder.learnAlone(founderSteps)).tokens;
    start = await founder.theta();
    points.push({ tokens, loss: await founder.loss(lessons.heldOut) });
    await founder.close();
  }
  const cohort = await open(start, lessons.shares, train, stepsARound);
  let payloadBytes = 0;
  for (let round = 1; round <= rounds; round += 1) {
    if (alone) tokens += (await cohort.learnAlone(stepsARound)).tokens;
    else {
      const record = await cohort.round();
      tokens += record.tokens;
      payloadBytes = Math.max(payloadBytes, ...record.payloadBytes);
    }
    if (Math.floor(round * CURVE.points / rounds) > Math.floor((round - 1) * CURVE.points / rounds)) points.push({ tokens, loss: await cohort.loss(lessons.heldOut) });
  }
  await cohort.close();
  return { ...run, points, rounds: alone ? 0 : rounds, payloadBytes, tokens, seconds: (performance.now() - startMs) / 1000 };
}
