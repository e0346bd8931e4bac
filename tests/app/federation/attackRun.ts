// Eight members train a made-up model together, some of them hostile; every round is decided, added up and remembered by the
// product's own code. Hostile members know everything: what all others send, before they send their own. They judge too, and
// their verdicts praise each other and damn the rest.
import { lowerMedian } from '../../../app/federation/aggregate.ts';
import { encodeUpdate } from '../../../app/federation/codec.ts';
import { NO_CONDUCT, afterRound, standingIn } from '../../../app/federation/naming.ts';
import type { Conduct } from '../../../app/federation/naming.ts';
import { decideRound } from '../../../app/federation/robust.ts';
import { RoundLearner } from '../../../app/federation/roundLearner.ts';
import type { Judgement } from '../../../app/federation/verdicts.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { ZIPF_PARAMETERS, ZIPF_SHAPE, ZIPF_UPDATE, ZipfLearner, ZipfWorld } from '../../doubles/zipfLearner.ts';
import { decoded, nodeId, sha256, spread } from './vectors.ts';

export const attacks = ['not-finite', 'sign-flip', 'noise', 'inner-product', 'little-is-enough', 'lone-coordinate', 'label-flip', 'zero', 'copy', 'stale', 'lying'] as const;
export type Attack = (typeof attacks)[number];
export interface AttackRun { readonly members: number; readonly hostile: number; readonly attack: Attack | null; readonly rounds: number; readonly seed: number; readonly guarded: boolean }
export interface AttackResult {
  readonly loss: number;
  /** Rounds until each hostile member was named for what it sent, or for its verdicts where that is the attack; null where not. */
  readonly namedAfter: readonly (number | null)[];
  /** Share of honest updates that went into no model. */
  readonly honestRejected: number;
  readonly conduct: Conduct;
}

const ROWS_A_ROUND = 1_000;
const LIE = 10;
/** Updates of each member that went into the model and a new one is held against. */
const EARLIER_UPDATES = 3;

interface Seen { readonly honest: readonly Float32Array[]; readonly payloads: readonly Uint8Array[]; readonly norm: number; readonly own: Uint8Array; readonly first: Uint8Array; readonly stream: SeededStream }
const asUpdate = (vector: Float32Array, norm: number): Uint8Array => {
  const { norm: sent } = decoded(encodeUpdate(vector, ZIPF_UPDATE), ZIPF_UPDATE);
  return encodeUpdate(vector.map((value) => value * norm / Math.max(sent, 1e-12)), ZIPF_UPDATE);
};
const normal = (stream: SeededStream): number => { let sum = -6; for (let i = 0; i < 12; i += 1) sum += stream.nextFloat(); return sum; };
const meanOf = (vectors: readonly Float32Array[], at: number): number => vectors.reduce((sum, vector) => sum + vector[at]!, 0) / vectors.length;
const deviationOf = (vectors: readonly Float32Array[], at: number): number => Math.sqrt(vectors.reduce((sum, vector) => sum + (vector[at]! - meanOf(vectors, at)) ** 2, 0) / vectors.length);
const each = (make: (at: number) => number): Float32Array => Float32Array.from({ length: ZIPF_PARAMETERS }, (_, at) => make(at));

/** What a hostile member sends in place of its own update. */
const hostileUpdate: Record<Attack, (seen: Seen) => Uint8Array> = {
  'not-finite': ({ own }) => { const bad = own.slice(); bad.fill(0xff, 8, 16); return bad; },
  'sign-flip': ({ own }) => encodeUpdate(spread(decoded(own, ZIPF_UPDATE), ZIPF_PARAMETERS).map((value) => -10 * value), ZIPF_UPDATE),
  'noise': ({ norm, stream }) => asUpdate(each(() => normal(stream)), norm),
  'inner-product': ({ honest, norm, stream }) => asUpdate(each((at) => -meanOf(honest, at) * (1 + 0.2 * normal(stream))), norm),
  'little-is-enough': ({ honest, norm, stream }) => asUpdate(each((at) => { const mean = meanOf(honest, at); return mean - 1.5 * Math.sign(mean) * deviationOf(honest, at) * (1 + 0.2 * normal(stream)); }), norm),
  'lone-coordinate': ({ honest, norm, stream }) => asUpdate(each((at) => (honest.some((vector) => vector[at] !== 0) ? 0 : normal(stream))), 4.9 * norm),
  // Its own training was turned; what comes of it is sent as it is.
  'label-flip': ({ own }) => own,
  'zero': () => encodeUpdate(new Float32Array(ZIPF_PARAMETERS), ZIPF_UPDATE),
  'copy': ({ payloads, stream }) => encodeUpdate(spread(decoded(payloads[stream.nextBelow(payloads.length)]!, ZIPF_UPDATE), ZIPF_PARAMETERS).map((value) => value * 1.2), ZIPF_UPDATE),
  'stale': ({ first }) => first,
  'lying': ({ own }) => own,
};

