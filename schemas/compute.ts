// Agent <-> compute process: what the agent may ask of the organism's body, and what it hears back.
//
// The compute process holds no keys, no paths and no database. Text reaches it only as consented chunks or as the
// world's own seed. Messages travel over the host's own channel (child-process IPC, MessagePort), binary as Uint8Array.
import { z } from 'zod';
import { LIVED_DOCUMENTS_MAX, LivedDocument } from './lived.ts';
import { MeshShape } from './mesh.ts';
import { RejectReason, roundLimits } from './round.ts';
import { AdapterMetadata, AdapterRefusal, AdapterTrain, CheckpointMetadata, SamplingOptions, StoppedBy, TrainConfig } from './model.ts';

const bytes = z.instanceof(Uint8Array);
const nothing = z.strictObject({});
/** Ids of the tokenizer: a reply as it was said so far, so that another process goes on exactly where it ended. */
export const SpokenIds = z.array(z.int().min(0).max(65_535)).max(4_096);
const promptPart = z.union([z.strictObject({ text: z.string() }), z.strictObject({ token: z.string() })]);
/** More than 4,096 tokens ever spell; what is longer did not come from a model. */
const MAX_REPLY_CHARACTERS = 512 * 1024;

export const TrainingChunk = z.strictObject({ id: z.string(), sourceId: z.string(), text: z.string(), heldOut: z.boolean() });
export type TrainingChunk = z.infer<typeof TrainingChunk>;

/** Which part of the model a step trains: the base, which may be shared, or this machine's own adapter. */
export const LearntPart = z.enum(['base', 'adapter']);
export type LearntPart = z.infer<typeof LearntPart>;

/** Bytes whatever memory they lie in. */
const view = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'not bytes');
const payload = view.refine(({ length }) => length <= roundLimits.payloadBytes, 'an update is larger than the limit');
const payloads = z.array(payload).max(roundLimits.roster);
const nats = z.number().nullable();
/** SHA-256 over the bytes of the anchor. */
const stateHash = z.string().regex(/^[0-9a-f]{64}$/);
const applied = z.strictObject({ stateHash, lossBefore: nats, lossAfter: nats });

const reply = z.strictObject({ text: z.string().max(MAX_REPLY_CHARACTERS), tokens: z.int(), promptTokens: z.int(), tokensPerSecond: z.number(), stoppedBy: StoppedBy });

/** The base's part in a mesh (app/mesh/ports.ts says what each call means). Learning goes on between the calls, which run
 * between two of its steps. What local text taught never enters: an update is cut from the base alone. */
const meshMethods = {
  /** Takes part from here on. `state` is what `mesh.state` gave last, or null to begin with the model as it is. */
  'mesh.open': { input: z.strictObject({ block: MeshShape.shape.block, keep: MeshShape.shape.keep, state: view.nullable() }), output: z.strictObject({ stateHash }) },
  'mesh.close': { input: nothing, output: nothing },
  'mesh.cut': { input: nothing, output: z.strictObject({ payload, tokens: z.int().min(0), startState: stateHash }) },
  /** Null when it was given up because learning rests. */
  'mesh.measure': {
    input: z.strictObject({ payloads, sample: z.int().min(0) }),
    output: z.strictObject({ measured: z.array(z.strictObject({ fault: RejectReason.nullable(), deltaLoss: nats, standardError: nats })).max(roundLimits.roster).nullable() }),
  },
  'mesh.inspect': {
    input: z.strictObject({ payloads }),
    output: z.strictObject({ inspected: z.array(z.strictObject({ fault: RejectReason.nullable(), norm: z.number().min(0), overlap: z.array(z.number().min(0).max(1)).max(roundLimits.roster) })).max(roundLimits.roster) }),
  },
  'mesh.apply': { input: z.strictObject({ taken: z.array(z.strictObject({ author: z.string().max(200), payload, weight: z.int().min(0).max(1_500) })).max(roundLimits.roster) }), output: applied },
  'mesh.refund': { input: z.strictObject({ payload, missed: z.int().min(0) }), output: nothing },
  'mesh.retake': { input: z.strictObject({ payload }), output: nothing },
  'mesh.rebase': { input: nothing, output: applied },
  'mesh.snapshot': { input: nothing, output: z.strictObject({ snapshot: view }) },
  'mesh.adopt': { input: z.strictObject({ snapshot: view, stateHash }), output: nothing },
  /** `generate` for others: by the anchor, which every member has, so that what this machine learnt for itself is not told.
   * Its deltas carry the ids that were said. */
  'mesh.generate': { input: z.strictObject({ id: z.string(), prompt: z.array(promptPart), sampling: SamplingOptions, spoken: z.exactOptional(SpokenIds) }), output: reply.extend({ stateHash }) },
  /** All that is needed to go on after the process has ended, theta included: it fits any checkpoint of the same run. */
  'mesh.state': { input: nothing, output: z.strictObject({ state: view }) },
} as const;

