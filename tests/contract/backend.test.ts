// The CPU backend against the reference, with both inner loops; and bit for bit against itself, whatever the threads.
import { expect, it } from 'vitest';
import { buildKernels } from '../../tools/build-kernels.mjs';
import { createNodeCpuBackend } from '../../worker/engine/cpu/backend.node.ts';
import { ReferenceBackend } from '../doubles/referenceBackend.ts';
import { backendSuite, differences, runCase } from './backendSuite.ts';
import { opCases } from './opCases.ts';

await buildKernels();

// Sums of up to 800 products in 32 bits against sums in doubles: rounding grows like the square root of the length, about
// 30 * 6e-8 of the largest term; 1e-5 leaves room for exp and for cancellation in the attention gradient.
const TOLERANCE = { ofLargest: 1e-5 };
const EQUAL = { ofLargest: 0 };

backendSuite('reference', () => Promise.resolve(new ReferenceBackend()), EQUAL);
backendSuite('cpu, two threads', () => createNodeCpuBackend({ threads: 2 }), TOLERANCE);
backendSuite('cpu, one thread, wide tiles', () => createNodeCpuBackend({ threads: 1, panel: 16 }), TOLERANCE);

it('gives the same bits with one thread, with three, and with both inner loops', async () => {
  const one = await createNodeCpuBackend({ threads: 1, panel: 8 });
  const three = await createNodeCpuBackend({ threads: 3, panel: 8 });
  const wide = await createNodeCpuBackend({ threads: 2, panel: 16 });
  for (const test of opCases()) {
    const expected = await runCase(one, test);
    for (const other of [three, wide]) expect([test.name, ...differences(expected, await runCase(other, test), EQUAL)]).toEqual([test.name]);
  }
  await Promise.all([one, three, wide].map((backend) => backend.close()));
});
