// Challenges where they stand in the world: every relic is guarded by one, made from three numbers in its row. Beings and
// visitors answer step by step; a wrong answer ends the attempt, the last right one uncovers the relic.
import { CHALLENGE_KINDS, makeChallenge, questionAt, solve, type Challenge, type ChallengeKind, type Question } from '../challenge/challenge.ts';
import { nextDifficulty } from '../challenge/difficulty.ts';
import { tell } from './chronicle.ts';
import { BEING, codeOf, MARKS, RELIC, VISITOR } from './fields.ts';
import { DIFFICULTY_WORDS, type World } from './world.ts';

const NATIVE = codeOf(MARKS, 'native');
/** Ticks after which a stone of the land is closed again, with another challenge. */
export const NATIVE_CLOSES_TICKS = 3_000;
/** Light found in a stone of the land, at most; it comes from the plot it stands on. */
export const LIGHT_OF_STONE = 600;

/** Puts a challenge before a relic, of the difficulty its kind has reached. */
export function guard(world: World, at: number): void {
  const row = world.tables.relics.data;
  const kind = world.streams.land.nextBelow(CHALLENGE_KINDS.length);
  row[at + RELIC.kind] = kind;
  row[at + RELIC.difficulty] = world.difficulty[kind * DIFFICULTY_WORDS]!;
  row[at + RELIC.seed] = world.streams.land.nextUint32() & 0x7fff_ffff;
  row[at + RELIC.solvedBy] = 0;
  row[at + RELIC.solvedAt] = 0;
}

interface Made { readonly challenge: Challenge; readonly solution: readonly number[]; /** Questions by step, made when they are asked for. */ readonly questions: Question[] }
/** Challenges met lately, by kind, difficulty and seed: pure functions of these, so keeping some changes nothing. */
const made = new Map<string, Made>();
const MOST_MADE = 4_096;

function madeOf(world: World, relicAt: number): Made {
  const row = world.tables.relics.data;
  const kind = CHALLENGE_KINDS[row[relicAt + RELIC.kind]!]!;
  const key = `${kind} ${row[relicAt + RELIC.difficulty]} ${row[relicAt + RELIC.seed]}`;
  let known = made.get(key);
  if (known === undefined) {
    const challenge = makeChallenge(kind, row[relicAt + RELIC.seed]!, row[relicAt + RELIC.difficulty]!);
    known = { challenge, solution: solve(challenge), questions: [] };
    if (made.size >= MOST_MADE) made.clear();
    made.set(key, known);
  }
  return known;
}

export const challengeOf = (world: World, relicAt: number): Challenge => madeOf(world, relicAt).challenge;
/** The right option of each step. */
export const solutionOf = (world: World, relicAt: number): readonly number[] => madeOf(world, relicAt).solution;

/** The question of a step; those before are answered, all right. */
export function questionOfStep(world: World, relicAt: number, step: number): Question {
  const { challenge, solution, questions } = madeOf(world, relicAt);
  questions[step] ??= questionAt(challenge, solution.slice(0, step));
  return questions[step];
}

export const kindOf = (world: World, relicAt: number): ChallengeKind => CHALLENGE_KINDS[world.tables.relics.data[relicAt + RELIC.kind]!]!;

/** One answer of an attempt. Wrong ends it; the last right one uncovers the relic. How hard challenges become is up to whoever lives
 *  here (`isHome`): a guest could make them all trivial by failing. */
export function answer(world: World, relicAt: number, step: number, option: number, isHome: boolean): 'wrong' | 'right' | 'solved' {
  const solution = solutionOf(world, relicAt);
  if (solution[step] !== option) { ended(world, relicAt, false, isHome); return 'wrong'; }
  if (step + 1 < solution.length) return 'right';
  ended(world, relicAt, true, isHome);
  return 'solved';
}

/** The next ones are made harder or easier. */
function ended(world: World, relicAt: number, success: boolean, isHome: boolean): void {
  const row = world.tables.relics.data;
  row[relicAt + RELIC.tries]! += 1;
  if (success) row[relicAt + RELIC.wins]! += 1;
  if (!isHome) return;
  const from = row[relicAt + RELIC.kind]! * DIFFICULTY_WORDS;
  const after = nextDifficulty({ difficulty: world.difficulty[from]!, balance: world.difficulty[from + 1]! }, success);
  world.difficulty[from] = after.difficulty;
  world.difficulty[from + 1] = after.balance;
}

/** Marks a relic as uncovered. Stones of the land give what light their plot can spare. */
export function uncover(world: World, relicAt: number, by: number): number {
  const row = world.tables.relics.data;
  row[relicAt + RELIC.solvedBy] = by;
  row[relicAt + RELIC.solvedAt] = world.header.tick;
  const id = row[relicAt]!;
  tell(world, 'solved', { a: by, b: id, c: row[relicAt + RELIC.kind]!, about: row[relicAt + RELIC.mark] === NATIVE ? 0 : id });
  if (row[relicAt + RELIC.mark] !== NATIVE) return 0;
  const plot = row[relicAt + RELIC.plot]!;
  const light = Math.min(LIGHT_OF_STONE, world.field[plot]!);
  world.field[plot]! -= light;
  return light;
}

/** Stones close again after a while, so that there is always something to find out. */
export function closeStones(world: World): void {
  const { data, count, stride } = world.tables.relics;
  for (let at = 0; at < count * stride; at += stride) {
    if (data[at + RELIC.mark] === NATIVE && data[at + RELIC.solvedBy] !== 0 && world.header.tick - data[at + RELIC.solvedAt]! >= NATIVE_CLOSES_TICKS) guard(world, at);
  }
}

/** Whoever was at this relic is there no longer: it is gone, or somebody else uncovered it. */
export function leaveRelic(world: World, relic: number): void {
  const free = (table: 'beings' | 'visitors', trying: number, answered: number): void => {
    const { data, count, stride } = world.tables[table];
    for (let at = 0; at < count * stride; at += stride) {
      if (data[at + trying] === relic) { data[at + trying] = 0; data[at + answered] = 0; }
    }
  };
  free('beings', BEING.trying, BEING.answered);
  free('visitors', VISITOR.trying, VISITOR.answered);
}
