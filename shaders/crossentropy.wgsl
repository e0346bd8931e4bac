// losses[n] = w_n (logsumexp(z_n) - z_n[t_n]) by the shifted form m + log sum exp(z - m); then, with gradient = 1,
// z_n[v] becomes w_n * loss_scale * (softmax(z_n)[v] - [v = t_n]). One workgroup a row, fixed trees. Target -1: weight 0.
struct Params { rows: u32, vocabulary: u32, gradient: u32, logits_offset: u32, targets_offset: u32, weights_offset: u32, losses_offset: u32 }
@group(0) @binding(0) var<storage, read_write> logits: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<i32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;
@group(0) @binding(4) var<storage, read> scalars: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

var<workgroup> partial: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x + group.y * groups.x;
  let live = row < p.rows;
  let base = p.logits_offset + min(row, p.rows - 1u) * p.vocabulary;
  var highest = -3.0e38;
  for (var v = lane; v < p.vocabulary; v += 64u) { highest = max(highest, logits[base + v]); }
  partial[lane] = highest;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] = max(partial[lane], partial[lane + half]); }
    workgroupBarrier();
  }
  highest = partial[0];
  workgroupBarrier();
  var sum = 0.0;
  for (var v = lane; v < p.vocabulary; v += 64u) { sum += exp(logits[base + v] - highest); }
  partial[lane] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] += partial[lane + half]; }
    workgroupBarrier();
  }
  let total = partial[0];
  var target_id = -1;
  var weight = 0.0;
  if (live) {
    target_id = targets[p.targets_offset + row];
    weight = select(0.0, weights[p.weights_offset + row], target_id >= 0);
  }
  if (live && lane == 0u) {
    let nats = highest + log(total) - logits[base + u32(max(target_id, 0))];
    losses[p.losses_offset + row] = select(weight * nats, 0.0, weight == 0.0); // a masked row counts 0 even over non-numbers
  }
  // Lane 0 has read the target's logit above before any lane overwrites it below.
  storageBarrier();
  workgroupBarrier();
  if (!live || p.gradient == 0u) { return; }
  let scale = weight * scalars[0];
  for (var v = lane; v < p.vocabulary; v += 64u) {
    let share = exp(logits[base + v] - highest) / total;
    logits[base + v] = select(scale * (share - select(0.0, 1.0, i32(v) == target_id)), 0.0, weight == 0.0);
  }
}
