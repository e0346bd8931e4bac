// delta (batch, heads, window) = sum over the head's columns of d_out * out: the softmax backward needs it once a row.
struct Params { batch: u32, window: u32, heads: u32, head_width: u32, out_offset: u32, d_out_offset: u32, delta_offset: u32 }
@group(0) @binding(0) var<storage, read> out: array<f32>;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read_write> delta: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= p.batch * p.heads * p.window) { return; }
  let query = i % p.window;
  let head = i / p.window % p.heads;
  let sequence = i / (p.window * p.heads);
  let at = (sequence * p.window + query) * p.heads * p.head_width + head * p.head_width;
  var sum = 0.0;
  for (var c = 0u; c < p.head_width; c++) { sum += out[p.out_offset + at + c] * d_out[p.d_out_offset + at + c]; }
  delta[p.delta_offset + i] = sum;
}
