// What windows may have missed: a ring of recent events by sequence number. State-like events (status, scene) are kept
// only in their newest form, since an old one is of no use to a window that comes back.
import type { RpcEvent, RpcEventName } from '../../../schemas/rpc.ts';

export const RING_CAPACITY = 5_000;
const latestOnly: ReadonlySet<RpcEventName> = new Set<RpcEventName>(['status', 'scene']);

/** Told to who is there and kept nowhere. */
const fleeting: ReadonlySet<RpcEventName> = new Set<RpcEventName>(['said']);

export interface NumberedEvent { readonly seq: number; readonly event: RpcEvent }

export class EventRing {
  #seq = 0;
  #ring: NumberedEvent[] = [];
  #latest = new Map<RpcEventName, NumberedEvent>();
  /** Events up to here have been dropped from the ring. */
  #forgottenUpTo = 0;

  get seq(): number { return this.#seq; }

  push(event: RpcEvent): NumberedEvent {
    this.#seq += 1;
    const numbered = { seq: this.#seq, event };
    if (fleeting.has(event.event)) return numbered;
    if (latestOnly.has(event.event)) {
      this.#latest.set(event.event, numbered);
    } else {
      this.#ring.push(numbered);
      // Dropped in blocks, so that pushing stays cheap.
      if (this.#ring.length > RING_CAPACITY + 500) {
        const dropped = this.#ring.splice(0, this.#ring.length - RING_CAPACITY);
        this.#forgottenUpTo = dropped.at(-1)?.seq ?? this.#forgottenUpTo;
      }
    }
    return numbered;
  }

  /** Events after `lastSeq` in order, or null when some of them are gone and only a snapshot helps. */
  since(lastSeq: number): NumberedEvent[] | null {
    if (lastSeq < this.#forgottenUpTo || lastSeq > this.#seq) return null;
    return [...this.#ring, ...this.#latest.values()].filter((numbered) => numbered.seq > lastSeq).sort((a, b) => a.seq - b.seq);
  }
}
