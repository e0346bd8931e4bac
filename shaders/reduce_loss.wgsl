// scalars[4] = scalars[0] * sum(losses): 256 lanes, each over its own stretch in order, then one lane over the stretches.
struct Params { rows: u32, losses_offset: u32 }
@group(0) @binding(0) var<storage, read> losses: array<f32>;
@group(0) @binding(1) var<storage, read_write> scalars: array<f32>;
@group(1) @binding(0) var<uniform> p: Params;

var<workgroup> partial: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) lane: u32) {
  let stretch = (p.rows + 255u) / 256u;
  var sum = 0.0;
  for (var n = lane * stretch; n < min((lane + 1u) * stretch, p.rows); n++) { sum += losses[p.losses_offset + n]; }
  partial[lane] = sum;
  workgroupBarrier();
  if (lane != 0u) { return; }
  var total = 0.0;
  for (var k = 0u; k < 256u; k++) { total += partial[k]; }
  scalars[4] = scalars[0] * total;
}
