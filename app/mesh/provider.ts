// What a node gives to whom: updates and states of the model, and what it granted. Not here: how it travels (blockExchange.ts), nor who
// grants what (artefactGrants.ts).
import type { NodeId } from '../../schemas/ids.ts';
import type { MeshRefusal } from '../../schemas/mesh.ts';
import { grantsTo } from './artefactGrants.ts';
import type { LogBook } from './logBook.ts';
import type { MeshNodeParts } from './meshNodeParts.ts';
import type { Rounds } from './rounds.ts';

export interface ProviderParts extends Pick<MeshNodeParts, 'store' | 'trainer' | 'artefact' | 'clock' | 'onNotGranted'> { readonly book: LogBook; readonly rounds: Rounds }

export class Provider {
  readonly #parts: ProviderParts;
  constructor(parts: ProviderParts) { this.#parts = parts; }

  /** Null where it is not here. The model may move on while it is read, and a file may be changed: whoever hands it out looks whether it
   *  is what it is called. */
  async provide(artefact: string): Promise<Uint8Array | null> {
    const kept = this.#parts.store.blobs.get(artefact);
    if (kept !== null) return kept;
    const trainer = this.#parts.trainer();
    if (trainer?.stateHash !== artefact) return this.#parts.artefact(artefact);
    return trainer.snapshot();
  }

  /** The model's updates and states are for all who may train; everything else is for whom it was granted. */
  refuses(nodeId: string, artefact: string): MeshRefusal | null {
    const member = this.#parts.book.membership.members.get(nodeId as NodeId);
    if (member?.state !== 'member') return 'not-a-member';
    if (this.#parts.store.blobs.has(artefact) || this.#parts.trainer()?.stateHash === artefact || this.#parts.rounds.isState(artefact)) {
      if (!member.scopes.includes('train')) return 'out-of-scope';
      return this.#parts.rounds.maySee(artefact) ? null : 'busy';
    }
    if (grantsTo(this.#parts.book, nodeId, artefact, this.#parts.clock.now()).some(({ author }) => author === this.#parts.book.nodeId)) return null;
    this.#parts.onNotGranted?.(nodeId, artefact);
    return 'no-grant';
  }
}
