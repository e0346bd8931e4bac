// Emits worker/engine/cpu/kernels/tiles.ts in memory: the innermost loops of every matrix product, as AssemblyScript text.
// A tile is four rows of A times one packed panel of B (8 or 16 columns), all accumulators in locals, no fused multiply-add.
// It is generated because the eight accumulator chains, twice, for two layouts of A, are one rule and not four programs.
const TILE_ROWS = 4;

/** @param {'Rows' | 'Columns'} layout  Rows: four pointers, depth contiguous. Columns: four rows contiguous at each depth. */
function tile(layout, columns, unroll) {
  const vectors = columns / 4;
  const name = (row, vector) => `c${row}_${vector}`;
  const each = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('\n');
  const cell = (line) => each(TILE_ROWS, (row) => each(vectors, (vector) => line(row, vector)));
  const step = (depth) => [
    each(vectors, (vector) => `    const b${depth}_${vector} = v128.load(b, ${(depth * columns + vector * 4) * 4});`),
    each(TILE_ROWS, (row) => {
      const a = layout === 'Rows' ? `v128.load_splat<f32>(a${row}, ${depth * 4})` : `v128.load_splat<f32>(a, ${row * 4})`;
      return `    const a${depth}_${row} = ${a};\n`
        + each(vectors, (vector) => `    ${name(row, vector)} = f32x4.add(${name(row, vector)}, f32x4.mul(a${depth}_${row}, b${depth}_${vector}));`);
    }),
    layout === 'Columns' ? '    a += aDepth;' : '',
  ].join('\n');
  const advance = (count) => `    b += ${count * columns * 4};${layout === 'Rows' ? each(TILE_ROWS, (row) => ` a${row} += ${count * 4};`) : ''}`;
  const parameters = layout === 'Rows' ? 'a0: usize, a1: usize, a2: usize, a3: usize' : 'a: usize, aDepth: usize';
  return `export function tile${layout}${columns}(k: i32, ${parameters}, b: usize, c: usize, cRow: usize, add: bool): void {
${cell((row, vector) => `  let ${name(row, vector)} = f32x4.splat(0);`)}
  for (; k >= ${unroll}; k -= ${unroll}) {
${each(unroll, step)}
${advance(unroll)}
  }
  for (; k > 0; k--) {
${step(0)}
${advance(1)}
  }
  if (add) {
    let at = c;
${each(TILE_ROWS, (row) => each(vectors, (vector) => `    ${name(row, vector)} = f32x4.add(v128.load(at, ${vector * 16}), ${name(row, vector)});`) + '\n    at += cRow;')}
  }
${each(TILE_ROWS, (row) => each(vectors, (vector) => `  v128.store(c, ${name(row, vector)}, ${vector * 16});`) + '\n  c += cRow;')}
}
`;
}

export function kernelTiles() {
  return ['Rows', 'Columns'].flatMap((layout) => [8, 16].map((columns) => tile(layout, columns, 2))).join('\n');
}
