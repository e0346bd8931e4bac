// With s = sigmoid(gate): d gate = dy up s (1 + gate (1 - s)), d up = dy gate s.
struct Params { rows: u32, feed_forward: u32, gate_up_offset: u32, d_out_offset: u32, d_gate_up_offset: u32 }
@group(0) @binding(0) var<storage, read> gate_up: array<f32>;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read_write> d_gate_up: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= p.rows * p.feed_forward) { return; }
  let at = i / p.feed_forward * 2u * p.feed_forward + i % p.feed_forward;
  let gate = gate_up[p.gate_up_offset + at];
  let up = gate_up[p.gate_up_offset + at + p.feed_forward];
  let dy = d_out[p.d_out_offset + i];
  let s = 1.0 / (1.0 + exp(-gate));
  d_gate_up[p.d_gate_up_offset + at] = dy * up * s * (1.0 + gate * (1.0 - s));
  d_gate_up[p.d_gate_up_offset + at + p.feed_forward] = dy * gate * s;
}
