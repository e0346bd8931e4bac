// A node changes its key: the old key's last entry names the successor, and the successor shows that it wants to be that. Without the
// second half a node could claim somebody else's key as its own next one. What the entry means for a membership is the fold's business.
import type { EntryBody, MeshRefusal } from '../../schemas/mesh.ts';
import { bytesOf, hexOf } from '../manifest/hex.ts';
import type { Hasher, Signer, Verifier } from '../ports.ts';
import { isAcceptablePublicKey } from './publicKeys.ts';
import { signedBytes } from './signedBytes.ts';

const message = (mesh: string, oldNodeId: string): Uint8Array => signedBytes('ileices-rotation-1', bytesOf(mesh), bytesOf(oldNodeId));

/** Body of the last entry under the old key. */
export function rotationTo(successor: Signer, mesh: string, oldNodeId: string): EntryBody<'rotated'> {
  if (successor.nodeId === oldNodeId) throw new Error('A key cannot follow itself: make a new one.');
  return { successor: hexOf(successor.publicKey), proof: hexOf(successor.sign(message(mesh, oldNodeId))) };
}

export type RotationFault = Extract<MeshRefusal, 'weak-key' | 'bad-signature' | 'malformed'>;
/** Null where the entry of `oldNodeId` in this mesh holds. */
export function rotationFault({ successor, proof }: EntryBody<'rotated'>, mesh: string, oldNodeId: string, { verifier, hasher }: { readonly verifier: Verifier; readonly hasher: Hasher }): RotationFault | null {
  const publicKey = bytesOf(successor);
  if (!isAcceptablePublicKey(publicKey)) return 'weak-key';
  if (hasher.sha256Hex(publicKey) === oldNodeId) return 'malformed';
  return verifier.verify(publicKey, message(mesh, oldNodeId), bytesOf(proof)) ? null : 'bad-signature';
}
