// dv_j = sum_i P_ij dO_i and dk_j = scale * sum_i ds_ij q_i over the queries i >= j of every head that reads this key/value
// head, heads and queries ascending: the group's sum is made in one place, without float atomics. Head width up to 128.
struct Params { batch: u32, window: u32, heads: u32, kv_heads: u32, head_width: u32, scale: f32, qkv_offset: u32, lse_offset: u32, d_out_offset: u32, delta_offset: u32, d_qkv_offset: u32 }
@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read> lse: array<f32>;
@group(0) @binding(2) var<storage, read> d_out: array<f32>;
@group(0) @binding(3) var<storage, read> delta: array<f32>;
@group(0) @binding(4) var<storage, read_write> d_qkv: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

var<workgroup> weights: array<f32, 64>;
var<workgroup> pulls: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let work = min(group.x + group.y * groups.x, p.batch * p.kv_heads * p.window - 1u); // surplus workgroups repeat the last
  let key = work % p.window;
  let kv_head = work / p.window % p.kv_heads;
  let sequence = work / (p.window * p.kv_heads);
  let row_width = (p.heads + 2u * p.kv_heads) * p.head_width;
  let out_width = p.heads * p.head_width;
  let first = sequence * p.window * row_width;
  let k_at = p.qkv_offset + first + key * row_width + (p.heads + kv_head) * p.head_width;
  let v_at = k_at + p.kv_heads * p.head_width;
  let share = p.heads / p.kv_heads;
  var d_k = vec2f(0.0);
  var d_v = vec2f(0.0);
  for (var h = kv_head * share; h < (kv_head + 1u) * share; h++) {
    let q_at = p.qkv_offset + first + h * p.head_width;
    let do_at = p.d_out_offset + sequence * p.window * out_width + h * p.head_width;
    let row_at = (sequence * p.heads + h) * p.window;
    for (var block = key; block < p.window; block += 64u) {
      let query = block + lane;
      var weight = 0.0;
      var pull = 0.0;
      if (query < p.window) {
        var score = 0.0;
        var against = 0.0;
        for (var c = 0u; c < p.head_width; c++) {
          score += qkv[q_at + query * row_width + c] * qkv[k_at + c];
          against += d_out[do_at + query * out_width + c] * qkv[v_at + c];
        }
        weight = exp(score * p.scale - lse[p.lse_offset + row_at + query]);
        pull = weight * (against - delta[p.delta_offset + row_at + query]) * p.scale;
      }
      weights[lane] = weight;
      pulls[lane] = pull;
      workgroupBarrier();
      let count = min(64u, p.window - block);
      for (var i = 0u; i < count; i++) {
        let q_row = q_at + (block + i) * row_width;
        let do_row = do_at + (block + i) * out_width;
        if (lane < p.head_width) { d_k.x += pulls[i] * qkv[q_row + lane]; d_v.x += weights[i] * d_out[do_row + lane]; }
        if (lane + 64u < p.head_width) { d_k.y += pulls[i] * qkv[q_row + lane + 64u]; d_v.y += weights[i] * d_out[do_row + lane + 64u]; }
      }
      workgroupBarrier();
    }
  }
  let k_to = p.d_qkv_offset + first + key * row_width + (p.heads + kv_head) * p.head_width;
  let v_to = k_to + p.kv_heads * p.head_width;
  if (lane < p.head_width) { d_qkv[k_to + lane] = d_k.x; d_qkv[v_to + lane] = d_v.x; }
  if (lane + 64u < p.head_width) { d_qkv[k_to + lane + 64u] = d_k.y; d_qkv[v_to + lane + 64u] = d_v.y; }
}
