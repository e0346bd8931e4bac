// From the 256 partial sums: scalars[5] = norm, [6] = min(1, clip/norm) or 0 when the step must be skipped, [7] = skipped.
// Finiteness is read off the bits: a compiler may assume that floats are never infinite or not-a-number.
struct Params { clip_norm: f32, partials_offset: u32 }
@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> scalars: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

fn is_finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }

@compute @workgroup_size(1)
fn main() {
  var total = 0.0;
  for (var k = 0u; k < 256u; k++) { total += partials[p.partials_offset + k]; }
  let norm = sqrt(total);
  let sound = is_finite(total) && is_finite(scalars[4]);
  scalars[5] = norm;
  scalars[6] = select(0.0, min(1.0, p.clip_norm / max(norm, 1e-30)), sound);
  scalars[7] = select(1.0, 0.0, sound);
}
