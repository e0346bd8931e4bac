// This project's engine as a contestant: `own.mjs <threads> [--revectorize | --webgpu]`. With --webgpu it works on the graphics
// device, never on an emulated one, and is absent where there is none.
import { initialParameters } from '../../app/organism/init.ts';
import { createNodeCpuBackend } from '../../worker/engine/cpu/backend.node.ts';
import { MemoryBuilder } from '../../worker/engine/plan/memory.ts';
import { planOrganism } from '../../worker/engine/plan/organism.ts';
import { CONTROL_COUNT, Control, SCALAR_COUNT, Scalar } from '../../worker/engine/program.ts';
import { createWebGpuBackend } from '../../worker/engine/webgpu/backend.ts';
import { openDawn, shadersFromDisk } from '../../worker/engine/webgpu/dawn.node.ts';
import { median, serve } from './contestant.mjs';
import { HYPER, MODEL, WINDOW } from './shape.mjs';

const MEASURE_MS = 400;
const WARM_UP_MS = 250;
const SEED = 5;

async function open() {
  if (process.argv.includes('--webgpu')) return createWebGpuBackend({ gpu: await openDawn(), shaders: shadersFromDisk(), allowSoftware: false });
  return createNodeCpuBackend({ threads: Number(process.argv[2] ?? 2), revectorize: process.argv.includes('--revectorize') });
}

const backend = await open().catch((error) => {
  process.stdout.write(`${JSON.stringify({ absent: error.message })}\n`);
  process.exit(0);
});
const prepared = new Map();

async function prepareMatmul({ n }) {
  const memory = new MemoryBuilder();
  const [a, b, out] = ['a', 'b', 'out'].map((name) => memory.add(name, [n, n], 'activations'));
  const session = await backend.open(memory.build());
  for (const tensor of [a, b]) session.write(tensor, Float32Array.from({ length: n * n }, (_, i) => Math.sin(i)));
  const program = await session.prepare({ name: 'matmul', ops: [{ op: 'matmul', form: 'nn', a, b, out, m: n, n, k: n, accumulate: false }] });
  // A graphics device has only been told to begin when `run` returns; whoever reads has waited for the end.
  return async () => {
    await session.run(program);
    await session.read(out, 0, 1);
  };
}

const config = { preset: 'bench', ...MODEL };

async function prepareTrain({ batch }) {
  const plan = planOrganism(config, { batch, window: WINDOW, hyper: HYPER });
  const { tensors } = plan, rows = batch * WINDOW;
  const session = await backend.open(plan.memory);
  session.write(tensors.parameters, initialParameters(config, SEED));
  session.write(tensors.tokens, Int32Array.from({ length: rows }, (_, i) => (i * 7919) % MODEL.vocabulary));
  session.write(tensors.targets, Int32Array.from({ length: rows }, (_, i) => ((i + 1) * 7919) % MODEL.vocabulary));
  session.write(tensors.weights, new Float32Array(rows).fill(1));
  const train = await session.prepare(plan.programs.train);
  let step = 0;
  return async () => {
    step += 1;
    const scalars = new Float32Array(SCALAR_COUNT);
    scalars[Scalar.LOSS_SCALE] = 1 / rows;
    scalars[Scalar.LEARNING_RATE] = HYPER.learningRate;
    scalars[Scalar.BETA1_CORRECTION] = 1 - HYPER.beta1 ** step;
    scalars[Scalar.BETA2_CORRECTION] = 1 - HYPER.beta2 ** step;
    session.write(tensors.scalars, scalars);
    await session.run(train);
    const [loss] = await session.read(tensors.scalars, Scalar.LOSS, 1);
    if (!Number.isFinite(loss)) throw new Error('the loss is not a number');
  };
}

/** Greedy: every token is the likeliest after the one before, so nothing can be left out. */
async function prepareDecode({ tokens }) {
  const plan = planOrganism(config, null);
  const session = await backend.open(plan.memory);
  session.write(plan.tensors.parameters, initialParameters(config, SEED));
  const decode = await session.prepare(plan.programs.decode);
  const control = new Int32Array(CONTROL_COUNT);
  return async () => {
    let token = 1;
    for (let position = 0; position < tokens; position += 1) {
      control[Control.POSITION] = position;
      control[Control.ROWS] = 1;
      session.write(plan.tensors.control, control);
      session.write(plan.tensors.decodeTokens, Int32Array.of(token));
      await session.run(decode);
      const logits = await session.read(plan.tensors.decodeLogits);
      token = 0;
      for (let i = 1; i < logits.length; i += 1) if (logits[i] > logits[token]) token = i;
    }
  };
}

const PREPARE = { matmul: prepareMatmul, train: prepareTrain, decode: prepareDecode };

await serve({ kind: backend.info.kind, adapter: backend.info.adapter, threads: backend.info.threads }, async (task) => {
  let run = prepared.get(task.name);
  if (run === undefined) {
    run = await PREPARE[task.kind](task);
    prepared.set(task.name, run);
    for (const end = performance.now() + WARM_UP_MS; performance.now() < end;) await run();
  }
  const seconds = [];
  for (const end = performance.now() + MEASURE_MS; performance.now() < end || seconds.length < 3;) {
    const started = performance.now();
    await run();
    seconds.push((performance.now() - started) / 1000);
  }
  return median(seconds);
});
await backend.close();
