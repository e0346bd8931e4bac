// A small world to play in, many times faster than time: an island of plots with lamps, glows and a few beings, who sense, choose
// and act one after the other. What a being senses, may do and is asked is what beings of the great simulation meet
// (perception.ts, app/world/challenge); land and time are simpler. Made from a seed and nothing else. Whoever drives it picks the
// options: the ground asks, `choose` carries out.
import type { RandomStream } from '../../ports.ts';
import { SeededStream } from '../../physics/random.ts';
import { CHALLENGE_KINDS, isRight, makeChallenge, questionAt, solve } from '../challenge/challenge.ts';
import type { Challenge } from '../challenge/challenge.ts';
import { drawNames, FOUNDERS } from '../language/names.ts';
import { DIRECTIONS, factsOf, optionsOf, questionOf } from './perception.ts';
import type { Direction, Option, Perception, Seen, Way } from './perception.ts';

export interface GroundShape {
  readonly plots: number;
  readonly beings: number;
  /** Lamps and glows are as many as this share, in sixteenths, of the plots. */
  readonly lampSixteenths: number;
  readonly glowSixteenths: number;
  /** Of the challenges: drawn from this list. */
  readonly difficulties: readonly number[];
  /** Names that no training world uses. */
  readonly heldOutNames: boolean;
  /** Whether the first two live here. */
  readonly founders: boolean;
}
export const PLAY_SHAPE: GroundShape = { plots: 72, beings: 3, lampSixteenths: 3, glowSixteenths: 3, difficulties: [1, 2, 3], heldOutNames: false, founders: false };

/** Where a being stands before a choice. `right` is the answer to a challenge's step. */
export type Ask = { readonly being: number; readonly facts: readonly string[]; readonly question: string; readonly options: readonly string[] } & (
  | { readonly kind: 'act'; readonly perception: Perception }
  | { readonly kind: 'answer'; readonly challenge: Challenge; readonly step: number; readonly right: number });

/** `missed` only where beings act at the same time: somebody was quicker, or it was gone. */
export type Happened = 'found-land' | 'went' | 'gathered' | 'tried' | 'right' | 'solved' | 'failed' | 'talked' | 'rested' | 'missed';

interface Being {
  readonly name: string;
  plot: number;
  energy: number;
  sinceTalk: number;
  solved: number;
  readonly visited: Set<number>;
  /** Plots whose lamp it failed, and until which turn it leaves them alone. */
  readonly shunned: Map<number, number>;
  attempt: { readonly challenge: Challenge; answered: number[] } | null;
}

const SIDE = 24;
const STEPS: readonly (readonly [column: number, row: number])[] = [[0, -1], [1, 0], [0, 1], [-1, 0]];
/** Turns of a being; energy falls by one each. */
const FULL_ENERGY = 60;
const FULL_FROM = 45;
const HUNGRY_BELOW = 20;
const GLOW_FEEDS = 30;
const LONELY_AFTER = 25;
const SHUNNED_TURNS = 20;
/** Turns after which a lamp closes with another challenge, or a glow gathers again. */
const CLOSES_AFTER = 40;
const GLOWS_AFTER = 30;

export class Ground {
  readonly shape: GroundShape;
  readonly beings: readonly Being[];
  readonly #land: ReadonlySet<number>;
  readonly #challenges: SeededStream;
  /** By plot: turn from which it is there. */
  readonly #lamps = new Map<number, { from: number; challenge: Challenge }>();
  readonly #glows = new Map<number, number>();
  #turn = 0;
  #next = 0;
  #asked: Ask | null = null;

  constructor(seed: number, shape: GroundShape = PLAY_SHAPE) {
    this.shape = shape;
    const stream = SeededStream.from(seed, 'play ground');
    this.#challenges = SeededStream.from(seed, 'play challenges');
    const land = growIsland(stream, shape.plots);
    this.#land = new Set(land);
    for (const plot of land) {
      if (stream.nextBelow(16) < shape.lampSixteenths) this.#lamps.set(plot, { from: 0, challenge: this.#drawChallenge() });
      if (stream.nextBelow(16) < shape.glowSixteenths) this.#glows.set(plot, 0);
    }
    const names = drawNames(stream, shape.beings, () => shape.heldOutNames);
    if (shape.founders) names.splice(0, FOUNDERS.length, ...FOUNDERS);
    this.beings = names.map((name) => {
      const plot = land[stream.nextBelow(land.length)]!;
      return { name, plot, energy: HUNGRY_BELOW + stream.nextBelow(FULL_ENERGY - HUNGRY_BELOW), sinceTalk: stream.nextBelow(LONELY_AFTER), solved: 0, visited: new Set([plot]), shunned: new Map(), attempt: null };
    });
  }

  /** Who is to choose next, and between what. The same until `choose`. */
  ask(): Ask { return this.#asked ??= this.#ask(); }

  #ask(): Ask {
    const being = this.#next, { attempt } = this.beings[being]!;
    if (attempt !== null) {
      const { facts, ask, options } = questionAt(attempt.challenge, attempt.answered);
      return { kind: 'answer', being, facts, question: ask, options, challenge: attempt.challenge, step: attempt.answered.length, right: solve(attempt.challenge)[attempt.answered.length]! };
    }
    const perception = this.#perceive(this.beings[being]!);
    return { kind: 'act', being, perception, facts: factsOf(perception), question: questionOf(perception), options: optionsOf(perception).map(({ phrase }) => phrase) };
  }

