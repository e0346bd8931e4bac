// What is known of the weights that live in the compute process: where they come from, how far they have learnt since,
// and how to name them truly. Pure bookkeeping over its events.
import type { ComputeEvent, ComputeOutput } from '../../schemas/compute.ts';

/** Weight of the newest step in the smoothed training loss: a memory of about fifty steps. */
const LOSS_SMOOTHING = 0.02;
/** The same for the shown speed. */
const SPEED_SMOOTHING = 0.2;

export interface LiveModel {
  /** The durable checkpoint these weights grew from. */
  readonly checkpoint: string;
  readonly checkpointStep: number;
  readonly checkpointTokens: number;
  readonly tokenizer: string;
  readonly parameters: number;
  readonly context: number;
  readonly step: number;
  readonly tokensSeen: number;
  readonly trainLoss: number | null;
  readonly heldOutBitsPerByte: number | null;
  readonly bestHeldOutBitsPerByte: number | null;
  readonly trainTokensPerSecond: number | null;
  readonly decodeTokensPerSecond: number | null;
  /** Granted sources whose text any ancestor of these weights was handed. Kept by who hands it over: a process that learns
   * is not asked what it has seen. */
  readonly sources: readonly string[];
}

export function loadedModel(checkpoint: string, loaded: ComputeOutput<'load'>, sources: readonly string[]): LiveModel {
  const { metadata, tokenizer, parameters } = loaded;
  return {
    checkpoint, checkpointStep: metadata.step, checkpointTokens: metadata.tokensSeen, tokenizer, parameters, context: metadata.config.context, step: metadata.step,
    tokensSeen: metadata.tokensSeen, trainLoss: metadata.trainLoss, heldOutBitsPerByte: metadata.heldOutBitsPerByte,
    bestHeldOutBitsPerByte: metadata.bestHeldOutBitsPerByte, trainTokensPerSecond: null, decodeTokensPerSecond: null, sources,
  };
}

export function afterStep(model: LiveModel, step: Extract<ComputeEvent, { event: 'step' }>['data']): LiveModel {
  const blend = (old: number | null, now: number, share: number) => (old === null ? now : old + share * (now - old));
  return {
    ...model, step: step.step, tokensSeen: step.tokensSeen,
    trainLoss: step.skipped ? model.trainLoss : blend(model.trainLoss, step.trainLoss, LOSS_SMOOTHING),
    trainTokensPerSecond: blend(model.trainTokensPerSecond, step.tokensPerSecond, SPEED_SMOOTHING),
  };
}

export function afterEvaluation(model: LiveModel, heldOutBitsPerByte: number): LiveModel {
  return { ...model, heldOutBitsPerByte, bestHeldOutBitsPerByte: Math.min(heldOutBitsPerByte, model.bestHeldOutBitsPerByte ?? Infinity) };
}

export function withSources(sources: readonly string[], more: readonly string[]): readonly string[] {
  return more.every((id) => sources.includes(id)) ? sources : [...new Set([...sources, ...more])];
}

/** The name of exactly these weights: the checkpoint alone while they equal it, else with the steps since. */
export function weightsName(model: LiveModel): string {
  const steps = model.step - model.checkpointStep;
  return steps === 0 ? model.checkpoint : `${model.checkpoint}+${steps}`;
}
