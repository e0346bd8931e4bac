// The door between consent and learning: text for the shared base must be MeshChunk, text for this machine alone any
// ConsentedChunk. The types say so, and what was really minted is asked again here: a cast opens nothing.
import type { TrainingChunk } from '../../schemas/compute.ts';
import { isConsented, isMeshConsented } from './chunks.ts';
import type { ConsentedChunk, MeshChunk } from './chunks.ts';

/** What live grants let be learnt, by what it may train. */
export interface AllowedText { readonly shared: readonly MeshChunk[]; readonly local: readonly ConsentedChunk[] }

export class TextNotAllowed extends Error {
  constructor(chunkId: string, what: 'shared' | 'local') {
    super(`The text ${chunkId} was not minted for ${what === 'shared' ? 'what is shared' : 'this machine'}; it is not learnt.`);
    this.name = 'TextNotAllowed';
  }
}

/** Throws TextNotAllowed before anything of it is handed on. */
export function trainingText({ shared, local }: AllowedText): { shared: TrainingChunk[]; local: TrainingChunk[] } {
  for (const chunk of shared) if (!isMeshConsented(chunk)) throw new TextNotAllowed((chunk as ConsentedChunk).id, 'shared');
  for (const chunk of local) if (!isConsented(chunk)) throw new TextNotAllowed((chunk as ConsentedChunk).id, 'local');
  return { shared: [...shared], local: [...local] };
}
