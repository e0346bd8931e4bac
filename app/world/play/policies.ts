// Who decides for a being where the organism does not: rules that read a perception, or chance. Both answer with the place of one
// of the options, and draw from the stream of whoever asks, so a life can be lived again.
import type { RandomStream } from '../../ports.ts';
import { DIRECTIONS, optionsOf } from './perception.ts';
import type { Act, Direction, Perception, Seen } from './perception.ts';

/** What the rules would do; of several ways that are as good, one by chance. */
function rulesAct(perception: Perception, stream: RandomStream): Act {
  const { need, lonely, towards, glowHere, relicHere, beingHere, ways } = perception;
  const go = (fits: (way: NonNullable<Perception['ways'][number]>) => boolean): Act | null => {
    const fitting: Direction[] = DIRECTIONS.filter((_, side) => { const way = ways[side]; return way !== null && way !== undefined && fits(way); });
    return fitting.length === 0 ? null : { kind: 'go', direction: fitting[stream.nextBelow(fitting.length)]! };
  };
  const goTo = (wanted: Seen): Act | null => go(({ seen, far }) => seen === wanted && !far) ?? go(({ seen }) => seen === wanted);
  if (need === 'hungry') {
    const food: Act | null = glowHere ? { kind: 'gather' } : goTo('glow');
    if (food !== null) return food;
  }
  if (relicHere) return { kind: 'try' };
  const onward = goTo('relic') ?? go(({ fresh }) => fresh);
  if (onward !== null) return onward;
  if (lonely && need !== 'hungry') {
    const company: Act | null = beingHere === null ? goTo('being') : { kind: 'talk' };
    if (company !== null) return company;
  }
  if (glowHere && need !== 'full') return { kind: 'gather' };
  if (towards !== null) return { kind: 'go', direction: towards };
  return go(() => true) ?? { kind: 'rest' };
}

export function sameAct(one: Act, other: Act): boolean {
  return one.kind === other.kind && (one.kind !== 'go' || other.kind !== 'go' || one.direction === other.direction);
}

/** Place of the rules' act among `optionsOf(perception)`. */
export function rulesPolicy(perception: Perception, stream: RandomStream): number {
  const act = rulesAct(perception, stream);
  return optionsOf(perception).findIndex((option) => sameAct(option.act, act));
}

export function randomPolicy(options: number, stream: RandomStream): number { return stream.nextBelow(options); }

/** Of this many answers by rules one slips at first; each challenge solved makes slips rarer, down to the last figure. */
const SLIPS_ONE_IN = 8;
const RAREST_ONE_IN = 64;

/** Whether a being that lives by rules slips now, with this many challenges solved. */
export function slips(solved: number, stream: RandomStream): boolean { return stream.nextBelow(Math.min(RAREST_ONE_IN, SLIPS_ONE_IN + 4 * solved)) === 0; }

/** The rules' answer to a challenge's step: `right`, but for a slip to another one. */
export function rulesAnswer(right: number, options: number, solved: number, stream: RandomStream): number {
  return slips(solved, stream) ? (right + 1 + stream.nextBelow(options - 1)) % options : right;
}
