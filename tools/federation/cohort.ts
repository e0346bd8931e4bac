// Members that train together in one process, on the real parts: engine, round arithmetic, codec, rule. No network, no clock:
// a round is a number of steps for each, and everyone is on time unless a hook says otherwise. Hooks stand for members that
// misbehave. Owns its sessions, not the backend.
import type { RoundDecision } from '../../app/federation/robust.ts';
import { decodeUpdate } from '../../app/federation/codec.ts';
import { LEAST_SEQUENCES, RoundLearner } from '../../app/federation/roundLearner.ts';
import type { Sample } from '../../app/federation/roundLearner.ts';
import { floatsOf } from '../../app/federation/roundState.ts';
import { updateShapeOfModel } from '../../app/federation/updateShape.ts';
import type { UpdateShape } from '../../app/federation/updateShape.ts';
import type { Cut, Measured, TakenUpdate } from '../../app/mesh/ports.ts';
import { BatchSampler } from '../../app/organism/batchSampler.ts';
import type { Batch, TokenizedChunk } from '../../app/organism/batchSampler.ts';
import { parameterLayout } from '../../app/organism/config.ts';
import { initialParameters } from '../../app/organism/init.ts';
import { SeededStream } from '../../app/physics/random.ts';
import type { ModelConfig, TrainConfig } from '../../schemas/model.ts';
import type { Backend } from '../../worker/engine/backend.ts';
import { noLock } from '../../worker/learner/evaluator.ts';
import type { Window } from '../../worker/learner/evaluator.ts';
import { toNobody } from '../../worker/learner/giveWay.ts';
import { OrganismSession } from '../../worker/learner/organismSession.ts';
import { RoundWork } from '../../worker/learner/roundWork.ts';
import { Trainer } from '../../worker/learner/trainer.ts';
import { CohortRule, nameOf } from './rule.ts';
import type { Arrived, Judged } from './rule.ts';

export interface CohortOptions {
  readonly backend: Backend;
  readonly config: ModelConfig;
  /** Of every member; the seed of its batches is its own. */
  readonly train: TrainConfig;
  readonly block: number;
  readonly keep: number;
  /** Of what a member owes, with every round; left out, the product's. */
  readonly owedDecay?: number;
  /** Steps of every member before its update is cut. */
  readonly stepsARound: number;
  /** One element a member: the text it learns from. */
  readonly shares: readonly (readonly TokenizedChunk[])[];
  /** Held-out text: members measure updates with windows drawn from it. */
  readonly gateText: readonly Window[];
  /** Where all begin; left out, with first parameters drawn from the seed. */
  readonly start?: Float32Array;
  /** `robust`: the rule of the product, every member judging. `all`: whatever arrives is taken and nothing is measured. */
  readonly rule: 'robust' | 'all';
  readonly hooks?: CohortHooks;
}

/** Members are numbered from 0. What a hook leaves out is done as it should be. */
export interface CohortHooks {
  /** What a member sends in place of its cut; null: nothing arrives in time. `arrived` are those before it. */
  readonly payload?: (member: number, round: number, cut: Cut, arrived: readonly Arrived[]) => Pick<Arrived, 'payload' | 'startState'> | null;
  /** What a member trains on in place of what it drew. */
  readonly batch?: (member: number, batch: Batch) => Batch;
  /** What a validator says in place of what it measured; `authors` are those of the updates, in order. */
  readonly verdicts?: (member: number, round: number, measured: readonly Measured[], authors: readonly number[]) => readonly Measured[];
}

export interface RoundRecord {
  /** Learnt by all members, and measured by all of them. */
  readonly tokens: number;
  readonly gateTokens: number;
  readonly payloadBytes: readonly number[];
  /** Mean over members and steps, nats a token. */
  readonly trainLoss: number;
  readonly decision: RoundDecision;
  /** Names of the validators nobody listened to. */
  readonly ignored: readonly string[];
}

interface Member { readonly trainer: Trainer; readonly work: RoundWork; readonly organism: OrganismSession; readonly learner: RoundLearner; gateTokens: number }

export class Cohort {
  readonly options: CohortOptions;
  readonly shape: UpdateShape;
  readonly members: readonly Member[];
  #rounds = 0;

