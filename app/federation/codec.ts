// An update as bytes: of every block the indices of its largest elements (Golomb-Rice coded gaps) and for each a sign and one
// of two magnitudes; gains whole, eight bits each. One update has one form: whoever decodes checks that nothing could have
// been written otherwise. Deterministic to the bit. Not here: error feedback, weights, signatures. Rules R20 to R24.
//
//   4 bytes  'ILU' and the version
//   4 bytes  digest of the shape, most significant first
//   then bits, part by part:
//     sparse, each block: rice parameter (4), low and high magnitude (15 each), then each kept element in order:
//                         gap to the one before (Rice), sign (1: negative), high magnitude (1)
//     dense:              largest magnitude (15), then each element: its share of it in 127ths, plus 127 (8)
//   and zeros up to the next whole byte.
import type { RejectReason } from '../../schemas/round.ts';
import { BitReader, BitWriter, RICE_PARAMETER_BITS, bestRice, mostRiceBits, readRice, writeRice } from './riceCode.ts';
import { LEVEL_BITS, levelCode, levelIsFinite, levelOf, twoLevels } from './twoLevels.ts';
import { blocksOf, carriedBy, keptOf, shapeDigest } from './updateShape.ts';
import type { Span, UpdateShape } from './updateShape.ts';

const MAGIC = [0x49, 0x4c, 0x55, 0x01] as const;
const HEADER_BYTES = 8;
/** Largest step of a dense element, to either side. */
const DENSE_STEPS = 127;
const DENSE_BITS = 8;

/** What an update changes; everything else it leaves alone. */
export interface SparseUpdate {
  /** Ascending places in the flat vector. */
  readonly indices: Uint32Array;
  /** Finite and not zero. */
  readonly values: Float32Array;
  /** Euclidean length of the values. */
  readonly norm: number;
}
export type Decoded = { readonly ok: true; readonly update: SparseUpdate } | { readonly ok: false; readonly fault: RejectReason };

/** Bytes that an update of this shape has at least and at most. */
export function payloadBounds(shape: UpdateShape): { readonly least: number; readonly most: number } {
  let least = 0;
  let most = 0;
  for (const part of shape.parts) {
    if (part.kind === 'dense') { least += LEVEL_BITS + DENSE_BITS * part.length; most += LEVEL_BITS + DENSE_BITS * part.length; continue; }
    for (const { length } of blocksOf(part, shape)) {
      const kept = keptOf(shape, length);
      const fixed = RICE_PARAMETER_BITS + 2 * LEVEL_BITS + 2 * kept;
      least += fixed + kept;
      most += fixed + mostRiceBits(kept, length - kept);
    }
  }
  return { least: HEADER_BYTES + Math.ceil(least / 8), most: HEADER_BYTES + Math.ceil(most / 8) };
}

/** The largest elements of every block of `values` (of equal ones the first) in the form above. Throws a RangeError when
 *  `values` has another length than the shape, or holds a number that is not finite: the caller's own state is broken. */
export function encodeUpdate(values: Float32Array, shape: UpdateShape): Uint8Array {
  if (values.length !== shape.length) throw new RangeError(`An update of ${values.length} elements does not fit a shape of ${shape.length}.`);
  const bits = new BitWriter(payloadBounds(shape).most);
  for (const byte of MAGIC) bits.write(byte, 8);
  bits.write(shapeDigest(shape), 32);
  for (const part of shape.parts) {
    if (part.kind === 'dense') writeDense(bits, values.subarray(part.offset, part.offset + part.length));
    else for (const span of blocksOf(part, shape)) writeBlock(bits, values.subarray(span.offset, span.offset + span.length), keptOf(shape, span.length));
  }
  return bits.finish();
}

function magnitudeOf(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError('An update must be finite. Load the checkpoint before this one.');
  return Math.abs(value);
}

/** Magnitudes of float32 order like their bits; the upper twelve sort them roughly. */
const ROUGH_SHIFT = 19;
const ROUGH_CLASSES = 1 << (31 - ROUGH_SHIFT);
/** Larger than every place in a block, so that magnitude and place make one exact number that sorts by both. */
const PLACES = 8192;
/** Used by one block at a time and kept: an update has hundreds of them. */
const blockMagnitudes = new Float32Array(PLACES);
const blockBits = new Uint32Array(blockMagnitudes.buffer);
const classCounts = new Uint32Array(ROUGH_CLASSES);
const candidates = new Float64Array(PLACES);

/** Places of the `kept` largest, ascending; of equal ones the first. */
function largestOf(block: Float32Array, kept: number): number[] {
  classCounts.fill(0);
  for (let place = 0; place < block.length; place += 1) {
    blockMagnitudes[place] = magnitudeOf(block[place]!);
    classCounts[blockBits[place]! >>> ROUGH_SHIFT]! += 1;
  }
  let least = ROUGH_CLASSES;
  for (let above = 0; above < kept;) { least -= 1; above += classCounts[least]!; }
  let count = 0;
  for (let place = 0; place < block.length; place += 1) {
    const value = blockBits[place]!;
    if (value >>> ROUGH_SHIFT < least) continue;
    candidates[count] = value * PLACES + (PLACES - 1 - place);
    count += 1;
  }
  const sorted = candidates.subarray(0, count).sort();
  return Array.from(sorted.subarray(count - kept), (key) => PLACES - 1 - key % PLACES).sort((one, other) => one - other);
}