export async function runAttack({ members, hostile, attack, rounds, seed, guarded }: AttackRun): Promise<AttackResult> {
  const world = new ZipfWorld(seed), stream = SeededStream.from(seed, 'attack-run');
  const learners = Array.from({ length: members }, (_, member) => new ZipfLearner(world, seed, member));
  const trainers = await Promise.all(learners.map((learner) => RoundLearner.found(learner, ZIPF_UPDATE)));
  const isHostile = (member: number): boolean => attack !== null && member >= members - hostile;
  const firsts = new Map<number, Uint8Array>();
  let conduct = NO_CONDUCT, earlier: { author: string; payload: string; bytes: Uint8Array }[] = [], rejectedHonest = 0;
  for (let round = 1; round <= rounds; round += 1) {
    learners.forEach((learner, member) => { learner.learn(ROWS_A_ROUND, attack === 'label-flip' && isHostile(member)); });
    const cuts = await Promise.all(trainers.map((trainer) => trainer.cut()));
    const good = cuts.filter((_, member) => !isHostile(member)).map(({ payload }) => payload);
    const honest = good.map((payload) => spread(decoded(payload, ZIPF_UPDATE), ZIPF_PARAMETERS));
    const norm = lowerMedian(good.map((payload) => decoded(payload, ZIPF_UPDATE).norm));
    const payloads = cuts.map(({ payload: own }, member) => {
      if (attack === null || !isHostile(member)) return own;
      if (!firsts.has(member)) firsts.set(member, own);
      return hostileUpdate[attack]({ honest, payloads: good, norm, own, first: firsts.get(member)!, stream });
    });
    // The envelope makes every payload one of its own; here a name does.
    const nameOf = (member: number) => `${round}-${member}-${sha256(payloads[member]!)}`;
    const inspected = await trainers[0]!.inspect([...payloads, ...earlier.map(({ bytes }) => bytes)]);
    const judgements: Judgement[] = [];
    for (const [member, trainer] of trainers.entries()) {
      const sample = seed * 1_000_000 + round * 100 + member, measured = await trainer.measure(payloads, sample);
      judgements.push({ validator: nodeId(member), sample, verdicts: measured.map((one, at) => ({ payload: nameOf(at), ...one, ...(isHostile(member) && one.fault === null ? { deltaLoss: isHostile(at) ? -LIE : LIE } : {}) })) });
    }
    const decision = guarded
      ? decideRound({
        roster: trainers.map((_, member) => nodeId(member)), shape: ZIPF_SHAPE, stateBefore: cuts[0]!.startState,
        commits: cuts.map(({ tokens, startState }, member) => ({ author: nodeId(member), commit: nameOf(member), payload: nameOf(member), tokens, startState, lamport: isHostile(member) ? 200 : 100, inTime: true, owned: true })),
        earlier, payloads: [...payloads.map((_, member) => nameOf(member)), ...earlier.map(({ payload }) => payload)], inspected, validators: trainers.map((_, member) => nodeId(member)), judgements, standing: standingIn(conduct, round),
      })
      : { taken: payloads.flatMap((_, member) => (inspected[member]!.fault === null ? [{ author: nodeId(member), payload: nameOf(member), weight: 1_000 }] : [])), rejected: [] };
    conduct = afterRound(conduct, { round, taken: decision.taken, rejected: decision.rejected, judgements });
    const taken = payloads.map((_, member) => decision.taken.find(({ author }) => author === nodeId(member)));
    for (const [member, trainer] of trainers.entries()) {
      if (taken[member] === undefined && !isHostile(member)) { rejectedHonest += 1; await trainer.refund(cuts[member]!.payload, 0); }
      await trainer.apply(payloads.flatMap((payload, at) => (taken[at] === undefined ? [] : [{ author: nodeId(at), payload, weight: taken[at].weight }])));
    }
    earlier = payloads.flatMap((bytes, member) => {
      const before = earlier.filter(({ author }) => author === nodeId(member));
      return (taken[member] === undefined ? before : [...before, { author: nodeId(member), payload: nameOf(member), bytes }]).slice(-EARLIER_UPDATES);
    });
  }
  const states = new Set(trainers.map(({ stateHash }) => stateHash));
  if (states.size !== 1) throw new Error(`members ended in ${states.size} states, seed ${seed}`);
  const hostileMembers = attack === null ? [] : Array.from({ length: hostile }, (_, i) => members - 1 - i);
  return {
    loss: world.lossOf(new Float32Array((await trainers[0]!.snapshot()).slice().buffer)),
    namedAfter: hostileMembers.map((member) => conduct.named.find((naming) => naming.member === nodeId(member) && (naming.why !== 'lying' || attack === 'lying'))?.round ?? null),
    honestRejected: rejectedHonest / (rounds * (members - hostileMembers.length)), conduct,
  };
}
