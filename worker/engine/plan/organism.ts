// The organism as memory and programs: what a backend allocates and replays. Built once per shape; holds no numbers.
//
// Programs: `gradients` (forward, loss, backward), `update` (clip and AdamW), `train` (the two in one run), `evaluate`
// (forward and losses only), `prefill` and `decode` (one sequence, keys and values kept). The host writes inputs,
// `scalars` and `control` before each run; see Scalar and Control in ../program.ts for who writes what.
// With an adapter there is a second set of the same programs that reads base plus adapter and trains the adapter alone;
// `adapt` must run before them whenever either has changed (`gradients` of that set begins with it).
import { adapterLayout } from '../../../app/organism/adapter.ts';
import type { AdapterSlot } from '../../../app/organism/adapter.ts';
import { parameterLayout } from '../../../app/organism/config.ts';
import type { ParameterSlot } from '../../../app/organism/config.ts';
import type { ModelConfig, TrainConfig } from '../../../schemas/model.ts';
import { REDUCTION_CHUNKS } from '../program.ts';
import type { MemoryPlan, Op, Program, TensorId } from '../program.ts';
import { adaptOps, adapterGradientOps, addAdapter } from './adapter.ts';
import { PREFILL_ROWS, addCaches, addInferenceTensors, inferenceOps } from './inference.ts';
import { MemoryBuilder, addHostChannels } from './memory.ts';
import { addTrainingTensors, backwardOps, forwardOps } from './training.ts';
import { addFlat, addWeights } from './weights.ts';
import type { Weights } from './weights.ts';

export type TrainHyper = Pick<TrainConfig, 'clipNorm' | 'beta1' | 'beta2' | 'epsilon' | 'weightDecay'>;
export interface AdapterShape { readonly rank: number; readonly hyper: TrainHyper }
export interface TrainShape { readonly batch: number; readonly window: number; readonly hyper: TrainHyper; readonly adapter?: AdapterShape | null }

interface InferencePrograms { readonly prefill: Program; readonly decode: Program }
interface TrainingPrograms { readonly gradients: Program; readonly update: Program; readonly train: Program; readonly evaluate: Program }

interface InferenceTensorIds {
  readonly parameters: TensorId;    // flat, see `parameters` of the plan
  readonly decodeTokens: TensorId;  // (1) i32
  readonly prefillTokens: TensorId; // (PREFILL_ROWS) i32
  readonly decodeLogits: TensorId;  // (1, V)
  readonly prefillLogits: TensorId; // (PREFILL_ROWS, V); row control[ROWS]-1 is the last real one
  readonly scalars: TensorId;
  readonly control: TensorId;
}
interface TrainingTensorIds {
  readonly tokens: TensorId;    // (batch * window) i32
  readonly targets: TensorId;   // (batch * window) i32, -1 for none
  readonly weights: TensorId;   // (batch * window)
  readonly losses: TensorId;    // (batch * window), weight * nats
  readonly gradients: TensorId; // flat
  readonly moment1: TensorId;   // flat
  readonly moment2: TensorId;   // flat
}

/** What an adapter adds to a plan. */
export interface AdapterPlan {
  readonly rank: number;
  readonly slots: readonly AdapterSlot[];
  readonly parameterCount: number;
  readonly programs: InferencePrograms & Pick<TrainingPrograms, 'gradients' | 'update' | 'evaluate'> & { readonly adapt: Program };
  /** Flat, see `slots`. */
  readonly tensors: { readonly parameters: TensorId; readonly gradients: TensorId; readonly moment1: TensorId; readonly moment2: TensorId };
}

export interface OrganismPlan {
  readonly config: ModelConfig;
  readonly memory: MemoryPlan;
  readonly parameters: readonly ParameterSlot[];
  readonly parameterCount: number;
  readonly programs: InferencePrograms & Partial<TrainingPrograms>;
  readonly tensors: InferenceTensorIds & Partial<TrainingTensorIds>;
  readonly adapter: AdapterPlan | null;
}
export interface TrainingPlan extends OrganismPlan {
  readonly programs: InferencePrograms & TrainingPrograms;
  readonly tensors: InferenceTensorIds & TrainingTensorIds;
}

