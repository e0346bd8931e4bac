// The whole organism on the CPU backend: per tensor, over a trajectory and while decoding, like the reference; the digest
// of the self-test; and a build that changes nothing when nothing changed.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SEED as SEED_PRESET, SPARK } from '../../../app/organism/config.ts';
import { ModelConfig } from '../../../schemas/model.ts';
import { buildKernels } from '../../../tools/build-kernels.mjs';
import type { Backend } from '../../../worker/engine/backend.ts';
import { createNodeCpuBackend } from '../../../worker/engine/cpu/backend.node.ts';
import { SELF_TEST_DIGEST, selfTest, selfTestDigest } from '../../../worker/engine/cpu/selfTest.ts';
import { compareAdapter, compareGradients, decodedLogits, lossTrajectory, relativeDifference } from '../../contract/organismParity.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';

// 32-bit sums of a few hundred terms against double sums, through four layers and back: 2e-5 of a tensor's largest value
// is ten times what is measured here and a thousandth of what one missing term does.
const TOLERANCE = 2e-5;
const LOSS_TOLERANCE = 1e-4; // nats after 20 steps: AdamW divides by the root of tiny squares, so differences feed the next step
const ODD = ModelConfig.parse({ preset: 'odd', vocabulary: 301, layers: 2, width: 60, heads: 6, kvHeads: 2, feedForward: 70, context: 80 });

await buildKernels();
let cpu: Backend;
beforeAll(async () => { cpu = await createNodeCpuBackend({ threads: 2 }); });
afterAll(async () => { await cpu.close(); });

it.each([
  { config: ODD, batch: 2, window: 70, seed: 3 }, { config: SPARK, batch: 1, window: 33, seed: 4 }, { config: SEED_PRESET, batch: 1, window: 128, seed: 5 },
])('agrees with the reference per tensor, forward and backward: $config.preset, seed $seed', async (shape) => {
  const differences = await compareGradients(new ReferenceBackend(), cpu, shape);
  expect(differences.size).toBeGreaterThan(30);
  expect([...differences].filter(([, apart]) => !(apart < TOLERANCE))).toEqual([]);
});

it('follows the reference over 20 training steps', async () => {
  const shape = { config: ODD, batch: 2, window: 24, seed: 9 };
  const expected = await lossTrajectory(new ReferenceBackend(), shape, 20);
  const actual = await lossTrajectory(cpu, shape, 20);
  expect(Math.max(...expected.map((loss, i) => Math.abs(loss - (actual[i] ?? NaN))))).toBeLessThan(LOSS_TOLERANCE);
});

it('trains an adapter like the reference, and leaves the base alone', async () => {
  const differences = await compareAdapter(new ReferenceBackend(), cpu, { config: ODD, batch: 2, window: 24, seed: 6 }, 3);
  expect([...differences.keys()]).toEqual(['losses', 'factors', 'gradients', 'moment1', 'moment2', 'adapted']);
  // As over a trajectory of the base: AdamW divides small gradients by themselves.
  expect([...differences].filter(([name, apart]) => !(apart < (name === 'factors' ? 2e-3 : 1e-4)))).toEqual([]);
});

it('decodes with its cache like the reference', async () => {
  const shape = { config: ODD, batch: 1, window: 8, seed: 5 };
  expect(relativeDifference(await decodedLogits(new ReferenceBackend(), shape, 70), await decodedLogits(cpu, shape, 70))).toBeLessThan(TOLERANCE);
});

it('reaches the bits of the self-test, and refuses a backend that does not', async () => {
  expect(await selfTestDigest(cpu)).toBe(SELF_TEST_DIGEST);
  await expect(selfTest(new ReferenceBackend())).rejects.toMatchObject({ reason: 'self-test-failed' });
});

it('builds the same kernels from the same sources', async () => {
  const { file } = await buildKernels();
  expect((await buildKernels()).changed).toBe(false);
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  rmSync(file.replace('.wasm', '.stamp'));
  expect((await buildKernels()).changed).toBe(true);
  expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(digest);
});
