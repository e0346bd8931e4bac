// Members that train together in one process, on the real parts: engine, round arithmetic, codec, rule. No network, no clock:
// a round is a number of steps for each, and everyone is on time unless a hook says otherwise. Hooks stand for members that
// misbehave. Owns its sessions, not the backend.
import { createHash } from 'node:crypto';
import { RoundLearner } from '../../app/federation/roundLearner.ts';
import type { Sample } from '../../app/federation/roundLearner.ts';
import { updateShapeOfModel } from '../../app/federation/updateShape.ts';
import type { UpdateShape } from '../../app/federation/updateShape.ts';
import type { Cut, Inspected, Measured, TakenUpdate } from '../../app/mesh/ports.ts';
import { BatchSampler } from '../../app/organism/batchSampler.ts';
import type { TokenizedChunk } from '../../app/organism/batchSampler.ts';
import { initialParameters } from '../../app/organism/init.ts';
import { SeededStream } from '../../app/physics/random.ts';
import type { ModelConfig, TrainConfig } from '../../schemas/model.ts';
import type { Backend } from '../../worker/engine/backend.ts';
import { noLock, windowLosses } from '../../worker/learner/evaluator.ts';
import type { Window } from '../../worker/learner/evaluator.ts';
import { OrganismSession } from '../../worker/learner/organismSession.ts';
import { RoundWork } from '../../worker/learner/roundWork.ts';
import { Trainer } from '../../worker/learner/trainer.ts';

export interface CohortOptions {
  readonly backend: Backend;
  readonly config: ModelConfig;
  /** Of every member; the seed of its batches is its own. */
  readonly train: TrainConfig;
  readonly block: number;
  readonly keep: number;
  /** Steps of every member before its update is cut. */
  readonly stepsARound: number;
  /** One element a member: the text it learns from. */
  readonly shares: readonly (readonly TokenizedChunk[])[];
  /** What members measure updates with. */
  readonly gateText: readonly Window[];
  readonly hooks?: CohortHooks;
}

/** Members are numbered from 0. What a hook leaves out is done as it should be. */
export interface CohortHooks {
  /** What a member sends instead of its update; null: nothing arrives. */
  readonly payload?: (member: number, round: number, cut: Cut, cohort: Cohort) => Uint8Array | null;
  /** What a validator says it measured. */
  readonly verdicts?: (member: number, round: number, measured: readonly Measured[], authors: readonly number[]) => readonly Measured[];
}

export interface Arrived { readonly author: number; readonly payload: Uint8Array; readonly tokens: number }
export interface Judged { readonly member: number; readonly measured: readonly Measured[] }
/** What becomes of each update, in the order of `arrived`: its weight in thousandths, 0 when it is left out. */
export type Decide = (arrived: readonly Arrived[], inspected: readonly Inspected[], judged: readonly Judged[]) => readonly number[];

export interface RoundRecord { readonly tokens: number; readonly payloadBytes: readonly number[]; readonly weights: readonly number[]; readonly authors: readonly number[]; readonly gateTokens: number; readonly trainLoss: number }

interface Member { readonly trainer: Trainer; readonly organism: OrganismSession; readonly learner: RoundLearner; gateTokens: number }

export class Cohort {
  readonly options: CohortOptions;
  readonly shape: UpdateShape;
  readonly members: readonly Member[];
  #rounds = 0;

  private constructor(options: CohortOptions, shape: UpdateShape, members: readonly Member[]) { this.options = options; this.shape = shape; this.members = members; }

  static async open(options: CohortOptions): Promise<Cohort> {
    const shape = updateShapeOfModel(options.config, options.block, options.keep);
    const members: Member[] = [];
    for (const [index, chunks] of options.shares.entries()) members.push(await openMember(options, shape, index, chunks));
    return new Cohort(options, shape, members);
  }

