// Shape of the organism and of a training run: what a checkpoint's metadata and the compute process agree on.
import { z } from 'zod';

/** Llama-style decoder. Tensor shapes follow from these numbers alone. */
export const ModelConfig = z.strictObject({
  preset: z.string().min(1).max(40),
  vocabulary: z.int().min(288).max(65_536),
  layers: z.int().min(1).max(128),
  /** d: width of the residual stream. */
  width: z.int().min(8).max(16_384),
  /** H: query heads; width = heads * headWidth, headWidth even (RoPE turns pairs). */
  heads: z.int().min(1).max(256),
  /** KV: key/value heads; divides heads (grouped-query attention). */
  kvHeads: z.int().min(1).max(256),
  /** f: inner width of SwiGLU. */
  feedForward: z.int().min(8).max(65_536),
  /** Longest context in tokens the model was trained for. */
  context: z.int().min(8).max(65_536),
  ropeBase: z.number().positive().default(10_000),
  normEpsilon: z.number().positive().default(1e-5),
}).refine((c) => c.width % c.heads === 0 && (c.width / c.heads) % 2 === 0, 'width must be heads times an even head width')
  .refine((c) => c.heads % c.kvHeads === 0, 'kvHeads must divide heads');
export type ModelConfig = z.infer<typeof ModelConfig>;

/** AdamW with clipping and a warm-up, stable, decay schedule. */
export const TrainConfig = z.strictObject({
  batch: z.int().min(1).max(4096),
  /** T: tokens a row. */
  window: z.int().min(8).max(65_536),
  peakLearningRate: z.number().positive(),
  warmupSteps: z.int().min(0),
  /** Steps until the decay begins; null while a node learns without an end. */
  decayFromStep: z.int().min(0).nullable(),
  decaySteps: z.int().min(0),
  finalLearningRateShare: z.number().min(0).max(1),
  beta1: z.number().min(0).max(1),
  beta2: z.number().min(0).max(1),
  epsilon: z.number().positive(),
  weightDecay: z.number().min(0),
  clipNorm: z.number().positive(),
  seed: z.int().min(0),
});
export type TrainConfig = z.infer<typeof TrainConfig>;

/** What is written beside the tensors of a checkpoint (safetensors `__metadata__`, values are strings of JSON). */
export const CheckpointMetadata = z.strictObject({
  format: z.literal('ileices-checkpoint-1'),
  config: ModelConfig,
  train: TrainConfig.nullable(),
  tokenizerSha256: z.string().regex(/^[0-9a-f]{64}$/),
  step: z.int().min(0),
  tokensSeen: z.int().min(0),
  /** Nats a token, smoothed; null before the first step. */
  trainLoss: z.number().nullable(),
  heldOutBitsPerByte: z.number().nullable(),
  bestHeldOutBitsPerByte: z.number().nullable(),
  /** State of the batch sampler: enough, with the seed and the data, to draw the next batch. */
  samplerState: z.string(),
  /** Step at which this run's schedule and optimiser began; later than 0 when it continued weights without moments. */
  scheduleStartStep: z.int().min(0).optional(),
  parent: z.string().nullable(),
});
export type CheckpointMetadata = z.infer<typeof CheckpointMetadata>;

/** How a machine's own adapter learns; what is not said here is as in the base's TrainConfig. */
export const AdapterTrain = z.strictObject({
  /** r: rows of A, columns of B. */
  rank: z.int().min(1).max(256),
  peakLearningRate: z.number().positive(),
  warmupSteps: z.int().min(0),
  /** Share of the steps that are the adapter's while the base has something to learn too. */
  stepShare: z.number().gt(0).lt(1),
  /** Share of a batch's rows that come from local text; the others are the world's own, so that its language stays. */
  rowShare: z.number().gt(0).max(1),
});
export type AdapterTrain = z.infer<typeof AdapterTrain>;

/** What is written beside the tensors of an adapter. It holds text of one person's files in its numbers: it never leaves
 * the machine. */
export const AdapterMetadata = z.strictObject({
  format: z.literal('ileices-adapter-1'),
  /** Shape of the base it was made for. */
  config: ModelConfig,
  adapter: AdapterTrain,
  tokenizerSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256 of the base's checkpoint that was saved at the same moment. */
  baseSha256: z.string().regex(/^[0-9a-f]{64}$/),
  step: z.int().min(0),
  tokensSeen: z.int().min(0),
  /** Nats a token, smoothed; null before the first step. */
  trainLoss: z.number().nullable(),
  samplerState: z.string(),
  /** How much of an adapter step is due when the next one is chosen: with it, base and adapter alternate as before. */
  due: z.number().min(0).max(1),
  /** Ids of the sources whose text it was ever handed. */
  sources: z.array(z.string()),
});
export type AdapterMetadata = z.infer<typeof AdapterMetadata>;

/** Why an adapter was not loaded beside its base. */
export const AdapterRefusal = z.enum(['damaged', 'not-an-adapter', 'wrong-tokenizer', 'wrong-config']);
export type AdapterRefusal = z.infer<typeof AdapterRefusal>;

export const SamplingOptions = z.strictObject({
  maxTokens: z.int().min(1).max(4096).default(64),
  /** 0 picks the likeliest token. */
  temperature: z.number().min(0).max(5).default(0.7),
  /** 0 means off. */
  topK: z.int().min(0).max(65_536).default(0),
  topP: z.number().gt(0).max(1).default(0.95),
  minP: z.number().min(0).max(1).default(0.05),
  /** 1 means off; divides the positive logits of tokens already in the reply, multiplies the negative ones. */
  repetitionPenalty: z.number().min(1).max(3).default(1),
  seed: z.int().min(0).default(0),
});
export type SamplingOptions = z.infer<typeof SamplingOptions>;

export const StoppedBy = z.enum(['end', 'max-tokens', 'context', 'cancelled']);
export type StoppedBy = z.infer<typeof StoppedBy>;
