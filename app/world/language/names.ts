// Names of beings: two syllables, each one token, so that a name never seen before is still read like any other.
// One name in eight is kept out of every training world; tests of reading use those.
import type { RandomStream } from '../../ports.ts';

export const FIRST_SYLLABLES = [
  'Ba', 'Bo', 'Da', 'De', 'Di', 'Du', 'Fa', 'Fi', 'Ga', 'Go', 'Ha', 'Ho', 'Ja', 'Jo', 'Ka', 'Ke', 'Ki', 'Ku', 'La', 'Le',
  'Lo', 'Lu', 'Ma', 'Me', 'Mo', 'Na', 'Ne', 'No', 'Pa', 'Pe', 'Po', 'Ra', 'Ri', 'Ro', 'Sa', 'Se', 'Ta', 'Ti', 'Vo', 'Zu',
] as const;
/** Few of them: the last token of a name is what a small reader tells beings apart by. */
export const SECOND_SYLLABLES = ['bim', 'dor', 'fen', 'gul', 'lek', 'mon', 'nil', 'rak', 'sol', 'tov', 'vin', 'zep'] as const;

/** The first two beings; they may live in any world. */
export const FOUNDERS = ['Ileices', 'Mystiiqa'] as const;

/** Names people ask about; nobody in the world has one. */
export const HUMAN_NAMES = [
  'Anna', 'Ben', 'Bob', 'Alice', 'Carla', 'Daniel', 'Emma', 'Eric', 'Eva', 'Frank', 'George', 'Hannah', 'Ivan', 'Jack', 'John', 'Julia', 'Laura', 'Leo', 'Lisa', 'Lucas',
  'Maria', 'Mark', 'Martin', 'Mary', 'Max', 'Nina', 'Oliver', 'Paul', 'Peter', 'Roswan', 'Sara', 'Sofia', 'Thomas', 'Tim', 'Tom', 'Victor', 'Anton', 'Clara', 'David', 'Simon',
] as const;

const HELD_OUT_ONE_IN = 8;

export function nameOf(first: number, second: number): string { return `${FIRST_SYLLABLES[first]}${SECOND_SYLLABLES[second]}`; }

/** True for the pairs of syllables that no training world uses. Every syllable has both kinds. */
export function isHeldOutName(first: number, second: number): boolean { return (first * 5 + second * 3) % HELD_OUT_ONE_IN === 0; }

/** The same by the name itself; founders are no pairs and may live anywhere. */
export function isUnseenName(name: string): boolean { return UNSEEN_NAMES.has(name); }

const UNSEEN_NAMES: ReadonlySet<string> = new Set(FIRST_SYLLABLES.flatMap((_, first) => SECOND_SYLLABLES.flatMap((__, second) => (isHeldOutName(first, second) ? [nameOf(first, second)] : []))));

/** `count` names of one world; no two share a syllable, so the first token already tells who is meant. */
export function drawNames(stream: RandomStream, count: number, heldOut: (index: number) => boolean): string[] {
  const names: string[] = [];
  const firsts = new Set<number>();
  const seconds = new Set<number>();
  while (names.length < count) {
    const first = stream.nextBelow(FIRST_SYLLABLES.length);
    const second = stream.nextBelow(SECOND_SYLLABLES.length);
    if (firsts.has(first) || seconds.has(second)) continue;
    if (isHeldOutName(first, second) !== heldOut(names.length)) continue;
    firsts.add(first);
    seconds.add(second);
    names.push(nameOf(first, second));
  }
  return names;
}
