// One member's arithmetic of training together: what it learnt becomes updates, agreed updates become the model. Sits between
// whoever trains (`Learner`) and the rounds (RoundTrainer). It decides nothing about rounds and knows no model: parameters
// are one flat vector. All sums run on the processor in a fixed order, so that every member gets the same bits.
//
// theta: what is trained right now, the learner's. anchor: the model as all members have it. base: where theta's progress
// counts from; theta's learning since then is base - theta. owed (error feedback): learnt, cut off and in no model yet.
// What was learnt is either in the anchor, in a payload that is under way, in `owed`, or in base - theta; only `owed` fades.
import type { Applied, Cut, Inspected, Measured, RoundTrainer, TakenUpdate } from '../mesh/ports.ts';
import { aggregate, applyTo } from './aggregate.ts';
import { decodeUpdate, encodeUpdate } from './codec.ts';
import type { SparseUpdate } from './codec.ts';
import { inspectPayloads } from './inspect.ts';
import { compareLosses } from './pairedLoss.ts';
import type { SampleLosses } from './pairedLoss.ts';
import { bytesOf, floatsOf, packRoundState, readRoundState } from './roundState.ts';
import type { Fate } from './roundState.ts';
import type { UpdateShape } from './updateShape.ts';

/** What is owed fades by this with every cut: a step that fits a model of long ago does harm. SparseLoCo's value, and with rounds of
 *  eight steps still the better one; with rounds of two, in which the model moves little, nothing should fade (docs/figures). */
export const OWED_DECAY = 0.95;
/** Share of the tokens of a round that one member spends on measuring the updates of all. */
export const GATE_SHARE = 0.05;
/** Own updates of which it is known whether they are owed: more than a chain can be taken back. */
const MOST_FATES = 128;
/** Updates are measured at this share of their length. A whole step of one member alone overshoots: late in training honest
 *  ones measured as badly as noise (*spark*: +0.012 nats against +0.012, at a quarter -0.003 against +0.001), and what goes
 *  into the model is a mean of many. */
const MEASURED_SHARE = 0.25;
/** More than this a sample need not have: the error of a difference measured in pairs is small enough. */
const MOST_SAMPLE_TOKENS = 16_384;

/** A drawn sample has so many sequences however few tokens it may have: with nothing to judge by no round of a mesh of slow members
 *  would take anything. One shows no error of its own, so nothing is refused for harm by it; the other doors stand. */
export const LEAST_SEQUENCES = 1;

/** Which held-out text: the small one that never changes, or so many tokens drawn from `seed`, LEAST_SEQUENCES at least. */
export type Sample = { readonly kind: 'canary' } | { readonly kind: 'drawn'; readonly seed: number; readonly tokens: number };

/** Whoever trains. theta is the flat vector of all parameters, always of the shape's length. */
export interface Learner {
  /** Tokens learnt by the base so far. */
  readonly tokensSeen: number;
  read(): Promise<Float32Array>;
  /** Replaces theta by what `move` makes of it; no step of training comes in between, and the optimiser keeps its moments. */
  change(move: (theta: Float32Array) => Float32Array): Promise<void>;
  /** Loss of each sequence of a sample with `parameters` in theta's place; theta is as before afterwards. The same sample
   *  gives the same sequences in the same order. A drawn one may be given up: then it rejects, theta as before. */
  losses(sample: Sample, parameters: Float32Array): Promise<SampleLosses>;
  sha256Hex(bytes: Uint8Array): Promise<string>;
}

export type RoundLearnerReason = 'wrong-length' | 'wrong-hash' | 'bad-state' | 'bad-payload';
export class RoundLearnerError extends Error {
  readonly reason: RoundLearnerReason;
  constructor(reason: RoundLearnerReason, message: string) { super(message); this.name = 'RoundLearnerError'; this.reason = reason; }
}

export class RoundLearner implements RoundTrainer {
  readonly #learner: Learner;
  readonly #shape: UpdateShape;
  readonly #owedDecay: number;
  #anchor: Float32Array;
  #base: Float32Array;
  #owed: Float32Array;
  #stateHash: string;
  #tokensAtCut: number;
  /** Tokens between the last two cuts: what a sample is sized by. */
  #roundTokens: number;
  #fates = new Map<string, Fate>();
  #canary: { readonly stateHash: string; readonly loss: number | null } | null = null;

  private constructor(learner: Learner, shape: UpdateShape, anchor: Float32Array, stateHash: string, owedDecay: number) {
    this.#learner = learner; this.#shape = shape; this.#owedDecay = owedDecay; this.#anchor = anchor; this.#base = anchor; this.#stateHash = stateHash;
    this.#owed = new Float32Array(shape.length);
    this.#tokensAtCut = learner.tokensSeen; this.#roundTokens = 0;
  }