export const computeMethods = {
  /** Loads weights (safetensors) and tokenizer (its JSON text). `checkpoint` names them in every later answer. An adapter
   * that cannot be used is left out and the base wakes without it: `adapterRefused` says why. */
  load: {
    input: z.strictObject({
      checkpoint: z.string(), weights: bytes, tokenizer: z.string(), backend: z.enum(['auto', 'cpu', 'webgpu']), threads: z.int().min(1).max(256),
      /** Schedule to use when the checkpoint carries none (the shipped embryo). */
      train: TrainConfig,
      localAdapter: bytes.nullable().default(null),
      /** How a new adapter learns. Without it the process refuses local text. */
      adapterTrain: AdapterTrain.nullable().default(null),
    }),
    output: z.strictObject({
      backend: z.enum(['cpu', 'webgpu']), /** Name of the device. */ adapter: z.string().max(1_000), threads: z.int(), parameters: z.int(), tokenizer: z.string(), metadata: CheckpointMetadata,
      localAdapter: AdapterMetadata.nullable(), adapterRefused: z.strictObject({ reason: AdapterRefusal, message: z.string().max(2_000) }).nullable(),
    }),
  },
  /** Replaces the training data. Text under `shared` trains the base, text under `local` the adapter and nothing else. The
   * world's own text is drawn from `worldSeed` for both, and from what its beings did where there is `lived`; null means it may
   * not be learnt. `mix` is the share of rows of the
   * base's batches from shared text when there is both. With nothing to draw from, learning stops. */
  data: {
    input: z.strictObject({ worldSeed: z.int().nullable(), lived: z.exactOptional(z.array(LivedDocument).max(LIVED_DOCUMENTS_MAX).readonly()), shared: z.array(TrainingChunk), local: z.array(TrainingChunk), mix: z.number().min(0).max(1) }),
    output: z.strictObject({ tokens: z.int(), heldOutTokens: z.int(), localTokens: z.int() }),
  },
  /** Starts, changes or stops learning. `duty` is the share of wall time to work (0 < duty <= 1). When stopping, it answers once the
   * step under way is done; `atOnce` gives that up, and every evaluation and `mesh.measure`, until learning starts again. Nothing
   * changes by what was given up: the next step is the same one. */
  train: { input: z.strictObject({ on: z.boolean(), threads: z.int().min(1).max(256), duty: z.number().gt(0).max(1), atOnce: z.exactOptional(z.boolean()) }), output: nothing },
  /** Whole state between two steps: the base as one safetensors file (parameters, moments, step, sampler), the same whether
   * or not there is an adapter; the adapter as one of its own, null where none was ever trained. */
  snapshot: { input: nothing, output: z.strictObject({ weights: bytes, metadata: CheckpointMetadata, localAdapter: bytes.nullable(), localAdapterMetadata: AdapterMetadata.nullable() }) },
  /** Continues `prompt` with base and adapter. Deltas come as `delta` events with the same id; the answer closes it. After
   * `spoken` it goes on as if it had said that itself: text and deltas are what comes behind it, `tokens` counts all. */
  generate: {
    input: z.strictObject({ id: z.string(), prompt: z.array(promptPart), sampling: SamplingOptions, spoken: z.exactOptional(SpokenIds) }),
    output: reply,
  },
  cancel: { input: z.strictObject({ id: z.string() }), output: z.strictObject({ cancelled: z.boolean() }) },
  /** How likely base and adapter find each option as the whole answer to `prompt`: natural logarithms, summed over its `tokens`, the
   * end included; `perToken` is that sum over their number. Changes nothing. */
  choose: {
    input: z.strictObject({ prompt: z.array(promptPart), options: z.array(z.string().min(1).max(200)).min(2).max(8) }),
    output: z.strictObject({ logProbabilities: z.array(z.number()).min(2).max(8), perToken: z.array(z.number()).min(2).max(8), tokens: z.array(z.int()).min(2).max(8), milliseconds: z.number().min(0) }),
  },
  /** Measures a text with base and adapter. */
  evaluate: { input: z.strictObject({ text: z.string() }), output: z.strictObject({ bitsPerByte: z.number(), tokens: z.int(), bytes: z.int() }) },
  ...meshMethods,
} as const;
export type ComputeMethod = keyof typeof computeMethods;
export type ComputeInput<M extends ComputeMethod> = z.input<(typeof computeMethods)[M]['input']>;
export type ComputeOutput<M extends ComputeMethod> = z.output<(typeof computeMethods)[M]['output']>;
export type ComputeHandlers = { [M in ComputeMethod]: (input: z.output<(typeof computeMethods)[M]['input']>) => Promise<ComputeOutput<M>> };

