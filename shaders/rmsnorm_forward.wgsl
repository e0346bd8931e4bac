// rstd[n] = 1 / sqrt(mean_c x[n,c]^2 + epsilon); out[n,c] = x[n,c] * rstd[n] * gain[c]. One workgroup a row; the sum
// over lanes is a fixed tree.
struct Params { rows: u32, width: u32, epsilon: f32, x_offset: u32, gain_offset: u32, out_offset: u32, rstd_offset: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gain: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
@group(0) @binding(3) var<storage, read_write> rstd: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

var<workgroup> partial: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = min(group.x + group.y * groups.x, p.rows - 1u); // surplus workgroups repeat the last row
  let base = p.x_offset + row * p.width;
  var sum = 0.0;
  for (var c = lane; c < p.width; c += 64u) { sum += x[base + c] * x[base + c]; }
  partial[lane] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] += partial[lane + half]; }
    workgroupBarrier();
  }
  let r = 1.0 / sqrt(partial[0] / f32(p.width) + p.epsilon);
  if (lane == 0u) { rstd[p.rstd_offset + row] = r; }
  for (var c = lane; c < p.width; c += 64u) {
    out[p.out_offset + row * p.width + c] = x[base + c] * r * gain[p.gain_offset + c];
  }
}
