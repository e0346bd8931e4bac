// A pattern: a row of colours that repeats; what comes next is found by looking where the same colours stood before.
// The answer says the last colours again and then the next one, so that it goes on as the row did.
import type { RandomStream } from '../../ports.ts';
import { shuffle } from '../language/shuffle.ts';
import { between, optionsAt, PANE_COLOURS, pickSome } from './plan.ts';
import type { PaneColour, Plan, Step } from './plan.ts';

export interface PatternPicture {
  readonly kind: 'pattern';
  readonly row: readonly PaneColour[];
  /** How many of the row stood there from the beginning, and how many it will have. */
  readonly given: number;
  readonly whole: number;
}

/** Length of what repeats, how many colours it has, and how many are asked for, by difficulty. Fewer colours than the
 * length make a colour alone tell nothing: the ones before it are needed as well. */
const ROWS: readonly { period: number; colours: number; asked: number }[] = [
  { period: 2, colours: 2, asked: 1 }, { period: 3, colours: 3, asked: 1 }, { period: 3, colours: 2, asked: 2 }, { period: 4, colours: 3, asked: 2 },
  { period: 5, colours: 4, asked: 2 }, { period: 5, colours: 3, asked: 3 }, { period: 6, colours: 3, asked: 3 }, { period: 7, colours: 3, asked: 3 },
];
/** Said again in the answer. */
const SAID_AGAIN = 2;

/** A run of colours that is not itself a repetition of a shorter one, with every colour in it. */
function drawPeriod(stream: RandomStream, period: number, colours: readonly PaneColour[]): PaneColour[] {
  for (;;) {
    const run = [...colours];
    while (run.length < period) run.push(colours[stream.nextBelow(colours.length)]!);
    shuffle(stream, run);
    const repeats = (length: number): boolean => period % length === 0 && run.every((colour, index) => colour === run[index % length]);
    if (!Array.from({ length: period - 1 }, (_, index) => index + 1).some(repeats)) return run;
  }
}

export function planPattern(stream: RandomStream, difficulty: number): Plan<PatternPicture> {
  const { period, colours, asked } = ROWS[difficulty - 1]!;
  const palette = pickSome(stream, PANE_COLOURS, PANE_COLOURS.length);
  const run = drawPeriod(stream, period, palette.slice(0, colours));
  // Twice the period makes it plain; where in it the row breaks off cannot be foreseen.
  const given = 2 * period + between(stream, 0, period - 1);
  const at = (index: number): PaneColour => run[index % period]!;
  const row = (length: number): PaneColour[] => Array.from({ length }, (_, index) => at(index));
  // Colours of the row come first: one that never stood in it is no temptation.
  const traps = Array.from({ length: asked }, () => [...pickSome(stream, palette.slice(0, colours), colours), ...palette.slice(colours)]);

  return {
    steps: asked,
    step(done): Step {
      const shown = row(given + done);
      const next = at(given + done);
      const answer = (colour: PaneColour): string => `The row ends ${[...shown.slice(-SAID_AGAIN), colour].join(' ')}.`;
      return {
        facts: [`The row is ${shown.join(' ')}.`],
        ask: 'What ends the row?',
        right: answer(next),
        wrong: traps[done]!.filter((colour) => colour !== next).slice(0, optionsAt(difficulty) - 1).map(answer),
      };
    },
    picture(done): PatternPicture { return { kind: 'pattern', row: row(given + done), given, whole: given + asked }; },
  };
}
