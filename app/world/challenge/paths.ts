// A path: places with ways between them and no way round, so exactly one way leads from the first place to the goal.
// Step by step the next place is named, until the goal is next door.
//
// Every fact tells a place by the one it is reached from ("The mill is beside the hill."): whoever looks up the goal finds
// the place before it, and so on back. A way of two doors needs one look, a longer one as many as there are places between.
import type { RandomStream } from '../../ports.ts';
import { shuffle } from '../language/shuffle.ts';
import { PLACE_NOUNS } from '../language/words.ts';
import { pickSome } from './plan.ts';
import type { Plan, Step } from './plan.ts';

export interface PathPicture {
  readonly kind: 'path';
  /** Columns count the doors from the first place; rows keep places apart. */
  readonly places: readonly { readonly name: string; readonly column: number; readonly row: number }[];
  readonly ways: readonly (readonly [from: number, to: number])[];
  /** Places in the order they were come to; the last is where one stands. */
  readonly walked: readonly number[];
  readonly at: number;
  readonly goal: number;
}

/** Doors on the way to the goal, places in all and options, by difficulty. */
const MAZES: readonly { doors: number; places: number; options: number }[] = [
  { doors: 2, places: 5, options: 3 }, { doors: 2, places: 6, options: 3 }, { doors: 3, places: 6, options: 3 }, { doors: 3, places: 7, options: 4 },
  { doors: 3, places: 8, options: 5 }, { doors: 4, places: 9, options: 5 }, { doors: 4, places: 11, options: 6 }, { doors: 5, places: 12, options: 6 },
];

/** Place 0 is the first, places 1 to `doors` are the way, the rest lead nowhere. Returns from where each is reached. */
function drawParents(stream: RandomStream, doors: number, places: number): number[] {
  const parents = [-1];
  for (let place = 1; place <= doors; place += 1) parents.push(place - 1);
  for (let place = doors + 1; place < places; place += 1) {
    // The first place always has a second way out; nothing lies behind the goal.
    let parent = place === doors + 1 ? 0 : stream.nextBelow(place);
    while (parent === doors) parent = stream.nextBelow(place);
    parents.push(parent);
  }
  return parents;
}

/** Leaves get rows of their own, and whoever they are reached from stands beside the first of them. */
function layOut(parents: readonly number[], order: readonly number[]): { column: number; row: number }[] {
  const spots = parents.map(() => ({ column: 0, row: 0 }));
  let nextRow = 0;
  const settle = (place: number, column: number): number => {
    let row = -1;
    for (const child of order) {
      if (parents[child] !== place) continue;
      const childRow = settle(child, column + 1);
      if (row < 0) row = childRow;
    }
    if (row < 0) { row = nextRow; nextRow += 1; }
    spots[place] = { column, row };
    return row;
  };
  settle(0, 0);
  return spots;
}

export function planPath(stream: RandomStream, difficulty: number): Plan<PathPicture> {
  const { doors, places, options } = MAZES[difficulty - 1]!;
  const names = pickSome(stream, PLACE_NOUNS, places);
  const parents = drawParents(stream, doors, places);
  const goal = doors;
  const order = parents.map((_, place) => place);
  shuffle(stream, order);
  const facts = order.filter((place) => place > 0).map((place) => `The ${names[place]!} is beside the ${names[parents[place]!]!}.`);
  const spots = layOut(parents, order);
  const traps = Array.from({ length: doors - 1 }, (_, at) => drawTraps(stream, parents, at, goal));
  // Built like the facts ("The mill is over the hill.") it is learnt more slowly: measured.
  const answer = (place: number): string => `For the ${names[goal]!} go to the ${names[place]!}.`;

  return {
    // Beside the goal nothing is left to choose.
    steps: doors - 1,
    step(done): Step {
      return {
        facts,
        ask: `I am at the ${names[done]!}. Where is the ${names[goal]!}?`,
        right: answer(done + 1),
        wrong: traps[done]!.slice(0, options - 1).map(answer),
      };
    },
    picture(done): PathPicture {
      const at = done < doors - 1 ? done : goal;
      // In the shuffled order, which tells nothing of the way.
      const shown = (place: number): number => order.indexOf(place);
      return {
        kind: 'path', at: shown(at), goal: shown(goal),
        places: order.map((place) => ({ name: names[place]!, ...spots[place]! })),
        ways: order.filter((place) => place > 0).map((place) => [shown(parents[place]!), shown(place)]),
        walked: Array.from({ length: at + 1 }, (_, place) => shown(place)),
      };
    },
  };
}

/** Places off the way or behind; a later one of the way would not be wrong enough. Another door of the place where one stands comes first. */
function drawTraps(stream: RandomStream, parents: readonly number[], at: number, goal: number): number[] {
  const off = pickSome(stream, parents.map((_, place) => place).filter((place) => place < at || place > goal), parents.length);
  const door = off.find((place) => parents[place] === at || parents[at] === place);
  return door === undefined ? off : [door, ...off.filter((place) => place !== door)];
}