  /** Carries out the option of what was asked last; then it is the next being's turn. */
  choose(option: number): Happened {
    const asked = this.ask(), being = this.beings[asked.being]!, { options } = asked;
    if (!Number.isInteger(option) || option < 0 || option >= options.length) throw new RangeError(`There are options 0 to ${options.length - 1}; there is no option ${option}.`);
    const happened = asked.kind === 'act' ? this.#act(being, optionsOf(asked.perception)[option]!) : this.#answer(being, option);
    this.#asked = null;
    being.energy = Math.max(0, being.energy - 1);
    being.sinceTalk += 1;
    this.#next = (this.#next + 1) % this.beings.length;
    if (this.#next === 0) this.#turn += 1;
    return happened;
  }

  #act(being: Being, { act }: Option): Happened {
    switch (act.kind) {
      case 'rest': return 'rested';
      case 'go': {
        const fresh = this.#beside(being.plot, DIRECTIONS.indexOf(act.direction));
        being.plot = fresh;
        if (being.visited.has(fresh)) return 'went';
        being.visited.add(fresh);
        return 'found-land';
      }
      case 'gather':
        this.#glows.set(being.plot, this.#turn + GLOWS_AFTER);
        being.energy = Math.min(FULL_ENERGY, being.energy + GLOW_FEEDS);
        return 'gathered';
      case 'talk':
        being.sinceTalk = 0;
        return 'talked';
      case 'try':
        being.attempt = { challenge: this.#lamps.get(being.plot)!.challenge, answered: [] };
        return 'tried';
    }
  }

  #answer(being: Being, option: number): Happened {
    const { challenge, answered } = being.attempt!;
    if (!isRight(challenge, answered, option)) {
      being.attempt = null;
      being.shunned.set(being.plot, this.#turn + SHUNNED_TURNS);
      return 'failed';
    }
    answered.push(option);
    if (answered.length < challenge.steps) return 'right';
    being.attempt = null;
    being.solved += 1;
    this.#lamps.set(being.plot, { from: this.#turn + CLOSES_AFTER, challenge: this.#drawChallenge() });
    return 'solved';
  }

  #perceive(being: Being): Perception {
    const { name, plot, energy, sinceTalk } = being;
    const other = this.beings.find((one) => one !== being && one.plot === plot);
    return {
      name, need: energy < HUNGRY_BELOW ? 'hungry' : energy >= FULL_FROM ? 'full' : 'fine', lonely: sinceTalk > LONELY_AFTER, towards: this.#towards(being),
      glowHere: this.#glowOn(plot), relicHere: this.#lampOn(plot, being), beingHere: other?.name ?? null,
      ways: [this.#way(being, 0), this.#way(being, 1), this.#way(being, 2), this.#way(being, 3)],
    };
  }

  #way(being: Being, side: number): Way | null {
    const next = this.#beside(being.plot, side);
    if (!this.#land.has(next)) return null;
    const near = this.#seenOn(next, being), further = this.#beside(next, side);
    const far = near === 'nothing' && this.#land.has(further) ? this.#seenOn(further, being) : 'nothing';
    return { seen: near === 'nothing' ? far : near, far: far !== 'nothing', fresh: !being.visited.has(next) };
  }

  /** Breadth first over land it knows, from where it stands. */
  #towards({ plot, visited }: Being): Direction | null {
    const first = new Map<number, number>([[plot, -1]]);
    for (const [from, step] of first) {
      for (let side = 0; side < STEPS.length; side += 1) {
        const next = this.#beside(from, side);
        if (first.has(next) || !this.#land.has(next)) continue;
        if (!visited.has(next)) return step < 0 ? null : DIRECTIONS[step]!;
        first.set(next, step < 0 ? side : step);
      }
    }
    return null;
  }

  #seenOn(plot: number, being: Being): Seen {
    if (this.#lampOn(plot, being)) return 'relic';
    if (this.#glowOn(plot)) return 'glow';
    return this.beings.some((one) => one !== being && one.plot === plot) ? 'being' : 'nothing';
  }

  /** Somebody else at it does not keep a being from it: whoever solves it first has it. */
  #lampOn(plot: number, being: Being): boolean {
    const lamp = this.#lamps.get(plot);
    return lamp !== undefined && lamp.from <= this.#turn && (being.shunned.get(plot) ?? 0) <= this.#turn;
  }

  #glowOn(plot: number): boolean { return (this.#glows.get(plot) ?? Infinity) <= this.#turn; }
  #beside(plot: number, side: number): number { const [column, row] = STEPS[side]!; return plot + column + row * SIDE; }

  #drawChallenge(): Challenge {
    const stream = this.#challenges, { difficulties } = this.shape;
    const kind = CHALLENGE_KINDS[stream.nextBelow(CHALLENGE_KINDS.length)]!;
    return makeChallenge(kind, stream.nextUint32(), difficulties[stream.nextBelow(difficulties.length)]!);
  }
}

/** Plots of one piece that never touch the border, grown from the middle. */
function growIsland(stream: RandomStream, plots: number): number[] {
  const land = [SIDE / 2 * SIDE + SIDE / 2];
  const taken = new Set(land);
  while (land.length < plots) {
    const [column, row] = STEPS[stream.nextBelow(STEPS.length)]!;
    const plot = land[stream.nextBelow(land.length)]! + column + row * SIDE;
    const inside = plot % SIDE > 0 && plot % SIDE < SIDE - 1 && plot >= SIDE && plot < SIDE * (SIDE - 1);
    if (!inside || taken.has(plot)) continue;
    taken.add(plot);
    land.push(plot);
  }
  return land;
}
