// What is known of the weights that live in the compute process: where they come from, how far they have learnt since,
// and how to name them truly. Base and adapter are counted apart. Pure bookkeeping over its events.
import type { ComputeEvent, ComputeOutput } from '../../schemas/compute.ts';
import type { ModelConfig } from '../../schemas/model.ts';

/** Weight of the newest step in the smoothed training loss: a memory of about fifty steps. */
const LOSS_SMOOTHING = 0.02;
/** The same for the shown speed. */
const SPEED_SMOOTHING = 0.2;

/** What this machine learnt for itself beside the base. */
export interface LiveAdapter {
  /** Start of the hash of the file it grew from; null while none holds it. */
  readonly saved: string | null;
  readonly savedStep: number;
  /** 0 while there is none. */
  readonly step: number;
  readonly trainLoss: number | null;
  /** Of the world's own held-out text, with it: how much of the world's language it leaves. */
  readonly worldBitsPerByte: number | null;
  /** Granted sources whose text any ancestor of it was handed. */
  readonly sources: readonly string[];
}

export interface LiveModel {
  /** The durable checkpoint these weights grew from. */
  readonly checkpoint: string;
  readonly checkpointStep: number;
  readonly checkpointTokens: number;
  readonly tokenizer: string;
  readonly config: ModelConfig;
  readonly parameters: number;
  readonly context: number;
  readonly step: number;
  readonly tokensSeen: number;
  readonly trainLoss: number | null;
  readonly heldOutBitsPerByte: number | null;
  readonly bestHeldOutBitsPerByte: number | null;
  readonly trainTokensPerSecond: number | null;
  readonly decodeTokensPerSecond: number | null;
  /** Granted sources whose text any ancestor of the base was handed. Kept by who hands it over: a process that learns
   * is not asked what it has seen. */
  readonly sources: readonly string[];
  readonly adapter: LiveAdapter;
}

const ADAPTER_NAME_CHARACTERS = 8;
const adapterName = (sha256: string): string => sha256.slice(0, ADAPTER_NAME_CHARACTERS);

/** `adapter` is the file that was loaded beside the base, if one was. */
export function loadedModel(checkpoint: string, loaded: ComputeOutput<'load'>, sources: readonly string[], adapter: { readonly sha256: string; readonly sources: readonly string[] } | null): LiveModel {
  const { metadata, tokenizer, parameters, localAdapter } = loaded;
  const step = localAdapter?.step ?? 0;
  return {
    checkpoint, checkpointStep: metadata.step, checkpointTokens: metadata.tokensSeen, tokenizer, config: metadata.config, parameters, context: metadata.config.context, step: metadata.step,
    tokensSeen: metadata.tokensSeen, trainLoss: metadata.trainLoss, heldOutBitsPerByte: metadata.heldOutBitsPerByte,
    bestHeldOutBitsPerByte: metadata.bestHeldOutBitsPerByte, trainTokensPerSecond: null, decodeTokensPerSecond: null, sources,
    adapter: { saved: localAdapter === null || adapter === null ? null : adapterName(adapter.sha256), savedStep: step, step, trainLoss: localAdapter?.trainLoss ?? null, worldBitsPerByte: null, sources: localAdapter === null ? [] : adapter?.sources ?? [] },
  };
}

const blend = (old: number | null, now: number, share: number): number => (old === null ? now : old + share * (now - old));

export function afterStep(model: LiveModel, step: Extract<ComputeEvent, { event: 'step' }>['data']): LiveModel {
  const smoothed = (old: number | null) => (step.skipped ? old : blend(old, step.trainLoss, LOSS_SMOOTHING));
  const learnt = step.part === 'adapter'
    ? { adapter: { ...model.adapter, step: step.step, trainLoss: smoothed(model.adapter.trainLoss) } }
    : { step: step.step, tokensSeen: step.tokensSeen, trainLoss: smoothed(model.trainLoss) };
  return { ...model, ...learnt, trainTokensPerSecond: blend(model.trainTokensPerSecond, step.tokensPerSecond, SPEED_SMOOTHING) };
}

export function afterEvaluation(model: LiveModel, { heldOutBitsPerByte, adaptedBitsPerByte }: Extract<ComputeEvent, { event: 'evaluated' }>['data']): LiveModel {
  return { ...model, adapter: { ...model.adapter, worldBitsPerByte: adaptedBitsPerByte }, heldOutBitsPerByte, bestHeldOutBitsPerByte: Math.min(heldOutBitsPerByte, model.bestHeldOutBitsPerByte ?? Infinity) };
}

/** `saved` holds exactly these weights from now on. */
export function afterSaving(model: LiveModel, saved: { readonly checkpoint: string; readonly step: number; readonly tokensSeen: number; readonly adapter?: { readonly sha256: string; readonly step: number } | null }): LiveModel {
  const adapter = saved.adapter ? { ...model.adapter, saved: adapterName(saved.adapter.sha256), savedStep: saved.adapter.step } : model.adapter;
  return { ...model, checkpoint: saved.checkpoint, checkpointStep: saved.step, checkpointTokens: saved.tokensSeen, adapter };
}

/** What no file holds is gone with the process that made it. */
export function afterSleep(model: LiveModel): LiveModel {
  const { adapter } = model;
  return { ...model, step: model.checkpointStep, tokensSeen: model.checkpointTokens, trainTokensPerSecond: null, adapter: { ...adapter, step: adapter.savedStep } };
}

/** Text of these sources is with the process from now on, whatever it does with it. */
export function afterHandover(model: LiveModel, shared: readonly string[], local: readonly string[]): LiveModel {
  return { ...model, sources: withSources(model.sources, shared), adapter: { ...model.adapter, sources: withSources(model.adapter.sources, local) } };
}

function withSources(sources: readonly string[], more: readonly string[]): readonly string[] {
  return more.every((id) => sources.includes(id)) ? sources : [...new Set([...sources, ...more])];
}

/** Every granted source that base or adapter were handed. */
export function sourcesOf(model: LiveModel): readonly string[] { return withSources(model.sources, model.adapter.sources); }

/** Steps of the base, and of both, that no file holds yet. */
export function unsavedBaseSteps(model: LiveModel): number { return model.step - model.checkpointStep; }
export function unsavedSteps(model: LiveModel): number { return unsavedBaseSteps(model) + model.adapter.step - model.adapter.savedStep; }

const since = (name: string, steps: number): string => (steps === 0 ? name : `${name}+${steps}`);

/** The name of the base alone: the checkpoint while it equals it, else with the steps since. */
export function baseName(model: LiveModel): string { return since(model.checkpoint, unsavedBaseSteps(model)); }

/** The name of exactly the weights that speak: the base, and behind a slash the same of the adapter, where there is one. */
export function weightsName(model: LiveModel): string {
  const { adapter } = model;
  return adapter.step === 0 ? baseName(model) : `${baseName(model)}/${since(`a-${adapter.saved ?? 'new'}`, adapter.step - adapter.savedStep)}`;
}
