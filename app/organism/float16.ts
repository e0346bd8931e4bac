// IEEE 754 half precision to and from float32 arrays, rounding to nearest even. Owns no file format.
const floatView = new Float32Array(1);
const bitsView = new Uint32Array(floatView.buffer);
/** Two to the power of -24: the smallest half above zero. */
const SMALLEST = 5.960464477539063e-8;

/** One float32 as the 16 bits of the nearest half; overflow becomes infinity, NaN stays NaN. */
export function toHalfBits(value: number): number {
  floatView[0] = value;
  const bits = bitsView[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa === 0 ? 0 : 0x200);
  const halfExponent = exponent - 127 + 15;
  if (halfExponent >= 31) return sign | 0x7c00;
  if (halfExponent <= 0) {
    if (halfExponent < -10) return sign;
    // Subnormal half: the hidden bit becomes explicit, then everything moves right.
    const full = mantissa | 0x800000;
    const shift = 14 - halfExponent;
    return sign | roundShift(full, shift);
  }
  // A carry out of the mantissa runs into the exponent, which is what rounding up to the next power needs.
  return sign | ((halfExponent << 10) + roundShift(mantissa, 13));
}

function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/** The float32 that 16 half bits stand for; exact. */
export function fromHalfBits(half: number): number {
  const sign = (half & 0x8000) === 0 ? 1 : -1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign * mantissa * SMALLEST;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  // Put together from bits: engines may differ in the last bit of a power.
  bitsView[0] = ((exponent + 112) << 23) | (mantissa << 13);
  return sign * (floatView[0] ?? 0);
}
