// Who listens to which topic. Knows neither sockets nor time: a visitor is whatever the caller makes it.
import { signalLimits } from '../../../schemas/signal.ts';

export class Rooms<Visitor> {
  readonly #visitors = new Map<string, Set<Visitor>>();
  readonly #topics = new Map<Visitor, Set<string>>();

  get size(): number { return this.#visitors.size; }

  /** False when the visitor may not listen to so many, or a topic has too many who listen; nothing is entered then. */
  enter(visitor: Visitor, topics: readonly string[]): boolean {
    const own = this.#topics.get(visitor) ?? new Set<string>();
    const fresh = [...new Set(topics)].filter((topic) => !own.has(topic));
    if (own.size + fresh.length > signalLimits.topicsPerSocket) return false;
    if (fresh.some((topic) => (this.#visitors.get(topic)?.size ?? 0) >= signalLimits.socketsPerTopic)) return false;
    this.#topics.set(visitor, own);
    for (const topic of fresh) {
      own.add(topic);
      const room = this.#visitors.get(topic) ?? new Set<Visitor>();
      this.#visitors.set(topic, room.add(visitor));
    }
    return true;
  }

  leave(visitor: Visitor, topics: readonly string[]): void {
    const own = this.#topics.get(visitor);
    for (const topic of topics) {
      const room = this.#visitors.get(topic);
      own?.delete(topic);
      room?.delete(visitor);
      if (room?.size === 0) this.#visitors.delete(topic);
    }
    if (own?.size === 0) this.#topics.delete(visitor);
  }

  leaveAll(visitor: Visitor): void { this.leave(visitor, [...this.#topics.get(visitor) ?? []]); }

  /** Everyone else in the room; null when the visitor does not listen there itself. */
  others(visitor: Visitor, topic: string): readonly Visitor[] | null {
    if (this.#topics.get(visitor)?.has(topic) !== true) return null;
    return [...this.#visitors.get(topic) ?? []].filter((each) => each !== visitor);
  }
}
