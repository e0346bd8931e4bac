// What members in cohorts of two levels learn from equally many tokens, however many they are: the toy model, and the product's
// own codec, error feedback, rule and sums, once among members and once among cohorts. No network here: who is late or new is
// drawn with the shares that the simulation of the network gave.
import { decodeUpdate } from '../../../app/federation/codec.ts';
import { judgesOf } from '../../../app/federation/quorum.ts';
import { RoundLearner } from '../../../app/federation/roundLearner.ts';
import type { Learner, Sample } from '../../../app/federation/roundLearner.ts';
import type { SampleLosses } from '../../../app/federation/pairedLoss.ts';
import { bytesOf } from '../../../app/federation/roundState.ts';
import { updateShapeOf } from '../../../app/federation/updateShape.ts';
import type { UpdateShape } from '../../../app/federation/updateShape.ts';
import type { Cut, TakenUpdate } from '../../../app/mesh/ports.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { CohortRule, nameOf } from '../rule.ts';
import { TOY_PARAMETERS, TOY_SHAPE, TOY_UPDATE, ToyLearner, firstParameters, toyLoss } from './toy.ts';
import type { ToyText, ToyTraining } from './toy.ts';
import { hasher } from './words.ts';

export interface LearningSettings {
  readonly members: number;
  readonly cohort: number;
  readonly seed: number;
  /** Of all members together, for each parameter. */
  readonly tokensPerParameter: number;
  /** Learnt by the founder alone. */
  readonly founderShare: number;
  readonly stepsARound: number;
  /** Rounds of the cohorts between two exchanges. */
  readonly upperEvery: number;
  /** Kept of a block in an update between cohorts. */
  readonly upperKeep: number;
  /** What a cohort could not send: it goes on learning with it, or sets it aside as a member does with what it owes. */
  readonly unsent: 'kept' | 'set aside';
  /** Of a member's rounds: its update comes too late; somebody new sits in its place. */
  readonly lateShare: number;
  readonly newShare: number;
  readonly alone: ToyTraining;
  readonly together: ToyTraining;
  readonly decayShare: number;
  readonly finalShare: number;
}
export interface LearningResult {
  readonly settings: LearningSettings;
  readonly rounds: number;
  readonly exchanges: number;
  readonly tokens: number;
  /** Nats a character on held-out text; mean over cohorts. */
  readonly loss: number;
  /** Of the founder, when the others came. */
  readonly startLoss: number;
  /** Share of updates that went into a model, in cohorts and between them. */
  readonly takenShare: number;
  readonly upperTakenShare: number;
  readonly seconds: number;
}

const PIECE = 256, LOSS_CHARACTERS = 20_000;

