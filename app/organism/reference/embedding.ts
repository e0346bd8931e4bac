// Token embedding: out = table[token], row by row. The table is also the output matrix of the model (tied).
//
// Backward: out_n depends on row tokens[n] of the table alone, with derivative 1, so dTable[v] is the sum of dOut_n over
// the rows n whose token is v. It adds, because the tied output matrix has already left its own gradient there.
import type { Numbers } from './numbers.ts';

/** tokens (N), table (V,d) -> out (N,d) */
export function embeddingForward(p: { tokens: Int32Array; table: Numbers; out: Numbers; rows: number; width: number }): void {
  for (let n = 0; n < p.rows; n += 1) {
    const from = p.tokens[n]! * p.width;
    for (let c = 0; c < p.width; c += 1) p.out[n * p.width + c] = p.table[from + c]!;
  }
}

/** dOut (N,d) -> dTable (V,d) += */
export function embeddingBackward(p: { tokens: Int32Array; dOut: Numbers; dTable: Numbers; rows: number; width: number }): void {
  for (let n = 0; n < p.rows; n += 1) {
    const to = p.tokens[n]! * p.width;
    for (let c = 0; c < p.width; c += 1) p.dTable[to + c]! += p.dOut[n * p.width + c]!;
  }
}
