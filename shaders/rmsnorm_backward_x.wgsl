// With y = x r g and r = (mean x^2 + e)^(-1/2): dx = r (dy g - x r^2 / d * sum_c dy g x). Added to d_x.
struct Params { rows: u32, width: u32, x_offset: u32, gain_offset: u32, rstd_offset: u32, d_out_offset: u32, d_x_offset: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gain: array<f32>;
@group(0) @binding(2) var<storage, read> rstd: array<f32>;
@group(0) @binding(3) var<storage, read> d_out: array<f32>;
@group(0) @binding(4) var<storage, read_write> d_x: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

var<workgroup> partial: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x + group.y * groups.x;
  let live = row < p.rows;
  let base = min(row, p.rows - 1u) * p.width;
  var sum = 0.0;
  for (var c = lane; c < p.width; c += 64u) {
    sum += d_out[p.d_out_offset + base + c] * gain[p.gain_offset + c] * x[p.x_offset + base + c];
  }
  partial[lane] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] += partial[lane + half]; }
    workgroupBarrier();
  }
  if (!live) { return; }
  let r = rstd[p.rstd_offset + row];
  let pull = partial[0] * r * r / f32(p.width);
  for (var c = lane; c < p.width; c += 64u) {
    d_x[p.d_x_offset + base + c] += r * (d_out[p.d_out_offset + base + c] * gain[p.gain_offset + c] - x[p.x_offset + base + c] * pull);
  }
}