export function planOrganism(config: ModelConfig, options: TrainShape): TrainingPlan;
export function planOrganism(config: ModelConfig, options: TrainShape | null): OrganismPlan;
export function planOrganism(config: ModelConfig, options: TrainShape | null): OrganismPlan {
  if (options !== null && options.window > config.context) {
    throw new Error(`a window of ${options.window} tokens exceeds the context of ${config.context}; use a shorter window`);
  }
  const layout = parameterLayout(config);
  const memory = new MemoryBuilder();
  const channels = addHostChannels(memory);
  const weights = addWeights(memory, layout, 'parameters', config.layers);
  const training = options === null ? null : planTraining(memory, config, options, weights);
  const caches = addCaches(memory, config);
  const prefill = addInferenceTensors(memory, config, 'prefill', PREFILL_ROWS);
  const decode = addInferenceTensors(memory, config, 'decode', 1);
  const inference = (from: Weights): InferencePrograms => ({
    prefill: { name: 'prefill', ops: inferenceOps(config, PREFILL_ROWS, from, caches, prefill) },
    decode: { name: 'decode', ops: inferenceOps(config, 1, from, caches, decode) },
  });
  return {
    config,
    parameters: layout.slots,
    parameterCount: layout.parameterCount,
    programs: { ...training?.programs, ...inference(weights) },
    adapter: training?.adapter(inference) ?? null,
    tensors: {
      ...training?.tensors,
      ...channels,
      parameters: weights.flat,
      prefillTokens: prefill.tokens, prefillLogits: prefill.logits,
      decodeTokens: decode.tokens, decodeLogits: decode.logits,
    },
    memory: memory.build(),
  };
}

function planTraining(memory: MemoryBuilder, config: ModelConfig, options: TrainShape, weights: Weights) {
  const { batch, window, hyper } = options;
  const layout = parameterLayout(config);
  const gradients = addWeights(memory, layout, 'gradients', config.layers);
  const moment1 = addFlat(memory, layout, 'moment1');
  const moment2 = addFlat(memory, layout, 'moment2');
  const t = addTrainingTensors(memory, config, batch, window);
  const partials = memory.add('norm_partials', [REDUCTION_CHUNKS], 'activations');
  const gradientOps = (from: Weights): Op[] => [
    ...forwardOps(config, batch, window, from, t, true),
    ...backwardOps(config, batch, window, from, gradients, layout.flatSize - layout.decayedSize, t),
  ];
  const evaluateOps = (from: Weights): Op[] => forwardOps(config, batch, window, from, t, false);
  const updateOps = (flat: FlatTensors, { clipNorm, beta1, beta2, epsilon, weightDecay }: TrainHyper): Op[] => [
    { op: 'global_norm', gradients: flat.gradients, partials, size: flat.size, clipNorm },
    { op: 'adamw', parameters: flat.parameters, gradients: flat.gradients, moment1: flat.moment1, moment2: flat.moment2, size: flat.size, decayed: flat.decayed, beta1, beta2, epsilon, weightDecay },
  ];
  const update = updateOps({ parameters: weights.flat, gradients: gradients.flat, moment1, moment2, size: layout.flatSize, decayed: layout.decayedSize }, hyper);
  const programs: TrainingPrograms = {
    gradients: { name: 'gradients', ops: gradientOps(weights) },
    update: { name: 'update', ops: update },
    train: { name: 'train', ops: [...gradientOps(weights), ...update] },
    evaluate: { name: 'evaluate', ops: evaluateOps(weights) },
  };
  const tensors: TrainingTensorIds = {
    tokens: t.tokens, targets: t.targets, weights: t.weights, losses: t.losses, gradients: gradients.flat, moment1, moment2,
  };
  const shape = options.adapter ?? null;
  if (shape === null) return { programs, tensors, adapter: () => null };
  const slots = adapterLayout(config, shape.rank);
  const own = addAdapter(memory, layout, slots, config.layers);
  const adapt = adaptOps(weights, own, shape.rank, layout.flatSize);
  const adapter = (inference: (from: Weights) => InferencePrograms): AdapterPlan => ({
    rank: shape.rank, slots: slots.slots, parameterCount: slots.parameterCount, tensors: own,
    programs: {
      adapt: { name: 'adapt', ops: adapt },
      gradients: { name: 'adapter gradients', ops: [...adapt, ...gradientOps(own.adapted), ...adapterGradientOps(gradients, own, shape.rank)] },
      update: { name: 'adapter update', ops: updateOps({ ...own, decayed: own.size }, shape.hyper) },
      evaluate: { name: 'adapted evaluate', ops: evaluateOps(own.adapted) },
      ...inference(own.adapted),
    },
  });
  return { programs, tensors, adapter };
}

/** What clipping and AdamW walk in step. */
interface FlatTensors {
  readonly parameters: TensorId; readonly gradients: TensorId; readonly moment1: TensorId; readonly moment2: TensorId;
  readonly size: number;
  /** Elements that weight decay pulls on, from the start. */
  readonly decayed: number;
}
