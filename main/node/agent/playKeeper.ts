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
  /** Nothing of a turn that began before the person went, or before they came again, counts. */
  #watched = 0;
  #on = false;
  #isBusy = false;
  #stopTimer: () => void = () => undefined;

  constructor(parts: PlayParts) { this.#parts = parts; }

  /** Share of the examination answered as the rules might, null before all was asked. */
  get share(): number | null { return shareFit(this.#fitness); }
  /** Whether the organism decides now. */
  get drives(): boolean { return this.#told === true; }

  /** A new thread of the world thinks what was so when it was kept. */
  worldStartedAgain(): void {
    this.#told = null;
    if (!this.#on) this.#tell(false);
  }

  /** The person watches the world, or does not any more: then it goes by the rules, since guests may still be there. */
  watch(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    this.#watched += 1;
    this.#stopTimer();
    if (on && !this.#isBusy) this.#later();
    if (!on && this.drives) this.#tell(false);
  }

  #later(): void { this.#stopTimer = this.#parts.clock.after(TURN_MS, () => { void this.#turn(); }); }

  async #turn(): Promise<void> {
    this.#isBusy = true;
    try { await this.#act(this.#watched); } catch (fault) {
      // A model that ended while it was asked is asleep now, which the next turn sees.
      if (!(fault instanceof ComputeEndedError)) this.#parts.onFault(fault);
    }
    this.#isBusy = false;
    // Where nobody watches any more, nothing follows.
    if (this.#on) this.#later();
  }

  async #act(watched: number): Promise<void> {
    const { compute, world } = this.#parts, model = compute();
    if (model === null || this.#told === null) this.#tell(false);
    if (model === null) return;
    this.#turns += 1;
    if (this.#turns % TURNS_A_QUESTION === 0) await this.#examine(model);
    if (watched !== this.#watched) return;
    this.#tell(this.#fitness.drives);
    if (!this.#fitness.drives) return;
    for (const { being, asked, facts, ask, options } of (await world.asked()).slice(0, MOST_ANSWERS)) {
      const likely = await weigh(model, facts, ask, options);
      if (watched !== this.#watched) return;
      world.input({ kind: 'choice', being, asked, option: chooseByLikelihood(likely, this.#parts.stream) });
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
