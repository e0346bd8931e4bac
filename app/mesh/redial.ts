// Whom to call and when: members without a link again and again, sooner at first, with chance in it so that nobody calls in step.
// Of two members the one with the smaller id calls first; the other one only when no call came.
import { limits } from '../../schemas/mesh.ts';
import type { Clock, RandomStream } from '../ports.ts';
import type { DialTarget } from './ports.ts';

/** So much later the larger id calls for the first time. */
const YIELD_MS = 3_000;
/** Somebody sits and waits to be let in. */
const INVITE_MOST_MS = 4_000;

export interface RedialParts {
  readonly clock: Clock;
  readonly random: RandomStream;
  readonly self: string;
  readonly dial: (target: DialTarget) => void;
}
interface Wanted { readonly target: DialTarget; waitMs: number; cancel: () => void }

export class Redial {
  readonly #parts: RedialParts;
  readonly #wanted = new Map<string, Wanted>();
  #closed = false;

  constructor(parts: RedialParts) { this.#parts = parts; }

  /** All that is wanted now; calls to others end. */
  want(targets: readonly DialTarget[]): void {
    const names = new Map(targets.map((target) => [nameOf(target), target]));
    for (const [name, { cancel }] of this.#wanted) if (!names.has(name)) { cancel(); this.#wanted.delete(name); }
    for (const [name, target] of names) if (!this.#wanted.has(name) && !this.#closed) this.#plan(name, target);
  }

  reached(nodeId: string): void { this.#drop(nodeId); }
  /** Whoever refused us is not called again at once. */
  refused(nodeId: string | null): void {
    const wanted = nodeId === null ? undefined : this.#wanted.get(nodeId);
    if (wanted !== undefined && wanted.target.kind === 'member') wanted.waitMs = limits.redialMostMs;
  }
  close(): void { this.#closed = true; for (const name of [...this.#wanted.keys()]) this.#drop(name); }

  #drop(name: string): void { this.#wanted.get(name)?.cancel(); this.#wanted.delete(name); }

  #plan(name: string, target: DialTarget): void {
    const yields = target.kind === 'member' && target.nodeId < this.#parts.self;
    const wanted: Wanted = { target, waitMs: limits.redialFirstMs, cancel: () => undefined };
    this.#wanted.set(name, wanted);
    wanted.cancel = this.#parts.clock.after(yields ? YIELD_MS : 0, () => { this.#call(wanted); });
  }

  #call(wanted: Wanted): void {
    this.#parts.dial(wanted.target);
    const waitMs = wanted.waitMs;
    wanted.waitMs = Math.min(wanted.target.kind === 'invite' ? INVITE_MOST_MS : limits.redialMostMs, waitMs * 2);
    wanted.cancel = this.#parts.clock.after(waitMs * (0.5 + this.#parts.random.nextFloat()), () => { this.#call(wanted); });
  }
}

/** The same for the same target. */
export function nameOf(target: DialTarget): string { return target.kind === 'member' ? target.nodeId : `invite ${target.nonce}`; }
