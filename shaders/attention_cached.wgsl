// Row i attends to the cached keys 0 .. control[0] + i; rows at or beyond control[1] or the capacity come out as 0.
// Otherwise as attention_forward, without the log-sum-exp.
struct Params { rows: u32, capacity: u32, heads: u32, kv_heads: u32, head_width: u32, scale: f32, qkv_offset: u32, k_cache_offset: u32, v_cache_offset: u32, out_offset: u32 }
@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read> k_cache: array<f32>;
@group(0) @binding(2) var<storage, read> v_cache: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(0) @binding(4) var<storage, read> control: array<i32>;
@group(1) @binding(0) var<uniform> p: Params;

const LOWEST = -3.0e38;
var<workgroup> weights: array<f32, 64>;
var<workgroup> reduced: array<f32, 64>;
var<workgroup> position: u32;
var<workgroup> real_rows: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x / p.heads;
  let head = group.x % p.heads;
  let width = p.kv_heads * p.head_width;
  let kv_column = head / (p.heads / p.kv_heads) * p.head_width;
  let q_at = p.qkv_offset + row * (p.heads + 2u * p.kv_heads) * p.head_width + head * p.head_width;
  let out_at = p.out_offset + row * p.heads * p.head_width + head * p.head_width;
  if (lane == 0u) { position = u32(control[0]); real_rows = u32(control[1]); }
  let last = workgroupUniformLoad(&position) + row;
  if (row >= workgroupUniformLoad(&real_rows) || last >= p.capacity) {
    for (var c = lane; c < p.head_width; c += 64u) { out[out_at + c] = 0.0; }
    return;
  }
  var highest = LOWEST;
  var total = 0.0;
  var sum = vec2f(0.0);
  for (var block = 0u; block <= last; block += 64u) {
    let key = block + lane;
    var score = LOWEST;
    if (key <= last) {
      score = 0.0;
      for (var c = 0u; c < p.head_width; c++) { score += qkv[q_at + c] * k_cache[p.k_cache_offset + key * width + kv_column + c]; }
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
    weights[lane] = select(0.0, exp(score - raised), key <= last);
    reduced[lane] = weights[lane];
    workgroupBarrier();
    for (var half = 32u; half > 0u; half /= 2u) {
      if (lane < half) { reduced[lane] += reduced[lane + half]; }
      workgroupBarrier();
    }
    total = total * keep + reduced[0];
    sum *= keep;
    let count = min(64u, last + 1u - block);
    for (var j = 0u; j < count; j++) {
      let at = p.v_cache_offset + (block + j) * width + kv_column;
      if (lane < p.head_width) { sum.x += weights[j] * v_cache[at + lane]; }
      if (lane + 64u < p.head_width) { sum.y += weights[j] * v_cache[at + lane + 64u]; }
    }
    highest = raised;
    workgroupBarrier();
  }
  if (lane < p.head_width) { out[out_at + lane] = sum.x / total; }
  if (lane + 64u < p.head_width) { out[out_at + lane + 64u] = sum.y / total; }
}
