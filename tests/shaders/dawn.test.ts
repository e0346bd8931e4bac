// Every kernel compiles and computes what the reference layers say, for real, through Dawn. Tolerances: float32 with other
// summation orders than the reference's double sums; 2e-4 of a tensor's largest value covers a dot product of a few
// hundred terms after four layers, and is 50 times below what a wrong index or a missing term does.
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SPARK } from '../../app/organism/config.ts';
import { ModelConfig } from '../../schemas/model.ts';
import type { Backend } from '../../worker/engine/backend.ts';
import { createWebGpuBackend } from '../../worker/engine/webgpu/backend.ts';
import { openDawn, shadersFromDisk } from '../../worker/engine/webgpu/dawn.node.ts';
import { readKernel } from '../../worker/engine/webgpu/shaderText.ts';
import { compareAdapter, compareGradients, decodedLogits, lossTrajectory, relativeDifference } from '../contract/organismParity.ts';
import { ReferenceBackend } from '../doubles/referenceBackend.ts';
import { dawnBackend } from './dawnFixture.ts';

const TOLERANCE = 2e-4;
const LOSS_TOLERANCE = 2e-3; // nats, after 20 steps: differences of one step feed the next
/** Widths that divide nothing: edges of every tile. Two key heads for six query heads, windows past one block of 64. */
const ODD = ModelConfig.parse({ preset: 'odd', vocabulary: 301, layers: 2, width: 60, heads: 6, kvHeads: 2, feedForward: 70, context: 80 });

let dawn: Backend;
beforeAll(async () => { dawn = await dawnBackend(); });
afterAll(async () => { await dawn.close(); });

const names = readdirSync('shaders').filter((file) => file.endsWith('.wgsl')).map((file) => file.replace('.wgsl', ''));
describe('kernels', () => {
  it.each(names)('%s compiles without a message', async (name) => {
    const gpu = await openDawn();
    const adapter = await gpu.requestAdapter();
    const device = await adapter?.requestDevice();
    const info = await device?.createShaderModule({ code: readFileSync(`shaders/${name}.wgsl`, 'utf8') }).getCompilationInfo();
    expect(info?.messages.map((message) => message.message)).toEqual([]);
    expect(readKernel(name, shadersFromDisk()(name)).parameters.length).toBeGreaterThan(0);
    device?.destroy();
  });
});

describe.each(['matmul_registers', 'matmul_tiled'] as const)('with %s', (matmul) => {
  it('agrees with the reference per tensor, forward and backward', async () => {
    const backend = await dawnBackend(matmul);
    for (const shape of [{ config: ODD, batch: 2, window: 70, seed: 3 }, { config: SPARK, batch: 1, window: 33, seed: 4 }]) {
      const differences = await compareGradients(new ReferenceBackend(), backend, shape);
      expect(differences.size).toBeGreaterThan(30);
      expect([...differences].filter(([, apart]) => !(apart < TOLERANCE))).toEqual([]);
    }
    await backend.close();
  });
});

it('follows the reference over 20 training steps', async () => {
  const shape = { config: ODD, batch: 2, window: 24, seed: 9 };
  const expected = await lossTrajectory(new ReferenceBackend(), shape, 20);
  const actual = await lossTrajectory(dawn, shape, 20);
  expect(Math.max(...expected.map((loss, i) => Math.abs(loss - (actual[i] ?? NaN))))).toBeLessThan(LOSS_TOLERANCE);
  expect(actual).toEqual(await lossTrajectory(dawn, shape, 20)); // the same device gives the same bits
});

it('trains an adapter like the reference, and leaves the base alone', async () => {
  const differences = await compareAdapter(new ReferenceBackend(), dawn, { config: ODD, batch: 2, window: 24, seed: 6 }, 3);
  expect([...differences].filter(([name, apart]) => !(apart < (name === 'factors' ? 1e-2 : 1e-3)))).toEqual([]);
});

it('decodes with its cache like the reference', async () => {
  const shape = { config: ODD, batch: 1, window: 8, seed: 5 };
  expect(relativeDifference(await decodedLogits(new ReferenceBackend(), shape, 70), await decodedLogits(dawn, shape, 70))).toBeLessThan(TOLERANCE);
});

it('never takes a software adapter by itself, and names why', async () => {
  if (!dawn.info.software) return;
  await expect(createWebGpuBackend({ gpu: await openDawn(), shaders: shadersFromDisk(), allowSoftware: false })).rejects.toMatchObject({ reason: 'software-adapter' });
  await expect(createWebGpuBackend({ gpu: undefined, shaders: shadersFromDisk(), allowSoftware: false })).rejects.toMatchObject({ reason: 'no-adapter' });
});

it('reports a lost device as such', async () => {
  const backend = await dawnBackend();
  const { planOrganism } = await import('../../worker/engine/plan/organism.ts');
  const plan = planOrganism(SPARK, null);
  const session = await backend.open(plan.memory);
  await backend.close();
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  await expect((async () => session.read(plan.tensors.parameters))()).rejects.toMatchObject({ reason: 'device-lost' });
});
