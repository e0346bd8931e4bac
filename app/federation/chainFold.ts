// A value after each manifest of the chain, made once from the value before and the round's own entries. Where an entry is not
// here yet the value is made without it, and again as soon as it came: else a node that heard of it late would count otherwise
// than all others for ever. Knows nothing of what is folded.
import type { ChainNode } from './chain.ts';

/** What `missing` names are hashes of entries that the value would need and that are not here. */
export interface Folded<T> { readonly value: T; readonly missing: readonly string[] }

export class ChainFold<T> {
  readonly #start: T;
  readonly #kept: number;
  readonly #after: (before: T, node: ChainNode) => Folded<T>;
  readonly #isHere: (entry: string) => boolean;
  readonly #values = new Map<string, T>();
  /** Entry that is waited for -> the first round that needs it. */
  readonly #waiting = new Map<string, number>();
  readonly #rounds = new Map<string, number>();

  /** Values of the last `kept` manifests that were asked for are held. */
  constructor(start: T, kept: number, after: (before: T, node: ChainNode) => Folded<T>, isHere: (entry: string) => boolean) {
    this.#start = start;
    this.#kept = kept;
    this.#after = after;
    this.#isHere = isHere;
  }

  at(node: ChainNode): T {
    this.#forgetWhatCameLate();
    const open: ChainNode[] = [];
    let at: ChainNode | null = node;
    while (at !== null && !this.#values.has(at.hash)) { open.push(at); at = at.parent; }
    let value = at === null ? this.#start : this.#values.get(at.hash) ?? this.#start;
    for (const next of open.reverse()) {
      const folded = this.#after(value, next);
      ({ value } = folded);
      for (const entry of folded.missing) this.#waiting.set(entry, Math.min(this.#waiting.get(entry) ?? Infinity, next.round));
      this.#values.set(next.hash, value);
      this.#rounds.set(next.hash, next.round);
    }
    while (this.#values.size > this.#kept) this.#drop(this.#values.keys().next().value ?? '');
    return value;
  }

  #forgetWhatCameLate(): void {
    let from = Infinity;
    for (const [entry, round] of this.#waiting) if (this.#isHere(entry)) { from = Math.min(from, round); this.#waiting.delete(entry); }
    if (from < Infinity) for (const [hash, round] of this.#rounds) if (round >= from) this.#drop(hash);
  }
  #drop(hash: string): void { this.#values.delete(hash); this.#rounds.delete(hash); }
}
