// Solves challenges from their sentences alone, in other ways than they were made: what the text says is what is checked.
import type { ChallengeKind, Question } from '../../../../app/world/challenge/challenge.ts';

const match = (pattern: RegExp, text: string): string[] => {
  const found = pattern.exec(text);
  if (found === null) throw new Error(`"${text}" is not of the form ${pattern.source}`);
  return found.slice(1);
};
const numbers = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);

/** Doors between two places, by search in breadth. */
function distance(doors: ReadonlyMap<string, readonly string[]>, from: string, to: string): number {
  const seen = new Map([[from, 0]]);
  for (const [place, far] of seen) for (const next of doors.get(place) ?? []) if (!seen.has(next)) seen.set(next, far + 1);
  return seen.get(to) ?? Infinity;
}

function rightPaths({ facts, ask, options }: Question): boolean[] {
  const doors = new Map<string, string[]>();
  for (const fact of facts) {
    const [one, other] = match(/^The (\w+) is beside the (\w+)\.$/, fact) as [string, string];
    doors.set(one, [...(doors.get(one) ?? []), other]);
    doors.set(other, [...(doors.get(other) ?? []), one]);
  }
  // One way fewer than places, and all of them reached: no way round.
  if (facts.length !== doors.size - 1) throw new Error('the maze is no tree');
  const [here, goal] = match(/^I am at the (\w+)\. Where is the (\w+)\?$/, ask) as [string, string];
  return options.map((option) => {
    const [wanted, next] = match(/^For the (\w+) go to the (\w+)\.$/, option) as [string, string];
    const onTheWay = distance(doors, here, next) + distance(doors, next, goal) === distance(doors, here, goal);
    // A later place of the way is no next one, and yet who goes there comes to the goal: it may not be on offer.
    if (onTheWay && !(doors.get(here) ?? []).includes(next)) throw new Error('a later place of the way is on offer');
    return wanted === goal && next !== here && onTheWay;
  });
}

function rightPatterns({ facts, options }: Question): boolean[] {
  const row = match(/^The row is (.+)\.$/, facts[0]!)[0]!.split(' ');
  let period = 1;
  while (row.some((colour, index) => index >= period && colour !== row[index - period])) period += 1;
  if (2 * period > row.length) throw new Error('the row does not show twice what repeats');
  return options.map((option) => match(/^The row ends (.+)\.$/, option)[0] === [...row.slice(-2), row[row.length - period]].join(' '));
}

function rightGlyphs({ facts, ask, options }: Question): boolean[] {
  const four = facts[0] === 'It has four mirrors.';
  const alike = four ? [[0, 2, 6, 8], [1, 3, 5, 7]] : [[0, 2], [3, 5], [6, 8]];
  const names = ['first', 'next', 'last'];
  const panes = facts.slice(1).flatMap((fact, row) => match(new RegExp(`^The ${names[row]!} row is (.+)\\.$`), fact)[0]!.split(' '));
  const asked = names.indexOf(match(/^How was the (\w+) row\?$/, ask)[0]!);
  return options.map((option) => {
    const [name, colours] = match(/^The (\w+) row was (.+)\.$/, option) as [string, string];
    const said = colours.split(' ');
    const fits = said.every((colour, column) => { const before = panes[asked * 3 + column]!; return colour !== 'lost' && (before === 'lost' || before === colour); });
    const whole = panes.map((pane, index) => (Math.floor(index / 3) === asked ? said[index % 3]! : pane));
    return name === names[asked] && fits && alike.every((places) => new Set(places.map((place) => whole[place]).filter((pane) => pane !== 'lost')).size <= 1);
  });
}

function rightSums({ facts, ask, options }: Question): boolean[] {
  const held = new Map(facts.map((fact) => { const [name, number] = match(/^The (\w+) holds (\d+) (?:stones|seeds|leaves)\.$/, fact) as [string, string]; return [name, Number(number)]; }));
  const [one, other] = match(/^How many are in the (\w+) and the (\w+)\?$/, ask).map((name) => held.get(name)!) as [number, number];
  return options.map((option) => option === `${one} and ${other} are ${one + other}.`);
}

function rightSortings({ facts, ask, options }: Question): boolean[] {
  const left = numbers(facts[0]!);
  const takes = match(/^Which is the (smallest|biggest)\?$/, ask)[0]!;
  const right = takes === 'smallest' ? Math.min(...left) : Math.max(...left);
  return options.map((option) => option === `The ${takes} is ${right}.`);
}

/** For each kind: which of the options are right, by the text. */
export const READERS: Readonly<Record<ChallengeKind, (question: Question) => boolean[]>> = {
  path: rightPaths, pattern: rightPatterns, glyph: rightGlyphs, sum: rightSums, sorting: rightSortings,
};