/** Ids of granted sources, and `own` for the world's text. Ids only: they end in the signed chain, where nothing is erased. */
const sourceName = z.string().regex(/^(?:s-[0-9a-f]{16}|own)$/);
/** Numbers under fixed names, for the same reason: a process that was taken over must not get a text into the chain. */
const repro = z.string().max(4_000).regex(/^\{"step":\d+,"seed":\d+,"samplerState":"[\d[\],.]*","tokensHash":"[0-9a-f]{8}"\}$/);

export const computeEvents = {
  /** `step`, `tokensSeen`, `trainLoss` and `learningRate` are those of the part that learnt. */
  step: z.strictObject({
    part: LearntPart,
    step: z.int(), tokens: z.int(), tokensSeen: z.int(), trainLoss: z.number(), gradNorm: z.number(), learningRate: z.number(), tokensPerSecond: z.number(),
    /** Over the last seconds: `tokensPerSecond` over the time worked, this one over the time that passed (rests and replies included). */
    wallTokensPerSecond: z.number().optional(),
    /** Loss or gradient was not finite: nothing changed, `repro` draws the batch again. Then trainLoss is the smoothed loss before it and gradNorm 0. */
    skipped: z.boolean(), repro: repro.nullable(),
    /** Wall milliseconds of this step spent drawing and tokenising (R), computing (B), applying the update (Y). */
    perceiveMs: z.number(), thinkMs: z.number(), actMs: z.number(),
    fromSources: z.array(sourceName).max(10_000),
  }),
  /** `step` and `heldOutBitsPerByte` (the world's own held-out text) are the base's alone; `adaptedBitsPerByte` is the same
   * text with the adapter. Sources are measured by the part that learns from them: local ones with the adapter. */
  evaluated: z.strictObject({ step: z.int(), heldOutBitsPerByte: z.number(), adaptedBitsPerByte: z.number().nullable(), perSource: z.record(sourceName, z.number()) }),
  /** `tokens` counts all tokens of the reply so far; `ids` are those since the delta before, of a reply for others. */
  delta: z.strictObject({ id: z.string(), text: z.string().max(MAX_REPLY_CHARACTERS), tokens: z.int(), ids: z.exactOptional(SpokenIds) }),
  failed: z.strictObject({ why: z.string().max(10_000) }),
} as const;
export type ComputeEventName = keyof typeof computeEvents;
export type ComputeEvent = { [E in ComputeEventName]: { event: E; data: z.output<(typeof computeEvents)[E]> } }[ComputeEventName];

/** A foreground run from scratch (CLI verb `train`), in a process of its own: one request, then records, then the end. */
export const ForegroundRequest = z.strictObject({
  corpus: z.string(), preset: z.string().max(40), steps: z.int().min(1).max(10_000_000), seed: z.int().min(0), batch: z.int().min(1).max(4096), window: z.int().min(8).max(65_536),
  vocabulary: z.int().min(288).max(65_536), threads: z.int().min(1).max(256), backend: z.enum(['auto', 'cpu', 'webgpu']),
});
export type ForegroundRequest = z.infer<typeof ForegroundRequest>;
export const ForegroundRecord = z.strictObject({
  step: z.int(), tokens: z.int(), trainLoss: z.number(), gradNorm: z.number(), learningRate: z.number(), tokensPerSecond: z.number(),
});
export type ForegroundRecord = z.infer<typeof ForegroundRecord>;
export const ForegroundFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('step'), record: ForegroundRecord }),
  z.strictObject({ type: z.literal('done'), checkpoint: bytes, tokenizer: z.string(), metadata: CheckpointMetadata, heldOutBitsPerByte: z.number().nullable(), seconds: z.number() }),
  z.strictObject({ type: z.literal('error'), message: z.string() }),
]);
export type ForegroundFrame = z.infer<typeof ForegroundFrame>;

export type ComputeRequestFrame = { type: 'call'; id: number; method: string; input: unknown };
export type ComputeReplyFrame =
  | { type: 'result'; id: number; output: unknown }
  | { type: 'error'; id: number; message: string }
  | ({ type: 'event' } & ComputeEvent);
