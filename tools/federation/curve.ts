// How much training together costs in what is learnt: members and one machine alone get equally many tokens of the same text,
// and what differs at the end, and on the way, is the gap. One run is one number of members with one seed.
import { parameterLayout, PRESETS, SPARK } from '../../app/organism/config.ts';
import { initialParameters } from '../../app/organism/init.ts';
import type { ModelConfig, TrainConfig } from '../../schemas/model.ts';
import type { Backend } from '../../worker/engine/backend.ts';
import { Cohort } from './cohort.ts';
import type { CohortHooks } from './cohort.ts';
import { WrongOption } from './options.ts';
import { lessonsOf } from './text.ts';
import type { RealText } from './text.ts';

/** How members, or one machine alone, train. */
interface Learning { readonly batch: number; readonly peakLearningRate: number; readonly beta1: number; readonly beta2: number }
export interface CurveSettings {
  /** Of the model; one of PRESETS. */
  readonly preset: string;
  readonly members: readonly number[];
  readonly seeds: readonly number[];
  /** Of all members together. */
  readonly tokensPerParameter: number;
  /** Of an update: elements in a block, kept of them. */
  readonly block: number;
  readonly keep: number;
  readonly window: number;
  /** Points of the curve, evenly over the tokens. */
  readonly points: number;
  readonly alone: Learning;
  readonly together: Learning & { readonly stepsARound: number; /** Of what a member owes, with every round. */ readonly owedDecay: number };
  /** The first share of the tokens is learnt by the founder alone: a mesh begins with a model that somebody already has. */
  readonly founderShare: number;
  readonly warmupSteps: number;
  /** The last share of the tokens is learnt with a falling rate, down to the final share of the peak. */
  readonly decayShare: number;
  readonly finalLearningRateShare: number;
}

/** One machine alone has the batch, rate and moments that were best for it, members those that were best for them: members
 *  take smaller batches, since eight of them together must not take a larger one than is worth its tokens, and with less in a
 *  batch the second moment must be averaged over more of them. */
export const CURVE: CurveSettings = {
  preset: SPARK.preset, members: [1, 2, 4, 8], seeds: [1, 2, 3], tokensPerParameter: 20, block: 4096, keep: 128, window: 64, points: 12,
  alone: { batch: 2, peakLearningRate: 2e-3, beta1: 0.9, beta2: 0.995 },
  together: { batch: 1, peakLearningRate: 3e-3, beta1: 0.7, beta2: 0.998, stepsARound: 2, owedDecay: 1 },
  founderShare: 0.1, warmupSteps: 50, decayShare: 0.5, finalLearningRateShare: 0.02,
};

export interface CurveRun { readonly settings: CurveSettings; readonly members: number; readonly seed: number }
export interface CurvePoint { readonly tokens: number; /** Nats a token on the held-out text. */ readonly loss: number }
export interface CurveResult {
  readonly members: number;
  readonly seed: number;
  readonly points: readonly CurvePoint[];
  readonly rounds: number;
  /** Of one update to one receiver, the largest of the run. */
  readonly payloadBytes: number;
  readonly tokens: number;
  /** Of the processor. */
  readonly cpuSeconds: number;
}

/** Throws a WrongOption where the preset has no such name. */
function modelOf({ preset }: Pick<CurveSettings, 'preset'>): ModelConfig {
  const config = PRESETS[preset];
  if (config === undefined) throw new WrongOption(`"preset" needs one of ${Object.keys(PRESETS).join(', ')}, for instance --settings '{"preset":"${SPARK.preset}"}'.`);
  return config;
}

/** Of the model that these settings train. */
export function parametersOf(settings: Pick<CurveSettings, 'preset'>): number { return parameterLayout(modelOf(settings)).parameterCount; }

/** The schedule runs over the tokens of all: every member is always as far as the others. */
function trainOf({ settings, seed }: CurveRun, { batch, peakLearningRate, beta1, beta2 }: Learning, steps: number): TrainConfig {
  const { window, warmupSteps, decayShare, finalLearningRateShare } = settings;
  const decaySteps = Math.round(steps * decayShare);
  return { batch, window, peakLearningRate, warmupSteps, decayFromStep: steps - decaySteps, decaySteps, finalLearningRateShare, beta1, beta2, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, seed };
}

/** `hooks` stand for members that do not do as they should; the founder's part before the mesh is without them. */
export async function runCurve(backend: Backend, text: RealText, run: CurveRun, hooks: CohortHooks = {}): Promise<CurveResult> {
  const startCpu = process.cpuUsage();
  const { settings } = run;
  const config = modelOf(settings), total = parametersOf(settings) * settings.tokensPerParameter;
  const alone = run.members === 1;
  const learning = alone ? settings.alone : settings.together;
  const lessons = lessonsOf(text, config.vocabulary, run.members, settings.window);
  const stepTokens = learning.batch * settings.window;
  // The founder is one machine alone, and learns as such.
  const founderTokens = settings.alone.batch * settings.window;
  const founderSteps = alone ? 0 : Math.round(total * settings.founderShare / founderTokens);
  const stepsARound = alone ? Math.round(total / stepTokens / settings.points) : settings.together.stepsARound;
  const rounds = alone ? settings.points : Math.ceil((total - founderSteps * founderTokens) / stepTokens / run.members / stepsARound);
  const open = (start: Float32Array, shares: typeof lessons.shares, train: TrainConfig, steps: number) =>
    Cohort.open({ backend, config, train, block: settings.block, keep: settings.keep, owedDecay: settings.together.owedDecay, stepsARound: steps, shares, gateText: lessons.heldOut, rule: 'all', start, hooks });

  let start = initialParameters(config, run.seed);
  let tokens = 0;
  const points: CurvePoint[] = [];
  const train = trainOf(run, learning, rounds * stepsARound);
  if (founderSteps > 0) {
    const founder = await open(start, lessons.shares.slice(0, 1), { ...trainOf(run, settings.alone, founderSteps), decayFromStep: null }, founderSteps);
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
    if (Math.floor(round * settings.points / rounds) > Math.floor((round - 1) * settings.points / rounds)) points.push({ tokens, loss: await cohort.loss(lessons.heldOut) });
  }
  await cohort.close();
  return { members: run.members, seed: run.seed, points, rounds: alone ? 0 : rounds, payloadBytes, tokens, cpuSeconds: cpuSecondsSince(startCpu) };
}

function cpuSecondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