  private constructor(options: CohortOptions, shape: UpdateShape, members: readonly Member[]) {
    this.options = options; this.shape = shape; this.members = members;
    this.rule = new CohortRule({ parameters: parameterLayout(options.config).parameterCount, block: options.block, keep: options.keep });
  }

  static async open(options: CohortOptions): Promise<Cohort> {
    const shape = updateShapeOfModel(options.config, options.block, options.keep);
    const members: Member[] = [];
    for (const [index, chunks] of options.shares.entries()) members.push(await openMember(options, shape, index, chunks));
    return new Cohort(options, shape, members);
  }

  get rounds(): number { return this.#rounds; }
  /** Of this cohort; empty under the rule `all`. */
  readonly rule: CohortRule;

  /** Trains, exchanges, decides and applies. Throws when two members end with different models. */
  async round(): Promise<RoundRecord> {
    this.#rounds += 1;
    const { members } = this;
    const hooks = this.options.hooks ?? {};
    const arrived: Arrived[] = [];
    const cuts: Cut[] = [];
    const learnt = { tokens: 0, trainLoss: 0 };
    for (const [author, member] of members.entries()) {
      await this.#train(member, learnt);
      const cut = await member.learner.cut();
      cuts.push(cut);
      const sent = hooks.payload === undefined ? cut : hooks.payload(author, this.#rounds, cut, arrived);
      if (sent !== null) arrived.push({ author, payload: sent.payload, startState: sent.startState, tokens: cut.tokens });
    }
    const gateBefore = this.#gateTokens(), ignored = this.rule.ignoredIn(this.#rounds);
    const decision = await this.#decide(arrived);
    const payloadOf = new Map(arrived.map(({ author, payload }) => [nameOf(author), payload]));
    const taken = decision.taken.map(({ author, weight }): TakenUpdate => ({ author, weight, payload: payloadOf.get(author) ?? new Uint8Array() }));
    const hashes = new Set<string>();
    for (const [author, { learner }] of members.entries()) {
      hashes.add((await learner.apply(taken)).stateHash);
      const own = cuts[author];
      if (own !== undefined && !taken.some((one) => one.author === nameOf(author))) await learner.refund(own.payload, 1);
    }
    if (hashes.size !== 1) throw new Error(`Round ${this.#rounds}: the members' models differ after the same round.`);
    return { ...learnt, gateTokens: this.#gateTokens() - gateBefore, payloadBytes: arrived.map(({ payload }) => payload.length), decision, ignored };
  }

  async #train({ trainer }: Member, learnt: { tokens: number; trainLoss: number }): Promise<void> {
    const { stepsARound } = this.options;
    for (let step = 0; step < stepsARound; step += 1) {
      const report = await trainer.step();
      learnt.tokens += report.tokens;
      learnt.trainLoss += report.trainLoss / stepsARound / this.members.length;
    }
  }

  async #decide(arrived: readonly Arrived[]): Promise<RoundDecision> {
    if (this.options.rule === 'all') return { taken: arrived.map(({ author }) => ({ author: nameOf(author), commit: '', payload: '', weight: 1_000 })), rejected: [] };
    const payloads = arrived.map(({ payload }) => payload);
    const authors = arrived.map(({ author }) => author);
    const judged: Judged[] = [];
    for (const [validator, { learner }] of this.members.entries()) {
      // Each on a sample of its own, as in the product: what is luck of one is not luck of all.
      const sample = this.#rounds * this.members.length + validator;
      const measured = await learner.measure(payloads, sample);
      judged.push({ validator, sample, measured: this.options.hooks?.verdicts?.(validator, this.#rounds, measured, authors) ?? measured });
    }
    const first = this.#first();
    const earlier = this.rule.earlier(this.members.length, arrived.length);
    const inspected = await first.learner.inspect([...payloads, ...earlier.map(({ bytes }) => bytes)]);
    return this.rule.decide({ round: this.#rounds, members: this.members.length, stateBefore: first.learner.stateHash, arrived, earlier, inspected, judged });
  }

  #gateTokens(): number { return this.members.reduce((sum, { gateTokens }) => sum + gateTokens, 0); }

  #first(): Member {
    const first = this.members[0];
    if (first === undefined) throw new Error('A cohort has at least one member.');
    return first;
  }

  /** The first member trains by itself: what one machine does without a mesh. */
  async learnAlone(steps: number): Promise<{ tokens: number; trainLoss: number }> {
    const learnt = { tokens: 0, trainLoss: 0 };
    const { trainer, learner } = this.#first();
    for (let step = 0; step < steps; step += 1) {
      const report = await trainer.step();
      learnt.tokens += report.tokens;
      learnt.trainLoss += report.trainLoss / steps;
    }
    await learner.rebase();
    return learnt;
  }

  /** What the first member trains right now. */
  theta(): Promise<Float32Array> { return this.#first().organism.readParameters(); }

  /** Loss of the model all agree on, nats a token. */
  async loss(windows: readonly Window[]): Promise<number> {
    const { learner, work } = this.#first();
    const anchor = await learner.snapshot();
    const { nats, tokens } = await work.lossesOn(windows, floatsOf(anchor));
    return nats.reduce((a, b) => a + b, 0) / tokens.reduce((a, b) => a + b, 0);
  }

  async close(): Promise<void> { for (const { organism } of this.members) await organism.close(); }
}

async function openMember(options: CohortOptions, shape: UpdateShape, index: number, chunks: readonly TokenizedChunk[]): Promise<Member> {
  const train = { ...options.train, seed: options.train.seed * 1_000 + index };
  const organism = await OrganismSession.open(options.backend, options.config, train);
  organism.loadState({ parameters: options.start ?? initialParameters(options.config, options.train.seed), moments: null });
  const turn = options.hooks?.batch;
  const sampler = turn === undefined ? new BatchSampler(train) : new TurnedSampler(train, (batch) => turn(index, batch));
  sampler.setData(null, chunks, 1);
  const trainer = new Trainer(organism, train, sampler, { step: 0, tokensSeen: 0, trainLoss: null, scheduleStartStep: 0, samplerState: '' }, () => performance.now());
  const counted = { gateTokens: 0 };
  const windowsOf = (sample: Sample): readonly Window[] => {
    if (options.rule === 'all') return [];
    const windows = sample.kind === 'canary' ? options.gateText.slice(0, CANARY_WINDOWS) : drawWindows(options.gateText, sample);
    if (sample.kind === 'drawn') counted.gateTokens += windows.reduce((sum, { inputs }) => sum + inputs.length, 0);
    return windows;
  };
  const work = new RoundWork({ organism, lock: noLock, tokensSeen: () => trainer.run.tokensSeen, windowsOf, giveWay: toNobody });
  return Object.assign(counted, { trainer, organism, work, learner: await RoundLearner.found(work, shape, options.owedDecay) });
}

/** An update as the vector it changes, for hooks that make another of it. */
export function vectorOf(payload: Uint8Array, shape: UpdateShape): Float32Array {
  const decoded = decodeUpdate(payload, shape);
  if (!decoded.ok) throw new Error(`The update cannot be read: ${decoded.fault}.`);
  const vector = new Float32Array(shape.length);
  decoded.update.indices.forEach((at, i) => { vector[at] = decoded.update.values[i] ?? 0; });
  return vector;
}

/** Draws what a hook makes of what was drawn. */
class TurnedSampler extends BatchSampler {
  readonly #turn: (batch: Batch) => Batch;
  constructor(train: TrainConfig, turn: (batch: Batch) => Batch) { super(train); this.#turn = turn; }
  override draw(): Batch { return this.#turn(super.draw()); }
}

const CANARY_WINDOWS = 4;

function drawWindows(windows: readonly Window[], { seed, tokens }: Sample & { kind: 'drawn' }): Window[] {
  const stream = SeededStream.from(seed, 'gate');
  const drawn: Window[] = [];
  for (let left = tokens; windows.length > 0;) {
    const window = windows[stream.nextBelow(windows.length)];
    if (window === undefined || (window.inputs.length > left && drawn.length >= LEAST_SEQUENCES)) break;
    drawn.push(window);
    left -= window.inputs.length;
  }
  return drawn;
}