function writeBlock(bits: BitWriter, block: Float32Array, kept: number): void {
  const places = largestOf(block, kept);
  const gaps = places.map((place, i) => place - (i === 0 ? 0 : places[i - 1]! + 1));
  const magnitudes = Float64Array.from(places, (place) => Math.abs(block[place]!));
  const levels = twoLevels(magnitudes.slice().sort());
  const { low } = levels;
  const middle = (levelOf(low) + levelOf(levels.high)) / 2;
  const isHigh = Array.from(magnitudes, (magnitude) => low !== levels.high && magnitude > middle);
  // Rounding may bring the high one so far up that nothing is nearer to it.
  const high = isHigh.includes(true) ? levels.high : low;
  const parameter = bestRice(gaps);
  bits.write(parameter, RICE_PARAMETER_BITS);
  bits.write(low, LEVEL_BITS);
  bits.write(high, LEVEL_BITS);
  places.forEach((place, i) => {
    writeRice(bits, gaps[i]!, parameter);
    const code = isHigh[i]! ? high : low;
    bits.write(code !== 0 && block[place]! < 0 ? 1 : 0, 1);
    bits.write(isHigh[i]! ? 1 : 0, 1);
  });
}

function writeDense(bits: BitWriter, values: Float32Array): void {
  let most = 0;
  for (const value of values) most = Math.max(most, magnitudeOf(value));
  const code = levelCode(most);
  const level = levelOf(code);
  bits.write(code, LEVEL_BITS);
  for (const value of values) {
    const magnitude = Math.abs(value);
    const steps = code === 0 ? 0 : magnitude === most ? DENSE_STEPS : Math.min(Math.floor(magnitude / level * DENSE_STEPS + 0.5), DENSE_STEPS);
    bits.write(DENSE_STEPS + (value < 0 ? -steps : steps), DENSE_BITS);
  }
}

/** Reads what others sent: never throws, and allocates no more than the shape says. */
export function decodeUpdate(payload: Uint8Array, shape: UpdateShape): Decoded {
  const { least, most } = payloadBounds(shape);
  if (payload.length < least || payload.length > most) return { ok: false, fault: 'malformed' };
  const bits = new BitReader(payload, 0);
  if (MAGIC.some((byte) => bits.read(8) !== byte) || bits.read(32) !== shapeDigest(shape)) return { ok: false, fault: 'malformed' };
  const into = new Collected(carriedBy(shape));
  for (const part of shape.parts) {
    const spans = part.kind === 'dense' ? [part] : blocksOf(part, shape);
    for (const span of spans) {
      const fault = part.kind === 'dense' ? readDense(bits, span, into) : readBlock(bits, span, keptOf(shape, span.length), into);
      if (fault !== null) return { ok: false, fault };
    }
  }
  return bits.atEnd() ? { ok: true, update: into.finish() } : { ok: false, fault: 'malformed' };
}

class Collected {
  readonly #indices: Uint32Array;
  readonly #values: Float32Array;
  #count = 0;
  #squares = 0;

  constructor(most: number) { this.#indices = new Uint32Array(most); this.#values = new Float32Array(most); }

  /** Zeros are no part of an update: who sends one has said nothing about that element. */
  add(index: number, value: number): void {
    if (value === 0) return;
    const rounded = Math.fround(value);
    this.#indices[this.#count] = index;
    this.#values[this.#count] = rounded;
    this.#squares += rounded * rounded;
    this.#count += 1;
  }

  finish(): SparseUpdate { return { indices: this.#indices.slice(0, this.#count), values: this.#values.slice(0, this.#count), norm: Math.sqrt(this.#squares) }; }
}

function readBlock(bits: BitReader, span: Span, kept: number, into: Collected): RejectReason | null {
  const parameter = bits.read(RICE_PARAMETER_BITS);
  const lowCode = bits.read(LEVEL_BITS);
  const highCode = bits.read(LEVEL_BITS);
  if (!levelIsFinite(lowCode) || !levelIsFinite(highCode)) return 'not-finite';
  if (bits.overrun || lowCode > highCode) return 'malformed';
  const low = levelOf(lowCode);
  const high = levelOf(highCode);
  const gaps = new Uint16Array(kept);
  let next = 0;
  let highs = 0;
  for (let i = 0; i < kept; i += 1) {
    const left = kept - 1 - i;
    const gap = readRice(bits, parameter, span.length - 1 - left - next);
    const negative = bits.read(1);
    const isHigh = bits.read(1);
    const magnitude = isHigh === 1 ? high : low;
    if (bits.overrun || (magnitude === 0 && negative === 1)) return 'malformed';
    gaps[i] = gap;
    highs += isHigh;
    into.add(span.offset + next + gap, negative === 1 ? -magnitude : magnitude);
    next += gap + 1;
  }
  // Two magnitudes are written only where both are in use, and always with the parameter that takes the fewest bits.
  const canonical = lowCode === highCode ? highs === 0 : highs > 0 && highs < kept;
  return canonical && bestRice(gaps) === parameter ? null : 'malformed';
}

function readDense(bits: BitReader, span: Span, into: Collected): RejectReason | null {
  const code = bits.read(LEVEL_BITS);
  if (!levelIsFinite(code)) return 'not-finite';
  const level = levelOf(code);
  let most = 0;
  for (let i = 0; i < span.length; i += 1) {
    const steps = bits.read(DENSE_BITS) - DENSE_STEPS;
    most = Math.max(most, Math.abs(steps));
    into.add(span.offset + i, level * steps / DENSE_STEPS);
  }
  // The largest magnitude is that of an element, so one of them is all of it, and none is more.
  return !bits.overrun && most === (code === 0 ? 0 : DENSE_STEPS) ? null : 'malformed';
}
