// The same product as matmul_tiled for software adapters, where workgroup memory costs more than it saves: 8 x 8 outputs
// an invocation in registers, lanes on neighbouring columns (measured 2.4 times the tiled form there).
struct Params { m: u32, n: u32, k: u32, accumulate: u32, a_offset: u32, a_row: u32, a_step: u32, b_offset: u32, b_step: u32, b_column: u32, out_offset: u32 }
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let first_row = id.y * 8u;
  let first_column = id.x * 8u;
  if (first_row >= p.m || first_column >= p.n) { return; }
  // Rows and columns past the edge repeat the last one and are not stored.
  var row_at: array<u32, 8>;
  var column_at: array<u32, 8>;
  for (var i = 0u; i < 8u; i++) {
    row_at[i] = p.a_offset + min(first_row + i, p.m - 1u) * p.a_row;
    column_at[i] = p.b_offset + min(first_column + i, p.n - 1u) * p.b_column;
  }
  var low: array<vec4f, 8>;
  var high: array<vec4f, 8>;
  for (var k = 0u; k < p.k; k++) {
    let kb = k * p.b_step;
    let b_low = vec4f(b[column_at[0] + kb], b[column_at[1] + kb], b[column_at[2] + kb], b[column_at[3] + kb]);
    let b_high = vec4f(b[column_at[4] + kb], b[column_at[5] + kb], b[column_at[6] + kb], b[column_at[7] + kb]);
    for (var i = 0u; i < 8u; i++) {
      let value = a[row_at[i] + k * p.a_step];
      low[i] += value * b_low;
      high[i] += value * b_high;
    }
  }
  for (var i = 0u; i < 8u; i++) {
    for (var j = 0u; j < 8u; j++) {
      let row = first_row + i;
      let column = first_column + j;
      if (row >= p.m || column >= p.n) { continue; }
      let at = p.out_offset + row * p.n + column;
      out[at] = select(0.0, out[at], p.accumulate == 1u) + select(low[i][j % 4u], high[i][j % 4u], j >= 4u);
    }
  }
}
