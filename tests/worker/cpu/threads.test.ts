// Threads change how long a result takes and nothing else; and they cost nothing while nobody computes.
import { expect, it } from 'vitest';
import { SPARK } from '../../../app/organism/config.ts';
import { initialParameters } from '../../../app/organism/init.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { buildKernels } from '../../../tools/build-kernels.mjs';
import type { Backend, Prepared, Session } from '../../../worker/engine/backend.ts';
import { CpuBackend } from '../../../worker/engine/cpu/backend.ts';
import { createNodeCpuBackend } from '../../../worker/engine/cpu/backend.node.ts';
import { planOrganism } from '../../../worker/engine/plan/organism.ts';
import { SCALAR_COUNT, Scalar } from '../../../worker/engine/program.ts';

const { file } = await buildKernels();
const SEED = 31;
const HYPER = { clipNorm: 1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
const plan = planOrganism(SPARK, { batch: 2, window: 50, hyper: HYPER });

interface Trainer { session: Session; train: Prepared; step(): Promise<void>; parameters(): Promise<Float32Array | Int32Array> }

async function trainerOn(backend: Backend): Promise<Trainer> {
  const session = await backend.open(plan.memory);
  const train = await session.prepare(plan.programs.train);
  const stream = SeededStream.from(SEED, 'threads');
  session.write(plan.tensors.parameters, initialParameters(SPARK, SEED));
  session.write(plan.tensors.weights, new Float32Array(100).fill(1));
  let steps = 0;
  return {
    session, train,
    async step() {
      steps += 1;
      const scalars = new Float32Array(SCALAR_COUNT);
      scalars.set([0.01, 0.003, 1 - HYPER.beta1 ** steps, 1 - HYPER.beta2 ** steps], Scalar.LOSS_SCALE);
      session.write(plan.tensors.scalars, scalars);
      session.write(plan.tensors.tokens, Int32Array.from({ length: 100 }, () => stream.nextBelow(SPARK.vocabulary)));
      session.write(plan.tensors.targets, Int32Array.from({ length: 100 }, () => stream.nextBelow(SPARK.vocabulary)));
      await session.run(train);
    },
    parameters: () => session.read(plan.tensors.parameters),
  };
}

async function trained(backend: Backend, steps: number): Promise<Float32Array | Int32Array> {
  const trainer = await trainerOn(backend);
  for (let i = 0; i < steps; i += 1) await trainer.step();
  const parameters = await trainer.parameters();
  await trainer.session.close();
  return parameters;
}

it(`trains to the same bits with one thread, with two, and with the number changed on the way (seed ${SEED})`, async () => {
  const one = await createNodeCpuBackend({ threads: 1, panel: 8 });
  const expected = await trained(one, 12);
  const changing = await createNodeCpuBackend({ threads: 2, panel: 16 });
  const trainer = await trainerOn(changing);
  for (const threads of [2, 1, 4, 3, 1, 2]) {
    await changing.setThreads(threads);
    expect(changing.info.threads).toBe(threads);
    await trainer.step();
    await trainer.step();
  }
  expect(await trainer.parameters()).toEqual(expected);
  expect(expected).not.toEqual(initialParameters(SPARK, SEED));
  await Promise.all([one.close(), changing.close()]);
});

it('keeps two sessions of one backend apart', async () => {
  const backend = await createNodeCpuBackend({ threads: 2, panel: 8 });
  const expected = await trained(backend, 3);
  const first = await trainerOn(backend), second = await trainerOn(backend);
  for (let i = 0; i < 3; i += 1) { await first.step(); await second.step(); }
  expect(await first.parameters()).toEqual(expected);
  expect(await second.parameters()).toEqual(expected);
  await backend.close();
});

it('finishes alone when a helper never comes, and when it is lost', async () => {
  const module = await WebAssembly.compile((await import('node:fs')).readFileSync(file));
  const lost: ((error: Error) => void)[] = [];
  const backend = new CpuBackend({ module, spawnThread: (onLost) => { lost.push(onLost); return { post() { /* never heard */ }, ended: () => Promise.resolve() }; } }, 3, 8);
  const reference = await createNodeCpuBackend({ threads: 1, panel: 8 });
  const expected = await trained(reference, 2);
  expect(await trained(backend, 2)).toEqual(expected);
  lost[0]?.(new Error('gone'));
  expect(backend.info.threads).toBe(2);
  expect(await trained(backend, 2)).toEqual(expected);
  await reference.close();
});

it('uses no processor time between runs', async () => {
  const backend = await createNodeCpuBackend({ threads: 4, panel: 8 });
  await trained(backend, 2);
  const usedSeconds: number[] = [];
  // What the engine of JavaScript tidies up after the work comes once; helpers that look again and again would use three seconds each time.
  do {
    const before = process.cpuUsage();
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
    const { user, system } = process.cpuUsage(before);
    usedSeconds.push((user + system) / 1e6);
  } while (usedSeconds.length < 3 && Math.min(...usedSeconds) >= 0.05);
  expect(Math.min(...usedSeconds)).toBeLessThan(0.05);
  await backend.close();
});

it('refuses programs and data that reach outside of a tensor', async () => {
  const backend = await createNodeCpuBackend({ threads: 1, panel: 8 });
  const { session } = await trainerOn(backend);
  const { tokens, losses, parameters } = plan.tensors;
  await expect((async () => session.prepare({ name: 'too long', ops: [{ op: 'fill_zero', tensor: losses, size: 101 }] }))()).rejects.toThrow('losses');
  await expect((async () => session.prepare({ name: 'wrong kind', ops: [{ op: 'fill_zero', tensor: tokens, size: 1 }] }))()).rejects.toThrow('f32');
  expect(() => { session.write(parameters, new Float32Array(2), (plan.memory.tensors[parameters]?.size ?? 0) - 1); }).toThrow('outside');
  expect(() => { session.write(tokens, new Float32Array(2)); }).toThrow('i32');
  await session.close();
  await expect((async () => session.read(parameters))()).rejects.toThrow('closed');
  await backend.close();
});
