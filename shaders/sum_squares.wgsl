// partials[k] = sum of squares of the k-th of 256 equal stretches. One workgroup a stretch, a fixed tree over lanes.
struct Params { size: u32, gradients_offset: u32, partials_offset: u32 }
@group(0) @binding(0) var<storage, read> gradients: array<f32>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

var<workgroup> partial: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let stretch = (p.size + 255u) / 256u;
  let end = min((group.x + 1u) * stretch, p.size);
  var sum = 0.0;
  for (var i = group.x * stretch + lane; i < end; i += 64u) { let g = gradients[p.gradients_offset + i]; sum += g * g; }
  partial[lane] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] += partial[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u) { partials[p.partials_offset + group.x] = partial[0]; }
}
