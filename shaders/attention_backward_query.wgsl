// dq_i = scale * sum_{j<=i} ds_ij k_j with P_ij = exp(s_ij - lse_i) and ds_ij = P_ij (dO_i . v_j - delta_i).
// One query row and head a workgroup, keys in blocks of 64. Head width up to 128.
struct Params { batch: u32, window: u32, heads: u32, kv_heads: u32, head_width: u32, scale: f32, qkv_offset: u32, lse_offset: u32, d_out_offset: u32, delta_offset: u32, d_qkv_offset: u32 }
@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read> lse: array<f32>;
@group(0) @binding(2) var<storage, read> d_out: array<f32>;
@group(0) @binding(3) var<storage, read> delta: array<f32>;
@group(0) @binding(4) var<storage, read_write> d_qkv: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

var<workgroup> pulls: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let work = min(group.x + group.y * groups.x, p.batch * p.heads * p.window - 1u); // surplus workgroups repeat the last
  let query = work % p.window;
  let head = work / p.window % p.heads;
  let sequence = work / (p.window * p.heads);
  let row_width = (p.heads + 2u * p.kv_heads) * p.head_width;
  let first = sequence * p.window * row_width;
  let q_at = p.qkv_offset + first + query * row_width + head * p.head_width;
  let k_at = p.qkv_offset + first + (p.heads + head / (p.heads / p.kv_heads)) * p.head_width;
  let v_at = k_at + p.kv_heads * p.head_width;
  let do_at = p.d_out_offset + (sequence * p.window + query) * p.heads * p.head_width + head * p.head_width;
  var sum = vec2f(0.0);
  for (var block = 0u; block <= query; block += 64u) {
    let key = block + lane;
    var pull = 0.0;
    if (key <= query) {
      var score = 0.0;
      var against = 0.0;
      for (var c = 0u; c < p.head_width; c++) {
        score += qkv[q_at + c] * qkv[k_at + key * row_width + c];
        against += d_out[do_at + c] * qkv[v_at + key * row_width + c];
      }
      pull = exp(score * p.scale - lse[p.lse_offset + work]) * (against - delta[p.delta_offset + work]) * p.scale;
    }
    pulls[lane] = pull;
    workgroupBarrier();
    let count = min(64u, query + 1u - block);
    for (var j = 0u; j < count; j++) {
      let at = k_at + (block + j) * row_width;
      if (lane < p.head_width) { sum.x += pulls[j] * qkv[at + lane]; }
      if (lane + 64u < p.head_width) { sum.y += pulls[j] * qkv[at + lane + 64u]; }
    }
    workgroupBarrier();
  }
  let to = p.d_qkv_offset + first + query * row_width + head * p.head_width;
  if (lane < p.head_width) { d_qkv[to + lane] = sum.x; }
  if (lane + 64u < p.head_width) { d_qkv[to + lane + 64u] = sum.y; }
}
