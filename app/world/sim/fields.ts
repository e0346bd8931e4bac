// What stands where in a row of each table, and the small numbers that stand for words. The order of numbers and fields
// is part of what is saved: SAVE_VERSION changes with it.

const offsets = <const N extends readonly string[]>(names: N): { readonly [K in N[number]]: number } & { readonly stride: number } => (
  { ...Object.fromEntries(names.map((name, at) => [name, at])), stride: names.length } as never
);

/** Nine traits of a being, a byte each in three words. */
export const TRAITS = ['curiosity', 'sociability', 'patience', 'wit', 'appetite', 'span', 'red', 'blue', 'yellow'] as const;
export type Trait = (typeof TRAITS)[number];
/** What a being remembers, newest last: pairs of what and when. */
export const MEMORIES = 8;
/** Plots a being has been in, a bit each. */
export const VISITED_WORDS = 32;

const beingFields = offsets(['id', 'x', 'z', 'toX', 'toZ', 'phase', 'ticks', 'energy', 'age', 'act', 'goal', 'mood', 'deed', 'thing', 'nameFirst', 'nameSecond', 'parentA', 'parentB',
  'generation', 'genome0', 'genome1', 'genome2', 'trying', 'answered', 'asked', 'driver', 'lonely', 'tries', 'solved', 'explored', 'memoryAt',
  'skill0', 'skill1', 'skill2', 'skill3', 'skill4', 'raisedAt'] as const);
export const BEING = {
  ...beingFields, memory: beingFields.stride, visited: beingFields.stride + 2 * MEMORIES, stride: beingFields.stride + 2 * MEMORIES + VISITED_WORDS,
};

export const RELIC = offsets(['id', 'x', 'z', 'plot', 'region', 'key', 'name', 'suffix', 'bytes', 'mark', 'digestA', 'digestB', 'kind', 'difficulty', 'seed', 'solvedBy', 'solvedAt', 'tries', 'wins'] as const);
export const REGION = offsets(['id', 'key', 'name', 'kind', 'plot', 'plots', 'relics', 'unseen', 'placeColour', 'placeNoun', 'x', 'z'] as const);
/** Classes of programs that run on the machine, one row a creature. */
export const CREATURE = offsets(['id', 'x', 'z', 'toX', 'toZ', 'class', 'count', 'load'] as const);
export const GRAVE = offsets(['id', 'x', 'z', 'energy', 'being', 'nameFirst', 'nameSecond', 'genome0', 'genome1', 'genome2', 'diedAt'] as const);
/** People and guests that walk here. */
export const VISITOR = offsets(['id', 'key', 'name', 'x', 'z', 'toX', 'toZ', 'wants', 'trying', 'answered', 'home', 'solved'] as const);
export const ISLAND = offsets(['id', 'key', 'name', 'plot', 'state', 'digestA', 'digestB'] as const);
export const LINE = offsets(['id', 'tick', 'kind', 'a', 'b', 'c', 'text', 'about'] as const);

export const PHASES = ['perceive', 'think', 'act'] as const;
export type Phase = (typeof PHASES)[number];
export const ACTS = ['rest', 'go', 'gather', 'try', 'talk', 'answer'] as const;
export type ActKind = (typeof ACTS)[number];
/** Who chose what a being does now. */
export const DRIVERS = ['rules', 'organism'] as const;
export type Driver = (typeof DRIVERS)[number];
export const MARKS = ['dark', 'asked', 'listed', 'reading', 'ready', 'learning', 'learnt', 'refused', 'forgetting', 'native'] as const;
export type Mark = (typeof MARKS)[number];
export const REGION_KINDS = ['own', 'source', 'shown', 'loose'] as const;
export type RegionKind = (typeof REGION_KINDS)[number];
export const REMEMBERED = ['nothing', 'solved', 'failed', 'talked', 'raised', 'born', 'addressed'] as const;
export type Remembered = (typeof REMEMBERED)[number];
export const HAPPENINGS = ['began', 'day', 'met', 'born', 'died', 'solved', 'region', 'gone', 'grew', 'shrank', 'visitor', 'island', 'driver', 'relic'] as const;
export type Happening = (typeof HAPPENINGS)[number];
export const WORLD_CLASSES = ['browser', 'editor', 'chat', 'game', 'build', 'media', 'system', 'other'] as const;

/** The number of a word in one of the lists above. */
export const codeOf = <T extends string>(list: readonly T[], word: T): number => list.indexOf(word);
