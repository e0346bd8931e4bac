// The organism as memory and programs: what a backend allocates and replays. Built once per shape; holds no numbers.
//
// Programs: `gradients` (forward, loss, backward), `update` (clip and AdamW), `train` (the two in one run), `evaluate`
// (forward and losses only), `prefill` and `decode` (one sequence, keys and values kept). The host writes inputs,
// `scalars` and `control` before each run; see Scalar and Control in ../program.ts for who writes what.
import { parameterLayout } from '../../../app/organism/config.ts';
import type { ParameterSlot } from '../../../app/organism/config.ts';
import type { ModelConfig, TrainConfig } from '../../../schemas/model.ts';
import { REDUCTION_CHUNKS } from '../program.ts';
import type { MemoryPlan, Op, Program, TensorId } from '../program.ts';
import { PREFILL_ROWS, addCaches, addInferenceTensors, inferenceOps } from './inference.ts';
import { MemoryBuilder, addHostChannels } from './memory.ts';
import { addTrainingTensors, backwardOps, forwardOps } from './training.ts';
import { addFlat, addWeights } from './weights.ts';

export type TrainHyper = Pick<TrainConfig, 'clipNorm' | 'beta1' | 'beta2' | 'epsilon' | 'weightDecay'>;
export interface TrainShape { readonly batch: number; readonly window: number; readonly hyper: TrainHyper }

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

export interface OrganismPlan {
  readonly config: ModelConfig;
  readonly memory: MemoryPlan;
  readonly parameters: readonly ParameterSlot[];
  readonly parameterCount: number;
  readonly programs: InferencePrograms & Partial<TrainingPrograms>;
  readonly tensors: InferenceTensorIds & Partial<TrainingTensorIds>;
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
  return {
    config,
    parameters: layout.slots,
    parameterCount: layout.parameterCount,
    programs: {
      ...training?.programs,
      prefill: { name: 'prefill', ops: inferenceOps(config, PREFILL_ROWS, weights, caches, prefill) },
      decode: { name: 'decode', ops: inferenceOps(config, 1, weights, caches, decode) },
    },
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

function planTraining(memory: MemoryBuilder, config: ModelConfig, options: TrainShape, weights: ReturnType<typeof addWeights>) {
  const { batch, window, hyper } = options;
  const layout = parameterLayout(config);
  const gradients = addWeights(memory, layout, 'gradients', config.layers);
  const moment1 = addFlat(memory, layout, 'moment1');
  const moment2 = addFlat(memory, layout, 'moment2');
  const t = addTrainingTensors(memory, config, batch, window);
  const partials = memory.add('norm_partials', [REDUCTION_CHUNKS], 'activations');
  const size = layout.flatSize;
  const gradientOps: Op[] = [
    ...forwardOps(config, batch, window, weights, t, true),
    ...backwardOps(config, batch, window, weights, gradients, layout.flatSize - layout.decayedSize, t),
  ];
  const { clipNorm, beta1, beta2, epsilon, weightDecay } = hyper;
  const updateOps: Op[] = [
    { op: 'global_norm', gradients: gradients.flat, partials, size, clipNorm },
    { op: 'adamw', parameters: weights.flat, gradients: gradients.flat, moment1, moment2, size, decayed: layout.decayedSize, beta1, beta2, epsilon, weightDecay },
  ];
  const programs: TrainingPrograms = {
    gradients: { name: 'gradients', ops: gradientOps },
    update: { name: 'update', ops: updateOps },
    train: { name: 'train', ops: [...gradientOps, ...updateOps] },
    evaluate: { name: 'evaluate', ops: forwardOps(config, batch, window, weights, t, false) },
  };
  const tensors: TrainingTensorIds = {
    tokens: t.tokens, targets: t.targets, weights: t.weights, losses: t.losses, gradients: gradients.flat, moment1, moment2,
  };
  return { programs, tensors };
}
