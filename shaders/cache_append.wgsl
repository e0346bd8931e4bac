// Copies k and v of the first control[1] rows of qkv into the caches (capacity, kv_heads * head_width) from row control[0].
struct Params { rows: u32, capacity: u32, heads: u32, kv_heads: u32, head_width: u32, qkv_offset: u32, k_cache_offset: u32, v_cache_offset: u32 }
@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read_write> k_cache: array<f32>;
@group(0) @binding(2) var<storage, read_write> v_cache: array<f32>;
@group(0) @binding(3) var<storage, read> control: array<i32>;
@group(1) @binding(0) var<uniform> p: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let width = p.kv_heads * p.head_width;
  let i = id.x + id.y * groups.x * 64u;
  let row = i / width;
  let to = row + u32(control[0]);
  if (row >= p.rows || row >= u32(control[1]) || to >= p.capacity) { return; }
  let at = p.qkv_offset + row * (p.heads + 2u * p.kv_heads) * p.head_width + p.heads * p.head_width + i % width;
  k_cache[p.k_cache_offset + to * width + i % width] = qkv[at];
  v_cache[p.v_cache_offset + to * width + i % width] = qkv[at + width];
}
