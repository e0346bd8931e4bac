// Sealed signalling that comes for this node, or is handed on to another one: once, only for whom it came from, and at a pace. Nobody
// is a road for floods, and what is lost is said again.
import type { NodeId } from '../../schemas/ids.ts';
import type { Clock } from '../ports.ts';
import { Bucket } from './bucket.ts';

/** Signals handed on for one member: who comes back and calls all others at once stays below. */
const CARRIED_PER_SECOND = 40, CARRIED_BURST = 400;

interface Carried { readonly from: string; readonly to: string; readonly sealed: string }
export interface RoadsParts {
  readonly self: string;
  readonly clock: Clock;
  readonly onCarry: (from: string, to: string, sealed: string) => void;
  readonly send: (to: string, message: { readonly type: 'carry'; readonly from: NodeId; readonly to: NodeId; readonly sealed: string }) => void;
}

export class Roads {
  readonly #parts: RoadsParts;
  /** What each member may still have handed on. */
  readonly #left = new Map<string, Bucket>();

  constructor(parts: RoadsParts) { this.#parts = parts; }

  open(nodeId: string): void { this.#left.set(nodeId, new Bucket(CARRIED_PER_SECOND, CARRIED_BURST, this.#parts.clock.monotonicMs())); }
  close(nodeId: string): void { this.#left.delete(nodeId); }

  /** `through` is the member on whose link it came. */
  carry(through: string, { from, to, sealed }: Carried): void {
    const { self, clock, onCarry, send } = this.#parts;
    if (to === self) { onCarry(from, to, sealed); return; }
    if (from === through && this.#left.get(through)?.take(clock.monotonicMs()) === true) send(to, { type: 'carry', from: from as NodeId, to: to as NodeId, sealed });
  }
}
