// What hostile members cost a cohort, on the real parts: the same members with the same seed train once as they should and once
// with some of them hostile; how much worse the model ends, who was named when, and who was wronged. One run is one attack, by
// so many, with one seed.
import { parameterLayout, SPARK } from '../../app/organism/config.ts';
import { initialParameters } from '../../app/organism/init.ts';
import { updateShapeOfModel } from '../../app/federation/updateShape.ts';
import type { ModelConfig, TrainConfig } from '../../schemas/model.ts';
import type { Backend } from '../../worker/engine/backend.ts';
import type { Window } from '../../worker/learner/evaluator.ts';
import { Cohort } from './cohort.ts';
import type { CohortOptions, RoundRecord } from './cohort.ts';
import { ATTACKS, hostileHooks } from './hostile.ts';
import type { Attack } from './hostile.ts';
import { nameOf } from './rule.ts';
import { lessonsOf } from './text.ts';
import type { RealText } from './text.ts';

export interface AttackSettings {
  readonly attacks: readonly Attack[];
  readonly seeds: readonly number[];
  readonly members: number;
  /** How many of them are hostile: a row of the table for each attack with each of these. */
  readonly hostile: readonly number[];
  readonly rounds: number;
  readonly stepsARound: number;
  readonly batch: number;
  readonly window: number;
  /** Of an update: elements in a block, kept of them. */
  readonly block: number;
  readonly keep: number;
  /** Learnt by the founder alone before the mesh begins. */
  readonly founderSteps: number;
  readonly peakLearningRate: number;
  /** The last share of the steps has a falling rate, down to the final share of the peak. */
  readonly decayShare: number;
  readonly finalLearningRateShare: number;
}
export const ATTACK_CONFIG: ModelConfig = SPARK;
export const ATTACK_SETTINGS: AttackSettings = {
  attacks: ATTACKS, seeds: [1, 2, 3], members: 8, hostile: [2, 3], rounds: 24, stepsARound: 64, batch: 8, window: 64, block: 4096, keep: 128,
  founderSteps: 400, peakLearningRate: 3e-3, decayShare: 0.5, finalLearningRateShare: 0.1,
};
export const ATTACK_PARAMETERS = parameterLayout(ATTACK_CONFIG).parameterCount;

/** `attack` null: all as they should be; then `rule` says whether anybody looks. */
export interface AttackRun { readonly settings: AttackSettings; readonly seed: number; readonly attack: Attack | null; readonly hostile: number; readonly rule: CohortOptions['rule'] }
export interface AttackResult {
  readonly attack: Attack | null;
  readonly hostile: number;
  readonly seed: number;
  readonly rule: CohortOptions['rule'];
  /** Of the model all agree on at the end, nats a token, on held-out text that nobody judged with. */
  readonly loss: number;
  /** One element a hostile member: the round in which it was first named; null where it never was. */
  readonly namedAfter: readonly (number | null)[];
  /** Rounds in which an honest member was shut out, or not heard as a validator. */
  readonly honestEjected: number;
  /** Updates of honest members that went into no model, for whatever reason. */
  readonly honestRefused: number;
  readonly honestPeerRounds: number;
  /** Hostile updates that went into the model; and why the others did not, with how many. */
  readonly hostileTaken: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly tokens: number;
  readonly gateTokens: number;
  readonly seconds: number;
}

export async function runAttack(backend: Backend, text: RealText, run: AttackRun): Promise<AttackResult> {
  const startMs = performance.now();
  const { settings, seed, attack, rule } = run;
  const hostile = attack === null ? 0 : run.hostile;
  const lessons = lessonsOf(text, ATTACK_CONFIG.vocabulary, settings.members, settings.window);
  const shape = updateShapeOfModel(ATTACK_CONFIG, settings.block, settings.keep);
  const train = trainOf(run);
  const options: CohortOptions = {
    backend, config: ATTACK_CONFIG, train, block: settings.block, keep: settings.keep, stepsARound: settings.stepsARound, shares: lessons.shares,
    gateText: lessons.heldOut.filter((_, i) => i % 2 === 0).map(lastHalf), rule,
    ...(attack === null ? {} : { hooks: hostileHooks({ attack, hostile, members: settings.members, seed, vocabulary: ATTACK_CONFIG.vocabulary, shape }) }),
  };
  const founder = await Cohort.open({ ...options, rule: 'all', hooks: {}, shares: lessons.shares.slice(0, 1), train: { ...train, decayFromStep: null }, start: initialParameters(ATTACK_CONFIG, seed) });
  await founder.learnAlone(settings.founderSteps);
  const start = await founder.theta();
  await founder.close();
  const cohort = await Cohort.open({ ...options, start });
  const records: RoundRecord[] = [];
  for (let round = 0; round < settings.rounds; round += 1) records.push(await cohort.round());
  const loss = await cohort.loss(lessons.heldOut.filter((_, i) => i % 2 === 1));
  await cohort.close();
  return { attack, hostile, seed, rule, loss, ...toldOf(cohort, records, hostile), seconds: (performance.now() - startMs) / 1000 };
}

/** Of a window over text most tokens of the first half only lead up to what counts. A sample of few tokens says more when all of
 *  them count. */
function lastHalf({ inputs, targets }: Window): Window {
  const half = inputs.length >> 1;
  return { inputs: inputs.slice(half), targets: targets.slice(half) };
}

function toldOf(cohort: Cohort, records: readonly RoundRecord[], hostile: number): Omit<AttackResult, 'attack' | 'hostile' | 'seed' | 'rule' | 'loss' | 'seconds'> {
  const members = cohort.members.length, names = Array.from({ length: members }, (_, i) => nameOf(i));
  const honest = new Set(names.slice(0, members - hostile));
  const rejected = records.flatMap(({ decision }) => decision.rejected), taken = records.flatMap(({ decision }) => decision.taken);
  const reasons: Record<string, number> = {};
  for (const { author, reason } of rejected) if (!honest.has(author)) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return {
    namedAfter: names.slice(members - hostile).map((name) => cohort.rule.named.find(({ member }) => member === name)?.round ?? null),
    honestEjected: records.reduce((sum, { decision, ignored }) => sum + new Set([...decision.rejected.filter(({ reason }) => reason === 'out').map(({ author }) => author), ...ignored].filter((name) => honest.has(name))).size, 0),
    honestRefused: rejected.filter(({ author }) => honest.has(author)).length,
    honestPeerRounds: records.length * honest.size,
    hostileTaken: taken.filter(({ author }) => !honest.has(author)).length, reasons,
    tokens: records.reduce((sum, { tokens }) => sum + tokens, 0), gateTokens: records.reduce((sum, { gateTokens }) => sum + gateTokens, 0),
  };
}

function trainOf({ settings, seed }: AttackRun): TrainConfig {
  const { batch, window, peakLearningRate, decayShare, finalLearningRateShare, rounds, stepsARound } = settings;
  const steps = rounds * stepsARound, decaySteps = Math.round(steps * decayShare);
  return { batch, window, peakLearningRate, warmupSteps: 50, decayFromStep: steps - decaySteps, decaySteps, finalLearningRateShare, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, seed };
}
