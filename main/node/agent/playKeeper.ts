// Who decides for the beings of the waking world, and the organism's word where it does. While the person watches and the model is
// awake it is examined question by question (app/world/play/fitness.ts); once it is fit it answers for every being that waits, and
// the world goes by the rules again as soon as it is not, or falls asleep. Every choice reaches the world as an input, so that a
// life can be lived again without the model.
import type { Clock, RandomStream } from '../../../app/ports.ts';
import { askFrame, openFrame } from '../../../app/world/language/frame.ts';
import { answered, drawExam, shareFit, UNEXAMINED } from '../../../app/world/play/fitness.ts';
import type { ExamQuestion, Fitness } from '../../../app/world/play/fitness.ts';
import { chooseByLikelihood } from '../../../app/world/play/likelihood.ts';
import type { WorldInput } from '../../../app/world/sim/inputs.ts';
import type { AskedBeing } from '../../../app/world/view/asked.ts';
import type { ComputeInput } from '../../../schemas/compute.ts';
import { ComputeEndedError } from '../compute/spawnCompute.ts';
import type { ComputeChild } from './computeKeeper.ts';

type PlayInput = Extract<WorldInput, { kind: 'choice' | 'driver' }>;
export interface PlayParts {
  readonly clock: Clock;
  readonly stream: RandomStream;
  /** Whoever computes; null while the model sleeps. */
  readonly compute: () => Pick<ComputeChild, 'call'> | null;
  readonly world: { readonly asked: () => Promise<readonly AskedBeing[]>; readonly input: (input: PlayInput) => void };
  readonly onFault: (fault: unknown) => void;
}

/** Beings wait five seconds at most; between two turns the model has time for its own learning. */
export const TURN_MS = 300;
/** One question of the examination in so many turns: all of them take some two minutes. */
export const TURNS_A_QUESTION = 7;
/** Answered in one turn; the rest goes by the rules when it has waited long enough. */
export const MOST_ANSWERS = 4;

/** The prompt of the world's language: what is told, what is asked. */
export function promptOf(facts: readonly string[], question: string): ComputeInput<'choose'>['prompt'] {
  return [...openFrame(facts), ...askFrame(question)].map((piece) => ('text' in piece ? { text: piece.text } : { token: piece.special }));
}

export class PlayKeeper {
  readonly #parts: PlayParts;
  #exam: readonly ExamQuestion[] | null = null;
  #fitness: Fitness = UNEXAMINED;
  #turns = 0;
  /** What the world was told last; null where it may think anything. */
  #told: boolean | null = null;
  #stopTimer: (() => void) | null = null;

  constructor(parts: PlayParts) { this.#parts = parts; }

  /** Share of the examination answered as the rules might, null before all was asked. */
  get share(): number | null { return shareFit(this.#fitness); }
  /** Whether the organism decides now. */
  get drives(): boolean { return this.#told === true; }

  /** A new thread of the world thinks what was so when it was kept. */
  worldStartedAgain(): void { this.#told = null; }

  /** The person watches the world, or does not any more: then it goes by the rules, since guests may still be there. */
  watch(on: boolean): void {
    if (on === (this.#stopTimer !== null)) return;
    this.#stopTimer?.();
    this.#stopTimer = on ? this.#later() : null;
    if (!on && this.drives) this.#tell(false);
  }

  #later(): () => void { return this.#parts.clock.after(TURN_MS, () => { void this.#turn(); }); }

  async #turn(): Promise<void> {
    const timer = this.#stopTimer;
    try { await this.#act(); } catch (fault) {
      // A model that ended while it was asked is asleep now, which the next turn sees.
      if (!(fault instanceof ComputeEndedError)) this.#parts.onFault(fault);
    }
    // Where nobody watches any more, nothing follows.
    if (this.#stopTimer === timer && timer !== null) this.#stopTimer = this.#later();
  }

  async #act(): Promise<void> {
    const { compute, world } = this.#parts, model = compute();
    if (model === null || this.#told === null) this.#tell(false);
    if (model === null) return;
    this.#turns += 1;
    if (this.#turns % TURNS_A_QUESTION === 0) await this.#examine(model);
    this.#tell(this.#fitness.drives);
    if (!this.#fitness.drives) return;
    for (const { being, asked, facts, ask, options } of (await world.asked()).slice(0, MOST_ANSWERS)) {
      world.input({ kind: 'choice', being, asked, option: chooseByLikelihood(await weigh(model, facts, ask, options), this.#parts.stream) });
    }
  }

  async #examine(model: Pick<ComputeChild, 'call'>): Promise<void> {
    const exam = this.#exam ??= drawExam();
    const { facts, question, options, fit } = exam[this.#fitness.next]!;
    const likely = await weigh(model, facts, question, options);
    this.#fitness = answered(this.#fitness, fit.includes(likely.indexOf(Math.max(...likely))));
  }

  #tell(drives: boolean): void {
    if (drives === this.#told) return;
    this.#told = drives;
    this.#parts.world.input({ kind: 'driver', organism: drives });
  }
}

/** How likely each option is; where there is but one, nobody is asked. */
export async function weigh(model: Pick<ComputeChild, 'call'>, facts: readonly string[], question: string, options: readonly string[]): Promise<readonly number[]> {
  if (options.length < 2) return [0];
  return (await model.call('choose', { prompt: promptOf(facts, question), options: [...options] })).logProbabilities;
}