  get rounds(): number { return this.#rounds; }

  /** Trains, exchanges, decides and applies. Throws when two members end with different models. */
  async round(decide: Decide | null): Promise<RoundRecord> {
    this.#rounds += 1;
    const { hooks = {}, stepsARound } = this.options;
    const arrived: Arrived[] = [];
    const cuts: Cut[] = [];
    let tokens = 0;
    let trainLoss = 0;
    for (const [author, { trainer, learner }] of this.members.entries()) {
      for (let step = 0; step < stepsARound; step += 1) {
        const report = await trainer.step();
        tokens += report.tokens;
        trainLoss += report.trainLoss / stepsARound / this.members.length;
      }
      const cut = await learner.cut();
      cuts.push(cut);
      const payload = hooks.payload === undefined ? cut.payload : hooks.payload(author, this.#rounds, cut, this);
      if (payload !== null) arrived.push({ author, payload, tokens: cut.tokens });
    }
    const gateBefore = this.#gateTokens();
    const weights = decide === null ? arrived.map(() => 1_000) : await this.#decide(arrived, decide);
    const taken = arrived.flatMap(({ author, payload }, i): TakenUpdate[] => ((weights[i] ?? 0) > 0 ? [{ author: nameOf(author), payload, weight: weights[i] ?? 0 }] : []));
    const hashes = new Set<string>();
    for (const [author, { learner }] of this.members.entries()) {
      hashes.add((await learner.apply(taken)).stateHash);
      const own = cuts[author];
      if (own !== undefined && !taken.some((one) => one.author === nameOf(author))) await learner.refund(own.payload, 1);
    }
    if (hashes.size !== 1) throw new Error(`Round ${this.#rounds}: the members' models differ after the same round.`);
    return { tokens, payloadBytes: arrived.map(({ payload }) => payload.length), weights, authors: arrived.map(({ author }) => author), gateTokens: this.#gateTokens() - gateBefore, trainLoss };
  }

  async #decide(arrived: readonly Arrived[], decide: Decide): Promise<readonly number[]> {
    const payloads = arrived.map(({ payload }) => payload);
    const authors = arrived.map(({ author }) => author);
    const inspected = await this.members[0]?.learner.inspect(payloads) ?? [];
    const judged: Judged[] = [];
    for (const [member, { learner }] of this.members.entries()) {
      const measured = await learner.measure(payloads, this.#rounds);
      judged.push({ member, measured: this.options.hooks?.verdicts?.(member, this.#rounds, measured, authors) ?? measured });
    }
    return decide(arrived, inspected, judged);
  }

  #gateTokens(): number { return this.members.reduce((sum, { gateTokens }) => sum + gateTokens, 0); }

  /** Loss of the model all agree on, nats a token. */
  async loss(windows: readonly Window[]): Promise<number> {
    const first = this.members[0];
    if (first === undefined) throw new Error('A cohort has at least one member.');
    const theta = await first.organism.readParameters();
    const anchor = await first.learner.snapshot();
    first.organism.writeParameters(new Float32Array(anchor.buffer, anchor.byteOffset, anchor.byteLength / 4));
    const { nats, tokens } = await windowLosses(first.organism, windows);
    first.organism.writeParameters(theta);
    return nats.reduce((a, b) => a + b, 0) / tokens.reduce((a, b) => a + b, 0);
  }

  async close(): Promise<void> { for (const { organism } of this.members) await organism.close(); }
}

export const nameOf = (member: number): string => `member-${String(member).padStart(3, '0')}`;

async function openMember(options: CohortOptions, shape: UpdateShape, index: number, chunks: readonly TokenizedChunk[]): Promise<Member> {
  const train = { ...options.train, seed: options.train.seed * 1_000 + index };
  const organism = await OrganismSession.open(options.backend, options.config, train);
  organism.loadState({ parameters: initialParameters(options.config, options.train.seed), moments: null });
  const sampler = new BatchSampler(train);
  sampler.setData(null, chunks, 1);
  const trainer = new Trainer(organism, train, sampler, { step: 0, tokensSeen: 0, trainLoss: null, scheduleStartStep: 0, samplerState: '' }, () => performance.now());
  const counted = { gateTokens: 0 };
  const windowsOf = (sample: Sample): readonly Window[] => {
    const windows = sample.kind === 'canary' ? options.gateText.slice(0, CANARY_WINDOWS) : drawWindows(options.gateText, sample);
    if (sample.kind === 'drawn') counted.gateTokens += windows.reduce((sum, { inputs }) => sum + inputs.length, 0);
    return windows;
  };
  const work = new RoundWork({ organism, lock: noLock, tokensSeen: () => trainer.run.tokensSeen, windowsOf });
  return Object.assign(counted, { trainer, organism, learner: await RoundLearner.found(work, shape) });
}

const CANARY_WINDOWS = 4;

function drawWindows(windows: readonly Window[], { seed, tokens }: Sample & { kind: 'drawn' }): Window[] {
  const stream = SeededStream.from(seed, 'gate');
  const drawn: Window[] = [];
  for (let left = tokens; windows.length > 0;) {
    const window = windows[stream.nextBelow(windows.length)];
    if (window === undefined || window.inputs.length > left) break;
    drawn.push(window);
    left -= window.inputs.length;
  }
  return drawn;
}

/** SHA-256 of what describes an experiment, to name its results. */
export function fingerprint(value: unknown): string { return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16); }
