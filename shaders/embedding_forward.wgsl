// out[n, c] = table[tokens[n], c]. One invocation an element.
struct Params { rows: u32, width: u32, tokens_offset: u32, table_offset: u32, out_offset: u32 }
@group(0) @binding(0) var<storage, read> tokens: array<i32>;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= p.rows * p.width) { return; }
  let token = u32(max(tokens[p.tokens_offset + i / p.width], 0));
  out[p.out_offset + i] = table[p.table_offset + token * p.width + i % p.width];
}
