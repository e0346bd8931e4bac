// Checkpoints: a model's flat buffers and CheckpointMetadata, as one safetensors file with Hugging Face Llama names.
// Weights alone (float16 or float32) make an embryo; with both moments a run resumes bit for bit.
// Not here: where the file is kept, and rotation (the agent's).
import { CheckpointMetadata } from '../../schemas/model.ts';
import type { ModelConfig } from '../../schemas/model.ts';
import { readSafetensors, SafetensorsError, writeSafetensors } from './safetensors.ts';
import type { SafetensorsFile, SafetensorsTensor } from './safetensors.ts';

/** One parameter tensor's place in the flat buffers. */
export interface ParameterSlot { readonly name: string; readonly shape: readonly number[]; readonly offset: number }
export interface Moments { readonly first: Float32Array; readonly second: Float32Array }
/** Flat buffers of `regionSize` elements, laid out by the slots. */
export interface ModelState { readonly parameters: Float32Array; readonly moments: Moments | null }

export type CheckpointReason = 'damaged' | 'not-a-checkpoint' | 'wrong-tokenizer' | 'wrong-config';
export class CheckpointError extends Error {
  readonly reason: CheckpointReason;
  constructor(reason: CheckpointReason, message: string) { super(message); this.name = 'CheckpointError'; this.reason = reason; }
}

const firstMoment = 'optimizer.m.';
const secondMoment = 'optimizer.v.';

/** `F16` halves the file and rounds the weights; moments are always float32 and need float32 weights. */
export function packCheckpoint(metadata: CheckpointMetadata, slots: readonly ParameterSlot[], state: ModelState, dtype: 'F32' | 'F16' = 'F32'): Uint8Array<ArrayBuffer> {
  if (state.moments !== null && dtype === 'F16') throw new CheckpointError('wrong-config', 'a checkpoint with optimiser moments must keep float32 weights, else resuming would differ');
  return packState(CheckpointMetadata.parse(metadata), slots, state, dtype);
}

/** Tensors by their slots, moments behind them, each value of the metadata as its JSON. */
export function packState(metadata: object, slots: readonly ParameterSlot[], state: ModelState, dtype: 'F32' | 'F16'): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, SafetensorsTensor>();
  const add = (prefix: string, flat: Float32Array, as: 'F32' | 'F16') => {
    for (const slot of slots) tensors.set(prefix + slot.name, { dtype: as, shape: slot.shape, data: flat.subarray(slot.offset, slot.offset + sizeOf(slot)) });
  };
  add('', state.parameters, dtype);
  if (state.moments !== null) { add(firstMoment, state.moments.first, 'F32'); add(secondMoment, state.moments.second, 'F32'); }
  const strings: Record<string, string> = {};
  for (const [key, value] of Object.entries(metadata)) strings[key] = JSON.stringify(value);
  return writeSafetensors(tensors, strings);
}

export interface OpenedCheckpoint { readonly metadata: CheckpointMetadata; readonly file: SafetensorsFile }

/** Reads the file and its metadata; `tokenizerSha256` is the tokenizer that will be used with it. */
export function openCheckpoint(bytes: Uint8Array, tokenizerSha256: string): OpenedCheckpoint {
  let file: SafetensorsFile;
  try { file = readSafetensors(bytes); } catch (error) {
    if (error instanceof SafetensorsError) throw new CheckpointError('damaged', `This checkpoint is damaged (${error.message}). Use the one before it.`);
    throw error;
  }
  const metadata = parseMetadata(file.metadata);
  if (metadata.tokenizerSha256 !== tokenizerSha256) {
    throw new CheckpointError('wrong-tokenizer', `This checkpoint was trained with tokenizer ${metadata.tokenizerSha256.slice(0, 12)}, not ${tokenizerSha256.slice(0, 12)}. Load it with its own tokenizer.`);
  }
  return { metadata, file };
}

function parseMetadata(strings: Readonly<Record<string, string>>): CheckpointMetadata {
  if (strings['format'] === undefined) throw new CheckpointError('not-a-checkpoint', 'This safetensors file was not written by Ileices: its metadata names no format.');
  const values: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(strings)) {
    try { values[key] = JSON.parse(text); } catch { throw new CheckpointError('damaged', `Metadata "${key.slice(0, 40)}" of this checkpoint is not JSON. Use the one before it.`); }
  }
  const parsed = CheckpointMetadata.safeParse(values);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CheckpointError('damaged', `Metadata of this checkpoint is wrong at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unknown'}. Use the one before it.`);
}

/** Lays the tensors out flat. Moments are null when the file carries weights alone. */
export function fillState(opened: OpenedCheckpoint, config: ModelConfig, slots: readonly ParameterSlot[], regionSize: number): ModelState {
  if (!sameConfig(opened.metadata.config, config)) throw new CheckpointError('wrong-config', `This checkpoint is a "${opened.metadata.config.preset}" of another shape than the "${config.preset}" it was asked for.`);
  return layOut(opened.file, slots, regionSize);
}

/** The tensors of a file at their places in flat buffers. */
export function layOut({ tensors }: SafetensorsFile, slots: readonly ParameterSlot[], regionSize: number): ModelState {
  const hasMoments = [...tensors.keys()].some((name) => name.startsWith('optimizer.'));
  const expected = slots.length * (hasMoments ? 3 : 1);
  const fill = (prefix: string) => {
    const flat = new Float32Array(regionSize);
    for (const slot of slots) flat.set(tensorOf(tensors, prefix + slot.name, slot), slot.offset);
    return flat;
  };
  const state: ModelState = { parameters: fill(''), moments: hasMoments ? { first: fill(firstMoment), second: fill(secondMoment) } : null };
  if (tensors.size !== expected) throw new CheckpointError('wrong-config', `This checkpoint holds ${tensors.size} tensors; its configuration needs ${expected}.`);
  return state;
}

function tensorOf(tensors: ReadonlyMap<string, SafetensorsTensor>, name: string, slot: ParameterSlot): Float32Array {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new CheckpointError('wrong-config', `This checkpoint lacks tensor "${name}".`);
  if (tensor.dtype === 'I32') throw new CheckpointError('wrong-config', `Tensor "${name}" of this checkpoint holds integers.`);
  if (tensor.shape.join() !== slot.shape.join()) throw new CheckpointError('wrong-config', `Tensor "${name}" has shape [${tensor.shape.join(', ')}]; [${slot.shape.join(', ')}] is needed.`);
  return tensor.data as Float32Array;
}

export function sameConfig(a: ModelConfig, b: ModelConfig): boolean {
  return (Object.keys(a) as (keyof ModelConfig)[]).every((key) => a[key] === b[key]);
}

export function sizeOf(slot: ParameterSlot): number { return slot.shape.reduce((a, b) => a * b, 1); }
