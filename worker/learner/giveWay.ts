// Where work that takes long can stop. Between two stretches of it the host handles its messages, and hears of a pause; what is
// done for learning or for the rounds is given up there when learning rests at once, and leaves no trace.

/** Above this many multiplications a program is run in several stretches; measured on one core, a step of *seed*
 *  (some 240 ms) is six of 35 to 47 ms, one of *spark* is a single one of 32. */
export const STRETCH_MULTIPLICATIONS = 1e9;

export interface GiveWay {
  /** Lets the host handle its messages. */
  readonly toHost: () => Promise<void>;
  /** The same, for work that nobody needs while learning rests: throws GivenUp when it shall rest at once. */
  readonly orGiveUp: () => Promise<void>;
}

export class GivenUp extends Error {
  constructor() { super('It was given up because learning rests.'); this.name = 'GivenUp'; }
}

/** Where nobody else has anything to say: experiments, and checks. */
export const toNobody: GiveWay = { toHost: () => Promise.resolve(), orGiveUp: () => Promise.resolve() };

/** `otherwise` where the work was given up. */
export async function unlessGivenUp<T, U>(work: Promise<T>, otherwise: U): Promise<T | U> {
  try { return await work; } catch (error) { if (error instanceof GivenUp) return otherwise; throw error; }
}
