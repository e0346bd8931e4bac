// d_gain[c] += sum_n d_out[n,c] x[n,c] rstd[n]. 16 columns x 16 row lanes a workgroup: lane k takes rows k, k+16, ...
// ascending, then the 16 partial sums are added in order.
struct Params { rows: u32, width: u32, x_offset: u32, rstd_offset: u32, d_out_offset: u32, d_gain_offset: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> rstd: array<f32>;
@group(0) @binding(2) var<storage, read> d_out: array<f32>;
@group(0) @binding(3) var<storage, read_write> d_gain: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

var<workgroup> partial: array<f32, 256>;

@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let column = group.x * 16u + local.x;
  var sum = 0.0;
  if (column < p.width) {
    for (var n = local.y; n < p.rows; n += 16u) {
      let i = n * p.width + column;
      sum += d_out[p.d_out_offset + i] * x[p.x_offset + i] * rstd[p.rstd_offset + n];
    }
  }
  partial[local.y * 16u + local.x] = sum;
  workgroupBarrier();
  if (local.y != 0u || column >= p.width) { return; }
  var total = 0.0;
  for (var k = 0u; k < 16u; k++) { total += partial[k * 16u + local.x]; }
  d_gain[p.d_gain_offset + column] += total;
}
