// Causal attention of one query row and head a workgroup, keys in blocks of 64 with a running maximum (flash style):
// s_j = q . k_j * scale, out = sum_j softmax(s)_j v_j, lse = log sum_j exp(s_j). Head width up to 128.
struct Params { batch: u32, window: u32, heads: u32, kv_heads: u32, head_width: u32, scale: f32, qkv_offset: u32, out_offset: u32, lse_offset: u32 }
@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@group(0) @binding(2) var<storage, read_write> lse: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

const LOWEST = -3.0e38;
var<workgroup> weights: array<f32, 64>;
var<workgroup> reduced: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let work = min(group.x + group.y * groups.x, p.batch * p.heads * p.window - 1u); // surplus workgroups repeat the last
  let query = work % p.window;
  let head = work / p.window % p.heads;
  let sequence = work / (p.window * p.heads);
  let row_width = (p.heads + 2u * p.kv_heads) * p.head_width;
  let first = p.qkv_offset + sequence * p.window * row_width;
  let q_at = first + query * row_width + head * p.head_width;
  let k_at = first + (p.heads + head / (p.heads / p.kv_heads)) * p.head_width;
  let v_at = k_at + p.kv_heads * p.head_width;
  var highest = LOWEST;
  var total = 0.0;
  var sum = vec2f(0.0); // columns lane and lane + 64
  for (var block = 0u; block <= query; block += 64u) {
    let key = block + lane;
    var score = LOWEST;
    if (key <= query) {
      score = 0.0;
      for (var c = 0u; c < p.head_width; c++) { score += qkv[q_at + c] * qkv[k_at + key * row_width + c]; }
      score *= p.scale;
    }
    reduced[lane] = score;
    workgroupBarrier();
    for (var half = 32u; half > 0u; half /= 2u) {
      if (lane < half) { reduced[lane] = max(reduced[lane], reduced[lane + half]); }
      workgroupBarrier();
    }
    let raised = max(highest, reduced[0]);
    let keep = exp(highest - raised);
    workgroupBarrier();
    weights[lane] = select(0.0, exp(score - raised), key <= query);
    reduced[lane] = weights[lane];
    workgroupBarrier();
    for (var half = 32u; half > 0u; half /= 2u) {
      if (lane < half) { reduced[lane] += reduced[lane + half]; }
      workgroupBarrier();
    }
    total = total * keep + reduced[0];
    sum *= keep;
    let count = min(64u, query + 1u - block);
    for (var j = 0u; j < count; j++) {
      let at = v_at + (block + j) * row_width;
      if (lane < p.head_width) { sum.x += weights[j] * qkv[at + lane]; }
      if (lane + 64u < p.head_width) { sum.y += weights[j] * qkv[at + lane + 64u]; }
    }
    highest = raised;
    workgroupBarrier();
  }
  let out_at = p.out_offset + (sequence * p.window + query) * p.heads * p.head_width + head * p.head_width;
  if (lane < p.head_width) { out[out_at + lane] = sum.x / total; }
  if (lane + 64u < p.head_width) { out[out_at + lane + 64u] = sum.y / total; }
  if (lane == 0u) { lse[p.lse_offset + work] = highest + log(total); }
}
