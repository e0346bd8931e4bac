// The key this node has in one mesh: the identity of the home until it was changed, then one of its own, kept sealed among what is
// kept of that mesh. A new one is on disk before anybody hears of it. Signing the journal stays with the identity.
import type { Signer } from '../../../app/ports.ts';
import { newKey, signerOfText } from '../keys.ts';
import type { MeshDatabase } from './meshDatabase.ts';

/** Names in the store: the key that is in force, and the one that follows it. */
const KEY = 'key', NEXT = 'next-key';

export class MeshKey {
  readonly #store: Pick<MeshDatabase, 'read' | 'write'>;
  #signer: Signer;

  /** Throws IdentityError where what is kept is no key. */
  constructor(store: Pick<MeshDatabase, 'read' | 'write'>, identity: Signer) {
    this.#store = store;
    const kept = store.read(KEY);
    this.#signer = kept === null ? identity : signerOfText(kept);
  }

  get signer(): Signer { return this.#signer; }
  /** The one that was drawn and is not in force yet. */
  get next(): Signer | null {
    const kept = this.#store.read(NEXT);
    return kept === null ? null : signerOfText(kept);
  }

  /** One that was drawn before, perhaps right before a crash, is used: the logs may name it already. */
  async draw(): Promise<Signer> {
    const known = this.next;
    if (known !== null) return known;
    const { signer, text } = newKey();
    await this.#store.write(NEXT, text);
    return signer;
  }

  async follow(): Promise<void> {
    const next = this.#store.read(NEXT);
    if (next === null) return;
    // In one commit: both are asked for in the same turn.
    await Promise.all([this.#store.write(KEY, next), this.#store.write(NEXT, null)]);
    this.#signer = signerOfText(next);
  }
}
