// A whole node as a simulated world handles it, and what it is given to live on.
import type { Links, MeshStore } from '../../app/mesh/ports.ts';
import type { RoundPhase } from '../../app/federation/phase.ts';
import type { RandomStream, Signer } from '../../app/ports.ts';
import type { viciousTrainer } from './hostile.ts';
import type { KeyRing } from './keys.ts';
import type { Network } from './network.ts';
import type { Plan } from './plan.ts';
import type { SimClock } from './scheduler.ts';
import type { ToyLearner } from './toyTrainer.ts';

/** A whole node, as the world handles one. */
export interface Body {
  readonly head: string;
  readonly stateHash: string;
  /** All it takes for granted of members and logs, as one text; where it has none, empty. */
  readonly folds: string;
  readonly credit: string;
  readonly isMember: boolean;
  /** Whether it wants to train. */
  wish(trains: boolean): void;
  /** Whether it is shut out now. */
  revoke(nodeId: string): Promise<boolean>;
  leave(): void;
  /** How this node takes another one: member, left, revoked, equivocated; null where nobody keeps such books. */
  standingOf(nodeId: string): string | null;
  close(): void;
}
export interface BodyParts {
  readonly place: number;
  readonly signer: Signer;
  readonly clock: SimClock;
  readonly random: RandomStream;
  readonly links: Links;
  readonly store: MeshStore;
  readonly trainer: ReturnType<typeof viciousTrainer>;
  readonly learner: ToyLearner;
  /** Counts the starts of this node. */
  readonly incarnation: number;
  readonly say: (text: string) => void;
  readonly onPhase: (phase: RoundPhase) => void;
  readonly onRefused: (nodeId: string | null, reason: string, by: 'this side' | 'other side') => void;
  readonly onFault: (fault: unknown, during: string) => void;
}
export interface BodyMaker {
  readonly mesh: string;
  /** Whether the node at this place can begin; others may have to go first. */
  isReady(place: number): boolean;
  make(parts: BodyParts): Body;
}
export type Founding = (world: { readonly plan: Plan; readonly ring: KeyRing; readonly signers: readonly Signer[]; readonly network: Network }) => BodyMaker;
