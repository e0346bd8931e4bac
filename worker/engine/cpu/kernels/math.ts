// Transcendental functions from plain arithmetic, so that every machine computes the same bits.
// No call leaves WebAssembly and nothing here reads a table.

/** exp of four floats, |relative error| < 2e-7; below -87.33 it is 0, above 88.37 it stays at exp(88.37); NaN stays NaN.
 * pmin and pmax keep their first operand when it is NaN, and cost one instruction where min and max cost several. */
@inline export function exp4(x: v128): v128 {
  const low = f32x4.splat(-87.33654);
  const y = f32x4.pmin(f32x4.pmax(x, low), f32x4.splat(88.37));
  // Adding 1.5 * 2^23 rounds to a whole number n and leaves n in the low bits.
  const magic = f32x4.splat(12582912);
  const shifted = f32x4.add(f32x4.mul(y, f32x4.splat(1.44269504088896341)), magic);
  const n = f32x4.sub(shifted, magic);
  // r = y - n ln 2 in two parts, so that the first product is exact
  let r = f32x4.sub(y, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), f32x4.add(r, f32x4.splat(1)));
  const power = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000));
  return v128.andnot(f32x4.mul(p, power), f32x4.lt(x, low));
}

@inline export function exp1(x: f32): f32 { return f32x4.extract_lane(exp4(f32x4.splat(x)), 0); }

@inline export function sum4(x: v128): f32 {
  return (f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1)) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

@inline export function max4(x: v128): f32 {
  return max(max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)), max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)));
}

const LN2: f64 = 0.69314718055994530942;

/** Natural logarithm of a normal positive double: 2 atanh((m-1)/(m+1)) with m in [sqrt(1/2), sqrt(2)). */
export function log(x: f64): f64 {
  if (!(x > 0)) return x == 0 ? -Infinity : NaN;
  if (x == Infinity) return x;
  const bits = reinterpret<u64>(x);
  let exponent = <i32>((bits >> 52) & 0x7ff) - 1023;
  let mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (mantissa > 1.41421356237309505) { mantissa *= 0.5; exponent += 1; }
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  let series: f64 = 1.0 / 23.0;
  for (let odd: f64 = 21; odd >= 1; odd -= 2) series = series * z + 1 / odd;
  return <f64>exponent * LN2 + 2 * s * series;
}

/** exp of a double of moderate size (|x| < 700). */
export function exp(x: f64): f64 {
  const n = nearest<f64>(x / LN2);
  const r = (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
  let series: f64 = 1;
  for (let k: f64 = 14; k >= 1; k -= 1) series = 1 + series * r / k;
  return series * reinterpret<f64>((<i64>n + 1023) << 52);
}

/** Remainder of x by pi/2 in [-pi/4, pi/4] for |x| < 1e5 (positions of a sequence), and the quadrant. */
@inline function quadrant(x: f64): f64 { return nearest<f64>(x * 0.63661977236758134308); }
@inline function remainder(x: f64, n: f64): f64 { return (x - n * 1.57079632673412561417) - n * 6.07710050650619224932e-11; }

function sineSeries(r: f64): f64 {
  const z = r * r;
  let series: f64 = 1;
  for (let k: f64 = 18; k >= 2; k -= 2) series = 1 - series * z / (k * (k + 1));
  return r * series;
}

function cosineSeries(r: f64): f64 {
  const z = r * r;
  let series: f64 = 1;
  for (let k: f64 = 17; k >= 1; k -= 2) series = 1 - series * z / (k * (k + 1));
  return series;
}

export function sin(x: f64): f64 {
  const n = quadrant(x);
  const r = remainder(x, n);
  const q = <i32>n & 3;
  const value = (q & 1) != 0 ? cosineSeries(r) : sineSeries(r);
  return (q & 2) != 0 ? -value : value;
}

export function cos(x: f64): f64 {
  const n = quadrant(x);
  const r = remainder(x, n);
  const q = <i32>n & 3;
  const value = (q & 1) != 0 ? sineSeries(r) : cosineSeries(r);
  return q == 1 || q == 2 ? -value : value;
}
