// What one node of a mesh is given: its doors, its key, and whom it tells. No implementation.
import type { Sha256 } from '../../schemas/ids.ts';
import type { Invite } from '../../schemas/invite.ts';
import type { Channel, MeshRefusal } from '../../schemas/mesh.ts';
import type { Clock, PieceHasher, RandomStream, Signer, Verifier } from '../ports.ts';
import type { Boxes, Links, MeshStore, RoundTrainer } from './ports.ts';

export interface MeshNodeParts {
  readonly mesh: Sha256;
  /** Shown to others beside the check words. */
  readonly name: string;
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly hasher: PieceHasher;
  readonly clock: Clock;
  /** For waiting times only. */
  readonly random: RandomStream;
  /** 16 bytes of the secure generator as hex. */
  readonly nonce: () => string;
  readonly links: Links;
  readonly store: MeshStore;
  /** Letters for this node, and for others. */
  readonly boxes: Boxes;
  /** Larger with every start of the node. */
  readonly session: number;
  /** How this node joins; null once it is a member, and for the founder. */
  readonly invite: Invite | null;
  /** Null while the model is not awake. */
  readonly trainer: () => RoundTrainer | null;
  readonly trains: () => boolean;
  readonly tokensPerSecond: () => number;
  /** An artefact of this node that was granted to somebody; null when it is not here. */
  readonly artefact: (sha256: string) => Promise<Uint8Array | null>;
  /** A member asked for what nobody granted it, and got nothing. */
  readonly onNotGranted?: (nodeId: string, artefact: string) => void;
  readonly onChange: () => void;
  /** The model is at this manifest now; told again when nothing moved. */
  readonly onMoved: (head: string, stateHash: string) => void;
  readonly onCarry: (from: string, to: string, sealed: string) => void;
  readonly onMessage: (nodeId: string, channel: Channel, message: Uint8Array) => void;
  readonly onRefused: (nodeId: string | null, reason: MeshRefusal, by: 'this side' | 'other side') => void;
  /** A member has heard that this key was handed on: from now on others hear it from that one. */
  readonly onHandedOn?: () => void;
  readonly onFault: (fault: unknown, during: string) => void;
}
