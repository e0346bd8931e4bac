// Turns pairs (i, i + hw/2) of every query and key head by position * base^(-2i/hw), in place. The angles come from a
// table made in double precision: the built-in sine promises too little. direction is 1, or -1 to turn back.
struct Params { rows: u32, window: u32, turned_heads: u32, row_width: u32, head_width: u32, from_control: u32, direction: f32, qkv_offset: u32, table_rows: u32 }
@group(0) @binding(0) var<storage, read_write> qkv: array<f32>;
@group(0) @binding(1) var<storage, read> turns: array<vec2f>; // (position, hw/2) of (cos, sin)
@group(0) @binding(2) var<storage, read> control: array<i32>;
@group(1) @binding(0) var<uniform> p: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let half = p.head_width / 2u;
  let i = id.x + id.y * groups.x * 64u;
  if (i >= p.rows * p.turned_heads * half) { return; }
  let row = i / (p.turned_heads * half);
  let head = i / half % p.turned_heads;
  let pair = i % half;
  var position = row % p.window;
  if (p.from_control == 1u) { position = row + u32(control[0]); }
  let turn = turns[min(position, p.table_rows - 1u) * half + pair];
  let at = p.qkv_offset + row * p.row_width + head * p.head_width + pair;
  let first = qkv[at];
  let second = qkv[at + half];
  let s = turn.y * p.direction;
  qkv[at] = first * turn.x - second * s;
  qkv[at + half] = second * turn.x + first * s;
}
