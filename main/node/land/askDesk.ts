// What was uncovered in the world becomes an ordinary question, in turn: at most three of its beings' questions wait for a person at
// once, what else they uncover waits here, and a no is a no for every being. Decides nothing; asks consentDesk.ts.
import type { Asker } from '../../../schemas/consent.ts';
import type { AskedRelic } from '../../../schemas/land.ts';
import { WORLD_OFFERS_MAX } from '../../../app/consent/offers.ts';
import { shownName } from '../../../app/consent/names.ts';
import type { ConsentDesk } from '../agent/consentDesk.ts';
import type { SourceShelf } from '../agent/parts.ts';
import { Turn } from '../agent/turn.ts';
import { RpcError } from '../host/rpcCall.ts';

/** Uncovered and not asked about yet; more is forgotten until it is uncovered again. */
export const TURNS_MAX = 64;

export type RelicAsker = Extract<Asker, { kind: 'you' | 'world' }>;

export interface AskDeskOptions {
  readonly desk: Pick<ConsentDesk, 'offer' | 'asked' | 'hidden'>;
  readonly sources: Pick<SourceShelf, 'preview' | 'sourceAt'>;
  /** Where a file that is shown lies; null of any other. */
  readonly pathOf: (relic: string) => string | null;
  /** A source has it, whatever became of it. */
  readonly isRead: (relic: string) => boolean;
  readonly never: (path: string) => boolean;
  readonly notNow: (path: string) => boolean;
  readonly onFault: (fault: unknown) => void;
}

const answer = (outcome: AskedRelic['outcome'], offerId: string | null = null): AskedRelic => ({ outcome, offerId });

export class AskDesk {
  readonly #options: AskDeskOptions;
  readonly #turn = new Turn();
  /** By relic: the being that uncovered it first. */
  readonly #waiting = new Map<string, string>();

  constructor(options: AskDeskOptions) { this.#options = options; }

  ask(relic: string, asker: RelicAsker): Promise<AskedRelic> { return this.#turn.take(() => this.#ask(relic, asker)); }

  /** A question may have been answered: whose turn is it? */
  next(): void {
    if (this.#waiting.size > 0) this.#turn.take(() => this.#askNext()).catch(this.#options.onFault);
  }

  /** It is shown no longer: what beings asked there is not asked any more, what was just being asked included. */
  hidden(isThere: (path: string) => boolean): Promise<void> { return this.#turn.take(async () => { this.#options.desk.hidden(isThere); }); }

  async #askNext(): Promise<void> {
    for (const [relic, being] of [...this.#waiting]) {
      if (this.#isFull()) return;
      this.#waiting.delete(relic);
      await this.#ask(relic, { kind: 'world', being });
    }
  }

  async #ask(relic: string, asker: RelicAsker): Promise<AskedRelic> {
    const { desk, sources, pathOf, isRead, never, notNow } = this.#options;
    const path = pathOf(relic);
    // The land is told a moment after a yes.
    if (isRead(relic) || (path !== null && sources.sourceAt(path) !== null)) return answer('known');
    if (path === null) return answer('gone');
    const waits = desk.asked().find((one) => one.path === path);
    if (waits !== undefined) return answer('asked', waits.offerId);
    // A no holds until it is lifted, a not now until a person asks by themselves.
    if (never(path) || (asker.kind === 'world' && notNow(path))) return answer('refused');
    if (asker.kind === 'world' && this.#isFull()) return this.#inTurn(relic, asker.being);
    try {
      if (asker.kind === 'world' && (await sources.preview(path, true)).accepted === 0) return answer('refused');
      const { offerId } = await desk.offer(path, () => (asker.kind === 'you' ? 'You uncovered it in the world.' : `${shownName(asker.being)} uncovered it in the world.`), asker);
      this.#waiting.delete(relic);
      return answer('asked', offerId);
    } catch (fault) {
      if (!(fault instanceof RpcError) || asker.kind === 'you') throw fault;
      if (fault.code === 'busy') return this.#inTurn(relic, asker.being);
      return answer(fault.code === 'not-found' ? 'gone' : 'refused');
    }
  }

  #isFull(): boolean { return this.#options.desk.asked().filter(({ ofWorld }) => ofWorld).length >= WORLD_OFFERS_MAX; }

  #inTurn(relic: string, being: string): AskedRelic {
    if (!this.#waiting.has(relic) && this.#waiting.size >= TURNS_MAX) return answer('full');
    if (!this.#waiting.has(relic)) this.#waiting.set(relic, being);
    return answer('in-turn');
  }
}
