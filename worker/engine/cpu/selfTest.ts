// Before a backend is used: does this machine's compiler compute what it must, and which inner loop is the faster one?
//
// The self-test trains a very small organism for a few steps and compares the bits of all parameters and moments with a
// number written below. Nothing in the kernels depends on the machine, so every machine must reach the same bits; one that
// does not (a faulty compiler, an experimental flag of V8) must not train. The digest changes only when a kernel's
// arithmetic changes; tests/worker/cpu prints the new one.
import type { ModelConfig } from '../../../schemas/model.ts';
import { BackendError } from '../backend.ts';
import type { Backend, Session } from '../backend.ts';
import { MemoryBuilder } from '../plan/memory.ts';
import { planOrganism } from '../plan/organism.ts';
import { CONTROL_COUNT, Control, SCALAR_COUNT, Scalar } from '../program.ts';

export const SELF_TEST_DIGEST = '368b5513';

/** Sizes that divide nothing, so that edges are part of the test; two depth blocks in the down projection. */
const CONFIG: ModelConfig = {
  preset: 'self-test', vocabulary: 101, layers: 1, width: 60, heads: 6, kvHeads: 2, feedForward: 394, context: 48, ropeBase: 10_000, normEpsilon: 1e-5,
};
const BATCH = 2;
const WINDOW = 37;
const STEPS = 3;
const HYPER = { clipNorm: 1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };

/** Whole numbers from a linear congruence: the same everywhere, without any rounding. */
function* integers(): Generator<number, never> {
  let state = 12_345;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state >>> 8;
  }
}

/** FNV-1a over the bits. */
function digest(arrays: readonly (Float32Array | Int32Array)[]): string {
  let hash = 0x811c9dc5;
  for (const array of arrays) {
    for (const byte of new Uint8Array(array.buffer, array.byteOffset, array.byteLength)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}

/** Trains a few steps and decodes a few tokens; the digest of what that leaves. */
export async function selfTestDigest(backend: Backend): Promise<string> {
  const plan = planOrganism(CONFIG, { batch: BATCH, window: WINDOW, hyper: HYPER });
  const { tensors } = plan;
  const session = await backend.open(plan.memory);
  try {
    const source = integers(), rows = BATCH * WINDOW;
    const next = (): number => source.next().value;
    const parameters = Float32Array.from({ length: plan.memory.tensors[tensors.parameters]?.size ?? 0 }, () => (next() / 2 ** 24 - 0.5) / 4);
    session.write(tensors.parameters, parameters);
    session.write(tensors.tokens, Int32Array.from({ length: rows }, () => next() % CONFIG.vocabulary));
    session.write(tensors.targets, Int32Array.from({ length: rows }, (_, i) => (i === 3 ? -1 : next() % CONFIG.vocabulary)));
    session.write(tensors.weights, new Float32Array(rows).fill(1));
    const train = await session.prepare(plan.programs.train);
    for (let step = 1; step <= STEPS; step += 1) {
      session.write(tensors.scalars, stepScalars(step, rows - 1));
      await session.run(train);
    }
    const logits = await decodeSome(session, plan, next);
    return digest([await session.read(tensors.parameters), await session.read(tensors.moment1), await session.read(tensors.moment2), ...logits]);
  } finally {
    await session.close();
  }
}

function stepScalars(step: number, targets: number): Float32Array {
  const scalars = new Float32Array(SCALAR_COUNT);
  scalars[Scalar.LOSS_SCALE] = 1 / targets;
  scalars[Scalar.LEARNING_RATE] = 2 ** -7;
  scalars[Scalar.BETA1_CORRECTION] = 1 - 2 ** -step;
  scalars[Scalar.BETA2_CORRECTION] = 1 - 4 ** -step;
  return scalars;
}

async function decodeSome(session: Session, plan: ReturnType<typeof planOrganism>, next: () => number): Promise<(Float32Array | Int32Array)[]> {
  const { tensors, programs } = plan;
  const logits: (Float32Array | Int32Array)[] = [];
  const control = new Int32Array(CONTROL_COUNT);
  const run = async (name: 'prefill' | 'decode', tokens: Int32Array, position: number): Promise<void> => {
    control[Control.POSITION] = position;
    control[Control.ROWS] = tokens.length;
    session.write(tensors.control, control);
    session.write(name === 'prefill' ? tensors.prefillTokens : tensors.decodeTokens, tokens);
    await session.run(await session.prepare(programs[name]));
    logits.push(await session.read(name === 'prefill' ? tensors.prefillLogits : tensors.decodeLogits, 0, tokens.length * CONFIG.vocabulary));
  };
  await run('prefill', Int32Array.from({ length: 21 }, () => next() % CONFIG.vocabulary), 0);
  await run('decode', Int32Array.of(next() % CONFIG.vocabulary), 21);
  return logits;
}

/** Throws when this machine computes other bits. */
export async function selfTest(backend: Backend): Promise<void> {
  const found = await selfTestDigest(backend);
  if (found !== SELF_TEST_DIGEST) {
    throw new BackendError('self-test-failed', `the compute kernels gave ${found} instead of ${SELF_TEST_DIGEST}; start again without experimental flags of V8, or update the browser or Node`);
  }
}

const TUNE_SIZE = 128;

/** Milliseconds of the fastest of several small matrix products within `budgetMs`; the first ones also warm the compiler up. */
export async function matmulMs(backend: Backend, budgetMs: number): Promise<number> {
  const memory = new MemoryBuilder();
  const n = TUNE_SIZE, shape = [n, n];
  const a = memory.add('a', shape, 'activations'), b = memory.add('b', shape, 'activations'), out = memory.add('out', shape, 'activations');
  const session = await backend.open(memory.build());
  try {
    const product = await session.prepare({ name: 'tune', ops: [{ op: 'matmul', form: 'nn', a, b, out, m: n, n, k: n, accumulate: false }] });
    let best = Infinity;
    const end = performance.now() + budgetMs;
    for (let start = performance.now(); start < end; start = performance.now()) {
      await session.run(product);
      best = Math.min(best, performance.now() - start);
    }
    return best;
  } finally {
    await session.close();
  }
}