  /** A mesh begins with the model as it is. */
  static async found(learner: Learner, shape: UpdateShape, owedDecay = OWED_DECAY): Promise<RoundLearner> {
    const anchor = await learner.read();
    return new RoundLearner(learner, shape, anchor, await learner.sha256Hex(bytesOf(anchor)), owedDecay);
  }

  /** Goes on from what `exportState` gave; theta is set to what it was then. */
  static async resume(learner: Learner, shape: UpdateShape, state: Uint8Array): Promise<RoundLearner> {
    const kept = readRoundState(state, shape.length);
    if (kept === null) throw new RoundLearnerError('bad-state', 'What was kept of the rounds does not fit this model, or is damaged. Take the snapshot of another member.');
    const resumed = new RoundLearner(learner, shape, kept.anchor, await learner.sha256Hex(bytesOf(kept.anchor)), OWED_DECAY);
    resumed.#base = kept.base;
    resumed.#owed = kept.owed;
    resumed.#roundTokens = kept.roundTokens;
    resumed.#fates = new Map(kept.fates);
    resumed.#tokensAtCut = learner.tokensSeen - kept.tokensSinceCut;
    await learner.change(() => kept.theta);
    return resumed;
  }

  get stateHash(): string { return this.#stateHash; }
  /** What `stateHash` is of. Never changed in place. */
  get anchor(): Float32Array { return this.#anchor; }

  /** Everything needed to go on after the process has ended, in one piece. */
  async exportState(): Promise<Uint8Array> {
    const theta = await this.#learner.read();
    const tokensSinceCut = this.#learner.tokensSeen - this.#tokensAtCut;
    return packRoundState({ anchor: this.#anchor, base: this.#base, owed: this.#owed, theta, roundTokens: this.#roundTokens, tokensSinceCut, fates: this.#fates });
  }

  async cut(): Promise<Cut> {
    const theta = await this.#learner.read();
    const seen = this.#learner.tokensSeen;
    const base = this.#base;
    const owed = this.#owed, fades = this.#owedDecay;
    const wanted = new Float32Array(owed.length);
    for (let i = 0; i < wanted.length; i += 1) wanted[i] = fades * owed[i]! + (base[i]! - theta[i]!);
    const payload = encodeUpdate(wanted, this.#shape);
    // What travels is what others will read, rounding included; the rest is owed.
    const decoded = this.#decoded(payload);
    addTo(wanted, decoded, -1);
    this.#owed = wanted;
    this.#base = theta;
    const tokens = seen - this.#tokensAtCut;
    this.#tokensAtCut = seen;
    this.#roundTokens = tokens;
    this.#fates.set(await this.#learner.sha256Hex(payload), 'out');
    while (this.#fates.size > MOST_FATES) this.#fates.delete(this.#fates.keys().next().value ?? '');
    // What brings nothing claims nothing: after a rebase all of it may be in the model already.
    return { payload, tokens: decoded.norm === 0 ? 0 : tokens, startState: this.#stateHash };
  }

  async measure(payloads: readonly Uint8Array[], sample: number): Promise<readonly Measured[]> {
    const drawn: Sample = { kind: 'drawn', seed: sample, tokens: sampleTokens(this.#roundTokens, payloads.length) };
    const anchor = this.#anchor;
    const without = await this.#learner.losses(drawn, anchor);
    const measured: Measured[] = [];
    for (const payload of payloads) {
      const decoded = decodeUpdate(payload, this.#shape);
      if (!decoded.ok) { measured.push({ fault: decoded.fault, deltaLoss: null, standardError: null }); continue; }
      const alone = anchor.slice();
      addTo(alone, decoded.update, -MEASURED_SHARE);
      measured.push({ fault: null, ...compareLosses(await this.#learner.losses(drawn, alone), without) });
    }
    return measured;
  }

  inspect(payloads: readonly Uint8Array[]): Promise<readonly Inspected[]> { return Promise.resolve(inspectPayloads(payloads, this.#shape)); }

  async apply(taken: readonly TakenUpdate[]): Promise<Applied> {
    const updates = taken.map(({ payload, weight }) => ({ update: this.#decoded(payload), weight }));
    return this.#move(applyTo(this.#anchor, aggregate(updates, this.#shape.length)));
  }

  async refund(payload: Uint8Array, missed: number): Promise<void> {
    const sha256 = await this.#learner.sha256Hex(payload);
    // What this state does not know was cut after it was kept: then what it brought is still in theta.
    if (this.#fates.get(sha256) !== 'out') return;
    addTo(this.#owed, this.#decoded(payload), this.#owedDecay ** missed);
    this.#fates.set(sha256, 'owed');
  }

  async retake(payload: Uint8Array): Promise<void> {
    const sha256 = await this.#learner.sha256Hex(payload);
    if (this.#fates.get(sha256) !== 'owed') return;
    addTo(this.#owed, this.#decoded(payload), -1);
    this.#fates.set(sha256, 'out');
  }

  async rebase(): Promise<Applied> {
    const lossBefore = await this.#canaryLoss();
    // In one turn: what is learnt while this is worked out must not be left behind.
    let next = this.#anchor;
    await this.#learner.change((theta) => {
      const anchor = this.#anchor, owed = this.#owed, base = this.#base;
      next = new Float32Array(anchor.length);
      for (let i = 0; i < next.length; i += 1) next[i] = anchor[i]! - owed[i]! - (base[i]! - theta[i]!);
      return next;
    });
    this.#owed = new Float32Array(this.#shape.length);
    this.#base = next;
    await this.#settle(next);
    return { stateHash: this.#stateHash, lossBefore, lossAfter: await this.#canaryLoss() };
  }

  snapshot(): Promise<Uint8Array> { return Promise.resolve(bytesOf(this.#anchor)); }

  async adopt(snapshot: Uint8Array, stateHash: string): Promise<void> {
    if (snapshot.length !== this.#shape.length * 4) throw new RoundLearnerError('wrong-length', `A snapshot of this model has ${this.#shape.length * 4} bytes, this one ${snapshot.length}. Fetch it again from another member.`);
    if (await this.#learner.sha256Hex(snapshot) !== stateHash) throw new RoundLearnerError('wrong-hash', 'The snapshot is not the one that was agreed on. Fetch it again from another member.');
    const next = floatsOf(snapshot);
    await this.#learner.change((theta) => {
      const base = this.#base, owed = this.#owed;
      for (let i = 0; i < owed.length; i += 1) owed[i] = owed[i]! + (base[i]! - theta[i]!);
      return next;
    });
    this.#base = next;
    this.#anchor = next;
    this.#stateHash = stateHash;
  }

  /** Moves the anchor to `next`; what theta learnt since the last cut is learnt all the same. */
  async #move(next: Float32Array): Promise<Applied> {
    const lossBefore = await this.#canaryLoss();
    await this.#learner.change((theta) => {
      const base = this.#base;
      const moved = new Float32Array(next.length);
      for (let i = 0; i < moved.length; i += 1) moved[i] = next[i]! + (theta[i]! - base[i]!);
      return moved;
    });
    this.#base = next;
    await this.#settle(next);
    return { stateHash: this.#stateHash, lossBefore, lossAfter: await this.#canaryLoss() };
  }

  async #settle(anchor: Float32Array): Promise<void> {
    this.#anchor = anchor;
    this.#stateHash = await this.#learner.sha256Hex(bytesOf(anchor));
  }

  /** Of the anchor, nats a token; measured once a state. */
  async #canaryLoss(): Promise<number | null> {
    if (this.#canary?.stateHash === this.#stateHash) return this.#canary.loss;
    const { nats, tokens } = await this.#learner.losses({ kind: 'canary' }, this.#anchor);
    const total = sum(tokens);
    const loss = total === 0 ? null : sum(nats) / total;
    this.#canary = { stateHash: this.#stateHash, loss: loss !== null && Number.isFinite(loss) ? loss : null };
    return this.#canary.loss;
  }

  #decoded(payload: Uint8Array): SparseUpdate {
    const decoded = decodeUpdate(payload, this.#shape);
    if (!decoded.ok) throw new RoundLearnerError('bad-payload', `An update that was agreed on cannot be read (${decoded.fault}). Fetch it again by its hash.`);
    return decoded.update;
  }
}

/** Tokens of a sample with which measuring `payloads` updates, and the model without any, stays within the gate's share, as long as the
 *  fewest sequences do. */
export function sampleTokens(roundTokens: number, payloads: number): number {
  return Math.min(MOST_SAMPLE_TOKENS, Math.floor(GATE_SHARE * roundTokens / (payloads + 1)));
}

function addTo(vector: Float32Array, { indices, values }: SparseUpdate, factor: number): void {
  for (let i = 0; i < indices.length; i += 1) {
    const at = indices[i]!;
    vector[at] = vector[at]! + factor * values[i]!;
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
