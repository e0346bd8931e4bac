// What a member keeps of the rounds on its own disk, as bytes: four vectors and two counts. Never sent to anyone: it holds
// what was learnt here and not yet shared. Layout: 8 bytes of name, then little-endian words: length, tokens of the last
// round, tokens since the last cut; then anchor, base, owed and theta as float32.
import { bytesOf as hexToBytes, hexOf } from '../manifest/hex.ts';

export interface RoundState {
  readonly anchor: Float32Array;
  readonly base: Float32Array;
  readonly owed: Float32Array;
  readonly theta: Float32Array;
  readonly roundTokens: number;
  readonly tokensSinceCut: number;
  /** Own updates by the hash of their bytes, oldest first: out (in a model, or under way), or owed again. */
  readonly fates: ReadonlyMap<string, Fate>;
}
export type Fate = 'out' | 'owed';

/** "ILROUND1" */
const NAME = [0x49, 0x4c, 0x52, 0x4f, 0x55, 0x4e, 0x44, 0x31] as const;
const HEADER_BYTES = 8 + 4 + 8 + 8;
const VECTORS = 4;

/** One fate: which (0 out, 1 owed), and the hash. */
const FATE_BYTES = 1 + 32;

/** Float32, little-endian, in order. */
export function bytesOf(vector: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(vector.length * 4);
  const view = new DataView(bytes.buffer);
  if (LITTLE_ENDIAN) bytes.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  else vector.forEach((value, i) => { view.setFloat32(i * 4, value, true); });
  return bytes;
}

/** A copy, whatever the bytes' alignment. Not by `slice`: of Node's own kind of bytes that is no copy but a view, at another place
 *  of a larger memory. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  const copy = new Uint8Array(bytes);
  if (LITTLE_ENDIAN) return new Float32Array(copy.buffer, 0, Math.floor(copy.length / 4));
  const view = new DataView(copy.buffer);
  return Float32Array.from({ length: Math.floor(copy.length / 4) }, (_, i) => view.getFloat32(i * 4, true));
}
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

export function packRoundState(state: RoundState): Uint8Array<ArrayBuffer> {
  const vectors = [state.anchor, state.base, state.owed, state.theta];
  const size = state.anchor.length * 4;
  const fatesAt = HEADER_BYTES + VECTORS * size;
  const bytes = new Uint8Array(fatesAt + state.fates.size * FATE_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(NAME);
  view.setUint32(8, state.anchor.length, true);
  view.setFloat64(12, state.roundTokens, true);
  view.setFloat64(20, state.tokensSinceCut, true);
  vectors.forEach((vector, i) => { bytes.set(bytesOf(vector), HEADER_BYTES + i * size); });
  [...state.fates].forEach(([sha256, fate], i) => { bytes.set([fate === 'owed' ? 1 : 0, ...hexToBytes(sha256)], fatesAt + i * FATE_BYTES); });
  return bytes;
}

/** Null when these are no state of a model of `length` parameters. */
export function readRoundState(bytes: Uint8Array, length: number): RoundState | null {
  const fatesAt = HEADER_BYTES + VECTORS * 4 * length;
  if (bytes.length < fatesAt || (bytes.length - fatesAt) % FATE_BYTES !== 0 || NAME.some((byte, i) => bytes[i] !== byte)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const roundTokens = view.getFloat64(12, true), tokensSinceCut = view.getFloat64(20, true);
  if (view.getUint32(8, true) !== length || !isCount(roundTokens) || !isCount(tokensSinceCut)) return null;
  const vector = (i: number) => floatsOf(bytes.subarray(HEADER_BYTES + i * 4 * length, HEADER_BYTES + (i + 1) * 4 * length));
  const fates = new Map<string, Fate>();
  for (let at = fatesAt; at < bytes.length; at += FATE_BYTES) fates.set(hexOf(bytes.subarray(at + 1, at + FATE_BYTES)), bytes[at] === 1 ? 'owed' : 'out');
  return { anchor: vector(0), base: vector(1), owed: vector(2), theta: vector(3), roundTokens, tokensSinceCut, fates };
}

function isCount(value: number): boolean { return Number.isSafeInteger(value) && value >= 0; }
