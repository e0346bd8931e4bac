// Remembers which signals were taken, until they have expired, so that none counts twice. Bounded: a sender that fills its share
// is not listened to until some of it has expired.
import { limits } from '../../schemas/mesh.ts';
import { signalLife } from '../../schemas/sealedSignal.ts';

export class ReplayGuard {
  /** Sender -> attempt and number -> when it may be forgotten. */
  readonly #taken = new Map<string, Map<string, number>>();

  /** `taken` the first time only. Sender: a node id whose signature was checked. */
  take(sender: string, link: string, seq: number, expiresMs: number, nowMs: number): 'taken' | 'replayed' | 'too-fast' {
    const known = this.#taken.get(sender) ?? this.#newSender(nowMs);
    if (known === null) return 'too-fast';
    const name = `${link} ${seq}`;
    if (known.has(name)) return 'replayed';
    if (known.size >= signalLife.perSender) forgetExpired(known, nowMs);
    if (known.size >= signalLife.perSender) return 'too-fast';
    known.set(name, expiresMs + limits.clockSkewMs);
    this.#taken.set(sender, known);
    return 'taken';
  }

  #newSender(nowMs: number): Map<string, number> | null {
    if (this.#taken.size >= signalLife.senders) {
      for (const [sender, known] of this.#taken) {
        forgetExpired(known, nowMs);
        if (known.size === 0) this.#taken.delete(sender);
      }
    }
    return this.#taken.size >= signalLife.senders ? null : new Map<string, number>();
  }
}

function forgetExpired(known: Map<string, number>, nowMs: number): void {
  for (const [name, untilMs] of known) if (untilMs < nowMs) known.delete(name);
}
