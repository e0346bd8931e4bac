// What is measured: one configuration, the same for every contestant. The preset has 922,752 parameters and takes 6.316 million
// floating-point operations a token of training. ILEICES_BENCH_MODEL, a JSON object, changes sizes of it for a run on a larger
// machine; every process reads it. Key heads are as many as heads: the yardsticks know no other attention.
const PRESET_MODEL = { vocabulary: 1024, layers: 4, width: 128, heads: 4, feedForward: 344, context: 128, ropeBase: 10_000, normEpsilon: 1e-5 };
const changes = JSON.parse(process.env.ILEICES_BENCH_MODEL ?? '{}');
for (const name of Object.keys(changes)) if (!(name in PRESET_MODEL)) throw new Error(`ILEICES_BENCH_MODEL: ${name} is no size of the model; there are: ${Object.keys(PRESET_MODEL).join(', ')}`);
const sizes = { ...PRESET_MODEL, ...changes };
export const MODEL = { ...sizes, kvHeads: sizes.heads };
export const WINDOW = MODEL.context;
export const HYPER = { clipNorm: 1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, learningRate: 0.003 };
const { vocabulary, layers, width, feedForward } = MODEL;
/** Six for every weight of a matrix, and attention, counted without its mask, as the published figures do. */
export const TRAIN_FLOP_A_TOKEN = 6 * (layers * (4 * width ** 2 + 3 * width * feedForward) + vocabulary * width) + 12 * layers * WINDOW * width;
export const PRESET = Object.keys(changes).length === 0 ? 'seed' : 'changed';
/** Tokens decoded in one go, from an empty cache. */
export const DECODE_TOKENS = Math.min(120, MODEL.context);

/** The tasks of one round. `work` is what one unit of the task counts as: floating-point operations or tokens. */
export const TASKS = [
  ...[256, 512, 1024].map((n) => ({ kind: 'matmul', name: `matmul ${n}`, n, work: 2 * n ** 3 })),
  ...[8, 16].map((batch) => ({ kind: 'train', name: `train ${batch}x${WINDOW}`, batch, work: batch * WINDOW })),
  { kind: 'decode', name: 'decode', tokens: DECODE_TOKENS, work: DECODE_TOKENS },
];
