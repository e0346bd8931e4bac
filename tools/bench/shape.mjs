// What is measured: one configuration, the same for every contestant. 922,752 parameters, 6.316 million
// floating-point operations a token of training (attention counted without its mask, as the published figures do).
export const MODEL = { vocabulary: 1024, layers: 4, width: 128, heads: 4, kvHeads: 4, feedForward: 344, context: 128, ropeBase: 10_000, normEpsilon: 1e-5 };
export const WINDOW = 128;
export const HYPER = { clipNorm: 1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, learningRate: 0.003 };
export const TRAIN_FLOP_A_TOKEN = 6.316e6;
export const PRESET = 'seed';
/** Tokens decoded in one go, from an empty cache. */
export const DECODE_TOKENS = 120;

/** The tasks of one round. `work` is what one unit of the task counts as: floating-point operations or tokens. */
export const TASKS = [
  ...[256, 512, 1024].map((n) => ({ kind: 'matmul', name: `matmul ${n}`, n, work: 2 * n ** 3 })),
  ...[8, 16].map((batch) => ({ kind: 'train', name: `train ${batch}x${WINDOW}`, batch, work: batch * WINDOW })),
  { kind: 'decode', name: 'decode', tokens: DECODE_TOKENS, work: DECODE_TOKENS },
];
