// out (m,n) = A B, or += with accumulate = 1, for real GPUs. A[i,k] = a[i*a_row + k*a_step], B[k,j] = b[k*b_step + j*b_column]:
// the strides make it serve y = x W^T, dX = dY W and dW = dY^T X alike.
// 64 x 64 outputs a workgroup through two 16-deep tiles in workgroup memory, 4 x 4 outputs an invocation. k ascends.
struct Params { m: u32, n: u32, k: u32, accumulate: u32, a_offset: u32, a_row: u32, a_step: u32, b_offset: u32, b_step: u32, b_column: u32, out_offset: u32 }
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

var<workgroup> tile_a: array<f32, 1024>; // (k 16, i 64)
var<workgroup> tile_b: array<f32, 1024>; // (k 16, j 64)

@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first_row = group.y * 64u;
  let first_column = group.x * 64u;
  var sums: array<vec4f, 4>;
  for (var first_k = 0u; first_k < p.k; first_k += 16u) {
    for (var e = lane; e < 1024u; e += 256u) {
      // Neighbouring lanes read along whichever axis is contiguous in memory.
      let ka = select(e / 64u, e % 16u, p.a_step == 1u);
      let ia = select(e % 64u, e / 16u, p.a_step == 1u);
      var va = 0.0;
      if (first_row + ia < p.m && first_k + ka < p.k) { va = a[p.a_offset + (first_row + ia) * p.a_row + (first_k + ka) * p.a_step]; }
      tile_a[ka * 64u + ia] = va;
      let kb = select(e / 64u, e % 16u, p.b_step == 1u);
      let jb = select(e % 64u, e / 16u, p.b_step == 1u);
      var vb = 0.0;
      if (first_column + jb < p.n && first_k + kb < p.k) { vb = b[p.b_offset + (first_k + kb) * p.b_step + (first_column + jb) * p.b_column]; }
      tile_b[kb * 64u + jb] = vb;
    }
    workgroupBarrier();
    for (var kk = 0u; kk < 16u; kk++) {
      let at = kk * 64u + local.x * 4u;
      let row_of_b = vec4f(tile_b[at], tile_b[at + 1u], tile_b[at + 2u], tile_b[at + 3u]);
      for (var i = 0u; i < 4u; i++) { sums[i] += tile_a[kk * 64u + local.y * 4u + i] * row_of_b; }
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < 4u; i++) {
    let row = first_row + local.y * 4u + i;
    for (var j = 0u; j < 4u; j++) {
      let column = first_column + local.x * 4u + j;
      if (row >= p.m || column >= p.n) { continue; }
      let at = p.out_offset + row * p.n + column;
      out[at] = select(0.0, out[at], p.accumulate == 1u) + sums[i][j];
    }
  }
}