/** What a cohort has moved by is to the exchange what a member's learning is to a round. */
class CohortModel implements Learner {
  tokensSeen = 0;
  theta: Float32Array;
  readonly #judge: ToyLearner;
  constructor(theta: Float32Array, judge: ToyLearner) { this.theta = theta; this.#judge = judge; }
  read(): Promise<Float32Array> { return Promise.resolve(this.theta.slice()); }
  change(move: (theta: Float32Array) => Float32Array): Promise<void> { this.theta = move(this.theta).slice(); return Promise.resolve(); }
  losses(sample: Sample, parameters: Float32Array): Promise<SampleLosses> { return this.#judge.losses(sample, parameters); }
  sha256Hex(bytes: Uint8Array): Promise<string> { return this.#judge.sha256Hex(bytes); }
}

interface Member { learner: ToyLearner; work: RoundLearner }
interface Cohort { readonly members: Member[]; readonly rule: CohortRule; readonly model: CohortModel; upper: RoundLearner }
interface Counts { sent: number; taken: number }

/** Decides with the product's rule what of these goes into the model. */
async function decide(rule: CohortRule, round: number, cuts: readonly (Cut | null)[], workers: readonly RoundLearner[], counts: Counts): Promise<TakenUpdate[]> {
  const arrived = cuts.flatMap((cut, author) => (cut === null ? [] : [{ author, payload: cut.payload, tokens: Math.max(1, cut.tokens), startState: cut.startState }]));
  const first = workers[0];
  if (first === undefined) return [];
  const payloads = arrived.map(({ payload }) => payload), names = new Map(workers.map((_, at) => [nameOf(at), at]));
  const judged = await Promise.all(judgesOf(hasher, `${first.stateHash} ${round}`, [...names.keys()]).map(async (name) => {
    const validator = names.get(name) ?? 0;
    const sample = round * workers.length + validator;
    return { validator, sample, measured: await (workers[validator] ?? first).measure(payloads, sample) };
  }));
  const earlier = rule.earlier(workers.length, arrived.length), inspected = await first.inspect([...payloads, ...earlier.map(({ bytes }) => bytes)]);
  const { taken } = rule.decide({ round, members: workers.length, stateBefore: first.stateHash, arrived, earlier, inspected, judged });
  counts.sent += arrived.length;
  counts.taken += taken.length;
  const byName = new Map(arrived.map(({ author, payload }) => [nameOf(author), payload]));
  return taken.map(({ author, weight }) => ({ author, weight, payload: byName.get(author) ?? new Uint8Array() }));
}

async function applyAll(cuts: readonly (Cut | null)[], late: readonly boolean[], workers: readonly RoundLearner[], taken: readonly TakenUpdate[]): Promise<void> {
  const names = new Set(taken.map(({ author }) => author));
  for (const [at, work] of workers.entries()) {
    if (taken.length > 0) await work.apply(taken);
    const own = cuts[at];
    if (own !== undefined && own !== null && (late[at] === true || !names.has(nameOf(at)))) await work.refund(own.payload, 1);
  }
}

export async function runLearning(text: ToyText, settings: LearningSettings): Promise<LearningResult> {
  const startMs = performance.now(), { members, seed, stepsARound, upperEvery } = settings;
  const stream = SeededStream.from(seed, 'scale-learning'), total = TOY_PARAMETERS * settings.tokensPerParameter;
  const pieces = Math.floor(text.training.length / PIECE);
  const placesOf = (member: number, of: number) => Array.from({ length: pieces }, (_, piece) => piece).filter((piece) => piece % of === member % Math.min(of, pieces)).map((piece) => piece * PIECE);
  let tokens = 0;
  const shareNow = () => Math.min(1, settings.finalShare + (1 - settings.finalShare) * Math.max(0, 1 - tokens / total) / settings.decayShare);
  const founder = new ToyLearner(firstParameters(seed), text, placesOf(0, 1), PIECE, settings.alone, stream);
  const alone = members === 1 ? total : total * settings.founderShare;
  while (tokens < alone) { founder.step(shareNow()); tokens += settings.alone.batch; }
  const startLoss = toyLoss(founder.theta, text.heldOut, LOSS_CHARACTERS);
  const counts: Counts = { sent: 0, taken: 0 }, upperCounts: Counts = { sent: 0, taken: 0 };
  if (members === 1) return { settings, rounds: 0, exchanges: 0, tokens, loss: startLoss, startLoss, takenShare: 1, upperTakenShare: 1, seconds: (performance.now() - startMs) / 1_000 };

  const upperShape = updateShapeOf(TOY_UPDATE.parts, TOY_SHAPE.block, settings.upperKeep, TOY_PARAMETERS);
  let seats = 0;
  const newMember = async (theta: Float32Array): Promise<Member> => {
    const learner = new ToyLearner(theta, text, placesOf(seats, members), PIECE, settings.together, SeededStream.from(seed, `member ${seats++}`));
    return { learner, work: await RoundLearner.found(learner, TOY_UPDATE) };
  };
  const cohorts: Cohort[] = [];
  const count = Math.ceil(members / settings.cohort);
  for (let at = 0; at < count; at += 1) {
    const own: Member[] = [], size = Math.floor(members / count) + (at < members % count ? 1 : 0);
    for (let i = 0; i < size; i += 1) own.push(await newMember(founder.theta));
    const model = new CohortModel(founder.theta.slice(), own[0]?.learner ?? founder);
    cohorts.push({ members: own, rule: new CohortRule(TOY_SHAPE), model, upper: await RoundLearner.found(model, upperShape) });
  }
  const upperRule = new CohortRule({ ...TOY_SHAPE, keep: settings.upperKeep });
  const rounds = Math.max(1, Math.round((total - tokens) / (members * stepsARound * settings.together.batch)));
  let exchanges = 0;
  for (let round = 1; round <= rounds; round += 1) {
    for (let step = 0; step < stepsARound; step += 1) {
      const share = shareNow();
      for (const { members: own } of cohorts) for (const { learner } of own) { learner.step(share); tokens += settings.together.batch; }
    }
    for (const cohort of cohorts) {
      const workers = cohort.members.map(({ work }) => work), late = workers.map(() => stream.nextFloat() < settings.lateShare), cuts: (Cut | null)[] = [];
      for (const work of workers) cuts.push(await work.cut());
      const taken = await decide(cohort.rule, round, cuts.map((cut, at) => (late[at] === true ? null : cut)), workers, counts);
      await applyAll(cuts, late, workers, taken);
      for (let at = 0; at < cohort.members.length; at += 1) if (stream.nextFloat() < settings.newShare) cohort.members[at] = await newMember(workers[0]?.anchor ?? founder.theta);
    }
    if (count > 1 && upperEvery > 0 && (round % upperEvery === 0 || round === rounds)) { exchanges += 1; await exchange(cohorts, upperRule, exchanges, upperCounts, upperShape, settings.unsent); }
  }
  const losses = cohorts.map(({ members: own }) => toyLoss(own[0]?.work.anchor ?? founder.theta, text.heldOut, LOSS_CHARACTERS / Math.min(count, 4)));
  return {
    settings, rounds, exchanges, tokens, startLoss, loss: losses.reduce((a, b) => a + b, 0) / losses.length, takenShare: counts.taken / counts.sent,
    upperTakenShare: upperCounts.sent === 0 ? 1 : upperCounts.taken / upperCounts.sent, seconds: (performance.now() - startMs) / 1_000,
  };
}

/** Between cohorts: the same round once more, with cohorts as members. */
async function exchange(cohorts: readonly Cohort[], rule: CohortRule, number: number, counts: Counts, shape: UpdateShape, unsent: LearningSettings['unsent']): Promise<void> {
  const cuts: Cut[] = [], rests: Float32Array[] = [];
  for (const cohort of cohorts) {
    const own = cohort.members[0]?.work.anchor ?? cohort.model.theta;
    if (unsent === 'kept') {
      // Counted anew from what all cohorts have in common: what was not sent is still a part of how far this one is from it.
      cohort.model.theta = cohort.upper.anchor.slice();
      cohort.upper = await RoundLearner.found(cohort.model, shape);
    }
    cohort.model.theta = own.slice();
    cohort.model.tokensSeen += 1;
    const cut = await cohort.upper.cut(), sent = decodeUpdate(cut.payload, shape);
    const rest = cohort.upper.anchor.map((value, at) => value - (own[at] ?? 0));
    if (sent.ok) sent.update.indices.forEach((at, i) => { rest[at] = (rest[at] ?? 0) - (sent.update.values[i] ?? 0); });
    cuts.push(cut);
    rests.push(rest);
  }
  const uppers = cohorts.map(({ upper }) => upper), taken = await decide(rule, number, cuts, uppers, counts);
  await applyAll(cuts, cuts.map(() => false), uppers, taken);
  for (const [at, { members, upper, model }] of cohorts.entries()) {
    const next = unsent === 'kept' ? upper.anchor.map((value, i) => value - (rests[at]?.[i] ?? 0)) : upper.anchor;
    const snapshot = bytesOf(next), stateHash = await model.sha256Hex(snapshot);
    for (const { work } of members) await work.adopt(snapshot, stateHash);
  }
}
