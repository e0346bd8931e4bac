// Members of a cohort that mean harm, as hooks: what each attack sends, trains on or says of others. They are the last ones, so
// that they see everything the others send before they send their own; they act together, and never look like each other.
// Rubbish and exact copies apart, whatever they send reads well and is as long as what the honest send.
import { lowerMedian } from '../../app/federation/aggregate.ts';
import { encodeUpdate } from '../../app/federation/codec.ts';
import { SeededStream } from '../../app/physics/random.ts';
import type { UpdateShape } from '../../app/federation/updateShape.ts';
import type { Measured } from '../../app/mesh/ports.ts';
import { vectorOf } from './cohort.ts';
import type { CohortHooks } from './cohort.ts';
import type { Arrived } from './rule.ts';

export const ATTACKS = ['not-finite', 'sign-flip', 'noise', 'inner-product', 'little-is-enough', 'lone-coordinate', 'label-flip', 'zero', 'copy', 'stale', 'lying-validator'] as const;
export type Attack = (typeof ATTACKS)[number];

/** What one hostile member knows when it sends: all updates of the honest as vectors, their usual length, what it learnt itself. */
interface Seen {
  readonly honest: readonly Float32Array[];
  readonly payloads: readonly Uint8Array[];
  readonly norm: number;
  readonly own: Uint8Array;
  /** The first it ever cut. */
  readonly first: Uint8Array;
  /** Elements this member takes, so that no two of them share any. */
  readonly isMine: (at: number) => boolean;
}

/** Times its length, sent the other way round. */
const FLIP = 10;
/** Standard deviations from the mean that are "little enough". */
const LITTLE = 1.5;
/** Just below what is too long. */
const LONG = 4.9;
/** A copy is not sent as it is. */
const COPY_LENGTH = 1.2;
/** Nats a token by which a lying validator praises or damns: far beyond luck. A lie within luck moves no median. */
const LIE = 1;
/** Bytes of an update in which its first block says its two magnitudes: after the header and four bits. */
const MAGNITUDES_AT = 8;

function normal(stream: SeededStream): number {
  let sum = -6;
  for (let i = 0; i < 12; i += 1) sum += stream.nextFloat();
  return sum;
}

function lengthOf(vector: Float32Array): number { return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)); }
function meanAt(vectors: readonly Float32Array[], at: number): number { return vectors.reduce((sum, vector) => sum + (vector[at] ?? 0), 0) / vectors.length; }
function deviationAt(vectors: readonly Float32Array[], at: number, mean: number): number {
  return Math.sqrt(vectors.reduce((sum, vector) => sum + ((vector[at] ?? 0) - mean) ** 2, 0) / vectors.length);
}

/** Both magnitudes of the first block as bits of no number. */
function notFinite(payload: Uint8Array): Uint8Array {
  const bad = payload.slice();
  bad[MAGNITUDES_AT] = (bad[MAGNITUDES_AT] ?? 0) | 0x0f;
  bad.fill(0xff, MAGNITUDES_AT + 1, MAGNITUDES_AT + 4);
  bad[MAGNITUDES_AT + 4] = (bad[MAGNITUDES_AT + 4] ?? 0) | 0xc0;
  return bad;
}

