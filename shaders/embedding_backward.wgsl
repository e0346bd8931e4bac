// d_table[t, c] += sum over rows n with tokens[n] = t, ascending, of d_out[n, c].
// One workgroup a row; only the first row that carries a token sums for it, so no two workgroups write the same place
// and the order is fixed without float atomics.
struct Params { rows: u32, width: u32, tokens_offset: u32, d_out_offset: u32, d_table_offset: u32 }
@group(0) @binding(0) var<storage, read> tokens: array<i32>;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read_write> d_table: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

var<workgroup> seen_before: atomic<u32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x + group.y * groups.x;
  let live = row < p.rows;
  var token = -1;
  if (live) { token = tokens[p.tokens_offset + row]; }
  var earlier = 0u;
  for (var n = lane; n < row && live; n += 64u) {
    if (tokens[p.tokens_offset + n] == token) { earlier = 1u; }
  }
  atomicOr(&seen_before, earlier);
  workgroupBarrier();
  if (!live || token < 0 || atomicLoad(&seen_before) != 0u) { return; }
  let base = p.d_table_offset + u32(token) * p.width;
  for (var c = lane; c < p.width; c += 64u) {
    var sum = 0.0;
    for (var n = row; n < p.rows; n++) {
      if (tokens[p.tokens_offset + n] == token) { sum += d_out[p.d_out_offset + n * p.width + c]; }
    }
    d_table[base + c] += sum;
  }
}
