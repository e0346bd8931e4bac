import { describe, expect, it } from 'vitest';
import { embeddingBackward, embeddingForward } from '../../../../app/organism/reference/embedding.ts';
import { expectGradient, project, uniform } from './finiteDifferences.ts';

const SEED = 8;

describe(`embedding (seed ${SEED})`, () => {
  it('backward agrees with finite differences, repeated tokens included, and adds', () => {
    const tokens = Int32Array.of(2, 0, 2, 3);
    const [rows, width, vocabulary] = [4, 3, 5];
    const table = uniform(SEED, 'table', vocabulary * width);
    const dOut = uniform(SEED, 'dOut', rows * width);
    const out = new Float64Array(rows * width);
    const dTable = new Float64Array(table.length).fill(10);
    embeddingBackward({ tokens, dOut, dTable, rows, width });
    expectGradient('table', table, dTable.map((v) => v - 10), () => { embeddingForward({ tokens, table, out, rows, width }); return project(out, dOut); });
    expect([...dTable.subarray(4 * width)]).toEqual([10, 10, 10]);
  });
});