/** What a hostile member sends in place of its own update; what is not here sends what it learnt. */
const SENT: Partial<Record<Attack, (seen: Seen, stream: SeededStream, shape: UpdateShape) => Uint8Array>> = {
  'not-finite': ({ own }) => notFinite(own),
  'sign-flip': ({ own }, _, shape) => encodeUpdate(vectorOf(own, shape).map((value) => -FLIP * value), shape),
  'noise': ({ norm }, stream, shape) => ofLength(new Float32Array(shape.length).map(() => normal(stream)), norm, shape),
  'inner-product': ({ honest, norm, isMine }, _, shape) => ofLength(new Float32Array(shape.length).map((_zero, at) => (isMine(at) ? -meanAt(honest, at) : 0)), norm, shape),
  'little-is-enough': ({ honest, norm, isMine }, _, shape) => ofLength(new Float32Array(shape.length).map((_zero, at) => {
    if (!isMine(at)) return 0;
    const mean = meanAt(honest, at);
    return mean - LITTLE * Math.sign(mean) * deviationAt(honest, at, mean);
  }), norm, shape),
  'lone-coordinate': ({ honest, norm, isMine }, stream, shape) => ofLength(new Float32Array(shape.length).map((_zero, at) => (!isMine(at) || honest.some((vector) => vector[at] !== 0) ? 0 : normal(stream))), LONG * norm, shape),
  'zero': (_, _stream, shape) => encodeUpdate(new Float32Array(shape.length), shape),
  'copy': ({ payloads }, stream, shape) => {
    const copied = payloads[stream.nextBelow(payloads.length)];
    if (copied === undefined) throw new Error('There is nobody to copy from.');
    return encodeUpdate(vectorOf(copied, shape).map((value) => COPY_LENGTH * value), shape);
  },
  'stale': ({ first }) => first,
};

/** The largest elements of `vector`, as they travel, of length `norm`. */
function ofLength(vector: Float32Array, norm: number, shape: UpdateShape): Uint8Array {
  const sent = lengthOf(vectorOf(encodeUpdate(vector, shape), shape));
  return encodeUpdate(sent === 0 ? vector : vector.map((value) => value * norm / sent), shape);
}

export interface HostileOptions { readonly attack: Attack; readonly hostile: number; readonly members: number; readonly seed: number; readonly vocabulary: number; readonly shape: UpdateShape }

export function hostileHooks({ attack, hostile, members, seed, vocabulary, shape }: HostileOptions): CohortHooks {
  const stream = SeededStream.from(seed, `hostile-${attack}`);
  const isHostile = (member: number): boolean => member >= members - hostile;
  const firsts = new Map<number, Uint8Array>();
  let seenIn = 0, honest: readonly Float32Array[] = [], payloads: readonly Uint8Array[] = [], norm = 0;
  const look = (round: number, arrived: readonly Arrived[]): void => {
    if (seenIn === round) return;
    seenIn = round;
    payloads = arrived.filter(({ author }) => !isHostile(author)).map(({ payload }) => payload);
    honest = payloads.map((payload) => vectorOf(payload, shape));
    norm = lowerMedian(honest.map(lengthOf));
  };
  return {
    payload: (member, round, cut, arrived) => {
      const make = SENT[attack];
      if (!isHostile(member) || make === undefined) return cut;
      look(round, arrived);
      const first = firsts.get(member) ?? cut.payload;
      firsts.set(member, first);
      const seen: Seen = { honest, payloads, norm, own: cut.payload, first, isMine: (at) => at % hostile === member - (members - hostile) };
      return { startState: cut.startState, payload: make(seen, stream, shape) };
    },
    batch: (member, batch) => (attack === 'label-flip' && isHostile(member) ? { ...batch, targets: batch.targets.map((target) => (target < 0 ? target : vocabulary - 1 - target)) } : batch),
    verdicts: (member, _, measured, authors) => (isHostile(member) ? measured.map((one, at) => lied(attack, one, isHostile(authors[at] ?? -1), measured)) : measured),
  };
}

/** A lying validator damns the honest; in all other attacks the hostile say of each other what they measured of the best, which
 *  nobody can tell from a lucky sample. */
function lied(attack: Attack, one: Measured, ofOwn: boolean, measured: readonly Measured[]): Measured {
  if (one.fault !== null || one.deltaLoss === null) return one;
  if (attack === 'lying-validator') return { ...one, deltaLoss: ofOwn ? -LIE : LIE, standardError: 0 };
  return ofOwn ? { ...one, deltaLoss: Math.min(...measured.flatMap(({ deltaLoss }) => deltaLoss ?? [])) } : one;
}
