import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../../../app/physics/random.ts';
import { chooseByLikelihood } from '../../../../app/world/play/likelihood.ts';
import { factsOf, optionsOf } from '../../../../app/world/play/perception.ts';
import type { Perception, Way } from '../../../../app/world/play/perception.ts';
import { randomPolicy, rulesAnswer, rulesPolicy, slips } from '../../../../app/world/play/policies.ts';
import { anyPerception } from './perceptions.ts';

const stream = (name = 'test') => SeededStream.from(11, name);
const way = (changes: Partial<Way> = {}): Way => ({ seen: 'nothing', far: false, fresh: false, ...changes });
const plain: Perception = { name: 'Bolek', need: 'fine', lonely: false, towards: null, glowHere: false, relicHere: false, beingHere: null, ways: [way(), way(), way(), way()] };
/** Everything the rules do with this, over many draws. */
const deeds = (changes: Partial<Perception>): string[] => {
  const perception = { ...plain, ...changes }, drawn = stream();
  return [...new Set(Array.from({ length: 60 }, () => optionsOf(perception)[rulesPolicy(perception, drawn)]!.phrase.replace(/^Bolek | to the (far )?(\w+)(?= (north|east|south|west))/g, '')))].sort();
};

describe('the rules', () => {
  const lampEast: Perception['ways'] = [way({ seen: 'glow' }), way({ seen: 'relic' }), way({ fresh: true }), way({ seen: 'relic', far: true })];
  it.each<[string, Partial<Perception>, string[]]>([
    ['hungry beside a glow', { need: 'hungry', glowHere: true, relicHere: true }, ['gathers the glow.']],
    ['hungry with a glow in sight', { need: 'hungry', relicHere: true, ways: lampEast }, ['goes north.']],
    ['hungry with none', { need: 'hungry', relicHere: true }, ['tries the lamp.']],
    ['at a lamp', { relicHere: true, glowHere: true, ways: lampEast }, ['tries the lamp.']],
    ['with lamps in sight, to the nearer', { ways: lampEast }, ['goes east.']],
    ['with a lamp far off before new land', { ways: [way({ fresh: true }), way(), null, way({ seen: 'relic', far: true })] }, ['goes west.']],
    ['with new land, any of it', { lonely: true, beingHere: 'Kidor', ways: [way({ fresh: true }), way(), way({ fresh: true }), null] }, ['goes north.', 'goes south.']],
    ['lonely and in company', { lonely: true, beingHere: 'Kidor', towards: 'east' }, ['talks with Kidor.']],
    ['lonely with somebody in sight', { lonely: true, glowHere: true, ways: [way(), way({ seen: 'being', far: true }), way(), null] }, ['goes east.']],
    ['with nothing better to do beside a glow, until it is full', { glowHere: true, towards: 'east' }, ['gathers the glow.']],
    ['full beside a glow', { need: 'full', glowHere: true, towards: 'east' }, ['goes east.']],
    ['in company and not lonely, to the land it remembers', { beingHere: 'Kidor', towards: 'east' }, ['goes east.']],
    ['with nothing at all to do, anywhere', { ways: [way(), null, way(), null] }, ['goes north.', 'goes south.']],
    ['with nowhere to go', { ways: [null, null, null, null] }, ['rests.']],
  ])('%s', (_, changes, expected) => { expect(deeds(changes)).toEqual(expected); });

  it('go by nothing but what is told: whoever reads the same sentences can do the same', () => {
    const every = (perception: Perception): string => { const drawn = stream(); return [...new Set(Array.from({ length: 40 }, () => optionsOf(perception)[rulesPolicy(perception, drawn)]!.phrase))].sort().join(); };
    // A way into land where nothing is to be told of is no fact; that it is there, the options say.
    const told = (perception: Perception): string => [...factsOf(perception), ...optionsOf(perception).map(({ phrase }) => phrase)].join(' ');
    const alike = (one: Perception, other: Perception): void => { if (told(one) === told(other)) expect(every(one), told(one)).toBe(every(other)); };
    fc.assert(fc.property(anyPerception, anyPerception, (perception, other) => {
      for (const key of ['need', 'lonely', 'towards'] as const) alike(perception, { ...perception, [key]: other[key] });
      perception.ways.forEach((_, side) => { alike(perception, { ...perception, ways: perception.ways.map((way, at) => (at === side ? other.ways[side] : way)) as unknown as Perception['ways'] }); });
    }), { seed: 6, numRuns: 1_500 });
  });

  it('always take one of the options, the same from the same stream', () => {
    fc.assert(fc.property(anyPerception, fc.integer(), (perception, seed) => {
      const [one, again] = [0, 1].map(() => rulesPolicy(perception, SeededStream.from(seed, 'rules')));
      expect(one).toBe(again);
      expect(optionsOf(perception)[one!]).toBeDefined();
    }), { seed: 4 });
  });

  it('slip in one of eight answers at first, ever more rarely, and then answer something else', () => {
    const rate = (solved: number): number => { const drawn = stream(`slips ${solved}`); return Array.from({ length: 8_000 }, () => slips(solved, drawn)).filter(Boolean).length / 8_000; };
    expect(rate(0)).toBeCloseTo(1 / 8, 1);
    expect(rate(4)).toBeLessThan(rate(0) * 0.6);
    expect(rate(1_000)).toBeGreaterThan(0.005);
    const drawn = stream(), answers = Array.from({ length: 4_000 }, () => rulesAnswer(2, 4, 0, drawn));
    expect(new Set(answers)).toEqual(new Set([0, 1, 2, 3]));
    expect(answers.filter((answer) => answer === 2).length / 4_000).toBeCloseTo(7 / 8, 1);
  });
});

describe('chance and likelihood', () => {
  const share = (draw: () => number, option: number): number => Array.from({ length: 6_000 }, draw).filter((drawn) => drawn === option).length / 6_000;
  it('chance takes every option equally often', () => {
    const drawn = stream();
    for (const option of [0, 1, 2]) expect(share(() => randomPolicy(3, drawn), option)).toBeCloseTo(1 / 3, 1);
  });
  it('the organism takes an option the more often the likelier it finds it, and never beyond the list', () => {
    const drawn = stream();
    expect(share(() => chooseByLikelihood([Math.log(0.2), Math.log(0.4)], drawn), 1)).toBeCloseTo(2 / 3, 1);
    expect(share(() => chooseByLikelihood([-900, -2, -901], drawn), 1)).toBe(1);
    const flat = new Set(Array.from({ length: 200 }, () => chooseByLikelihood([-5, -5, -5], drawn)));
    expect(flat).toEqual(new Set([0, 1, 2]));
  });
});
