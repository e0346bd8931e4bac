// Dreams of the waking world: a copy of it lives for a while in fast motion, by the rules and, where the model is awake, by its
// choices, so that the two can be compared where nothing depends on it. One dream at a time; what is dreamt changes nothing.
import type { RandomStream } from '../../../app/ports.ts';
import { chooseByLikelihood } from '../../../app/world/play/likelihood.ts';
import { TICKS_PER_SECOND } from '../../../app/world/sim/units.ts';
import type { Cancellation } from '../../../schemas/admin.ts';
import type { Dreamt } from '../../../schemas/play.ts';
import { RpcError } from '../host/rpcCall.ts';
import { dream, DreamEndedError } from '../world/dream/dream.ts';
import type { Dream } from '../world/dream/dream.ts';
import type { DreamBirth } from '../world/dream/dreamMessages.ts';
import type { ComputeChild } from './computeKeeper.ts';
import { weigh } from './playKeeper.ts';

export interface DreamParts {
  /** The waking world as bytes. */
  readonly saved: () => Promise<Uint8Array>;
  /** Whoever computes; null while the model sleeps. */
  readonly compute: () => Pick<ComputeChild, 'call'> | null;
  /** A stream of its own for each dream. */
  readonly stream: () => RandomStream;
}

export class DreamDesk {
  readonly #parts: DreamParts;
  #now: Dream | 'beginning' | null = null;
  /** Goes up with every end: a dream that began before it is over. */
  #ended = 0;

  constructor(parts: DreamParts) { this.#parts = parts; }

  /** `cancellation` of whoever asked ends it. */
  async dream(minutes: number, cancellation: Pick<Cancellation, 'onAbort'> | null = null): Promise<Dreamt> {
    if (this.#now !== null) throw new RpcError('busy', 'There is a dream already; ask again when it is over.');
    this.#now = 'beginning';
    const ended = this.#ended, check = (): void => { if (ended !== this.#ended) throw new DreamEndedError('it was ended'); };
    cancellation?.onAbort(() => { if (ended === this.#ended) void this.close(); });
    try {
      const saved = await this.#parts.saved(), ticks = minutes * 60 * TICKS_PER_SECOND, model = this.#parts.compute(), stream = this.#parts.stream();
      check();
      const rules = await this.#live({ saved, ticks, driver: 'rules' }, null, stream);
      check();
      return { rules, organism: model === null ? null : await this.#live({ saved, ticks, driver: 'organism' }, model, stream) };
    } finally { this.#now = null; this.#ended += 1; }
  }

  /** Whether a copy lives now. */
  get dreaming(): boolean { return this.#now !== null && this.#now !== 'beginning'; }

  /** Ends a dream that is under way, or about to begin. */
  async close(): Promise<void> {
    this.#ended += 1;
    if (this.#now !== null && this.#now !== 'beginning') await this.#now.end();
  }

  #live(birth: DreamBirth, model: Pick<ComputeChild, 'call'> | null, stream: RandomStream): Promise<Dreamt['rules']> {
    const own = dream(birth, async ({ facts, ask, options }) => {
      if (model === null) throw new Error('a dream by rules asked for a choice');
      return chooseByLikelihood(await weigh(model, facts, ask, options), stream);
    });
    this.#now = own;
    return own.report;
  }
}
