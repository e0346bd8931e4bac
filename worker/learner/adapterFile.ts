// An adapter as one safetensors file of its own: factors under PEFT's names, both moments, AdapterMetadata. It resumes bit
// for bit beside the base it was saved with. Not here: where it is kept (the agent's), and that it never leaves the machine.
import { adapterLayout } from '../../app/organism/adapter.ts';
import { AdapterMetadata } from '../../schemas/model.ts';
import type { AdapterRefusal, ModelConfig } from '../../schemas/model.ts';
import { CheckpointError, layOut, packState, sameConfig } from './checkpoint.ts';
import type { ModelState } from './checkpoint.ts';
import { readSafetensors, SafetensorsError } from './safetensors.ts';

/** Why an adapter cannot be used. Its base can be. */
export class AdapterError extends Error {
  readonly reason: AdapterRefusal;
  constructor(reason: AdapterRefusal, message: string) { super(`${message} The model wakes without it; what it held is learnt again from the sources that are still allowed.`); this.name = 'AdapterError'; this.reason = reason; }
}

export interface SavedAdapter { readonly metadata: AdapterMetadata; readonly state: ModelState }

export function packAdapter({ metadata, state }: SavedAdapter): Uint8Array<ArrayBuffer> {
  return packState(AdapterMetadata.parse(metadata), adapterLayout(metadata.config, metadata.adapter.rank).slots, state, 'F32');
}

/** Throws an AdapterError when it is not one for a base of this shape that uses this tokenizer. */
export function openAdapter(bytes: Uint8Array, config: ModelConfig, tokenizerSha256: string): SavedAdapter {
  try {
    const file = readSafetensors(bytes);
    const metadata = parseMetadata(file.metadata);
    if (metadata.tokenizerSha256 !== tokenizerSha256) throw new AdapterError('wrong-tokenizer', `This adapter was trained with tokenizer ${metadata.tokenizerSha256.slice(0, 12)}, not ${tokenizerSha256.slice(0, 12)}.`);
    if (!sameConfig(metadata.config, config)) throw new AdapterError('wrong-config', `This adapter was made for a "${metadata.config.preset}" of another shape than the "${config.preset}" beside it.`);
    const layout = adapterLayout(config, metadata.adapter.rank);
    return { metadata, state: layOut(file, layout.slots, layout.flatSize) };
  } catch (error) {
    if (error instanceof SafetensorsError) throw new AdapterError('damaged', `This adapter is damaged (${error.message}).`);
    if (error instanceof CheckpointError) throw new AdapterError('damaged', 'This adapter is damaged (its tensors are not those its metadata names).');
    throw error;
  }
}

function parseMetadata(strings: Readonly<Record<string, string>>): AdapterMetadata {
  if (strings['format'] !== JSON.stringify(AdapterMetadata.shape.format.value)) throw new AdapterError('not-an-adapter', 'This file is no adapter that Ileices wrote.');
  const values: Record<string, unknown> = {};
  try { for (const [key, text] of Object.entries(strings)) values[key] = JSON.parse(text); } catch { throw new AdapterError('damaged', 'Metadata of this adapter is not JSON.'); }
  const parsed = AdapterMetadata.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new AdapterError('damaged', `Metadata of this adapter is wrong at "${parsed.error.issues[0]?.path.join('.') ?? ''}".`);
}
