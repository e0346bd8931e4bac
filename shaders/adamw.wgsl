// AdamW over the flat buffers: g = clip * g; m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2;
// w = w - lr (m/c1 / (sqrt(v/c2) + e) + decay w), decay only on the first `decayed` elements. Nothing when skipped.
struct Params { size: u32, decayed: u32, beta1: f32, beta2: f32, epsilon: f32, weight_decay: f32, parameters_offset: u32, gradients_offset: u32, moment1_offset: u32, moment2_offset: u32 }
@group(0) @binding(0) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> gradients: array<f32>;
@group(0) @binding(2) var<storage, read_write> moment1: array<f32>;
@group(0) @binding(3) var<storage, read_write> moment2: array<f32>;
@group(0) @binding(4) var<storage, read> scalars: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= p.size || scalars[7] != 0.0) { return; }
  let g = gradients[p.gradients_offset + i] * scalars[6];
  let m = p.beta1 * moment1[p.moment1_offset + i] + (1.0 - p.beta1) * g;
  let v = p.beta2 * moment2[p.moment2_offset + i] + (1.0 - p.beta2) * g * g;
  moment1[p.moment1_offset + i] = m;
  moment2[p.moment2_offset + i] = v;
  let w = parameters[p.parameters_offset + i];
  let step = m / scalars[2] / (sqrt(v / scalars[3]) + p.epsilon) + select(0.0, p.weight_decay * w, i < p.decayed);
  parameters[p.parameters_offset + i] = w - scalars[1] * step;
}
