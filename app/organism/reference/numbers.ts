// The number arrays every reference layer works on. Float64Array for proofs by finite differences, Float32Array to
// stand in for a backend; sums always run in double precision and are rounded once, when stored.

export type Numbers = Float32Array | Float64Array;

/** A zeroed array of the same precision as `like`. */
export function allocateLike(like: Numbers, size: number): Numbers {
  return like instanceof Float64Array ? new Float64Array(size) : new Float32Array(size);
}
