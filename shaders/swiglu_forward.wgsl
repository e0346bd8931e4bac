// gate_up (N, 2f) = [gate | up]; out (N, f) = silu(gate) * up with silu(g) = g / (1 + exp(-g)).
struct Params { rows: u32, feed_forward: u32, gate_up_offset: u32, out_offset: u32 }
@group(0) @binding(0) var<storage, read> gate_up: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= p.rows * p.feed_forward) { return; }
  let at = p.gate_up_offset + i / p.feed_forward * 2u * p.feed_forward + i % p.feed_forward;
  let gate = gate_up[at];
  out[p.out_offset + i] = gate / (1.0 + exp(-gate)) * gate_up[at + p.feed_forward];
}
