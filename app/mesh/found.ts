// Begins a mesh: its first entry, whose hash is its name from then on.
import type { Sha256 } from '../../schemas/ids.ts';
import type { LogEntry, MeshShape } from '../../schemas/mesh.ts';
import { hexOf } from '../manifest/hex.ts';
import type { Clock, Hasher, Signer } from '../ports.ts';
import { entryHash, signEntry } from './logEntry.ts';
import { memberName } from './memberName.ts';

export interface Founding { readonly mesh: Sha256; readonly entry: LogEntry }
export interface FoundingTerms {
  readonly name: string;
  /** What the founder is called among the members. */
  readonly founderName: string;
  readonly shape: MeshShape;
  /** Of the model everybody begins with. */
  readonly stateHash: string;
  readonly boxKey: string;
  /** 16 bytes of the secure generator as hex: two meshes founded alike are two. */
  readonly nonce: string;
}

export function foundMesh(terms: FoundingTerms, { signer, hasher, clock }: { readonly signer: Signer; readonly hasher: Hasher; readonly clock: Pick<Clock, 'now'> }): Founding {
  const { name, founderName, shape, stateHash, boxKey, nonce } = terms;
  const entry = signEntry(
    { kind: 'founded', body: { name: memberName(name), founderName: memberName(founderName), publicKey: hexOf(signer.publicKey), boxKey, shape, stateHash: stateHash as Sha256, nonce } },
    { mesh: '', seq: 1, prev: null, lamport: 1, wallMs: clock.now() }, signer,
  );
  return { mesh: entryHash(entry, hasher), entry };
}
