import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tokenizer } from '../../../../app/organism/tokenizer/tokenizer.ts';
import { spaced } from '../../../../app/world/language/frame.ts';
import { DIRECTIONS, factsOf, optionsOf, questionOf } from '../../../../app/world/play/perception.ts';
import type { Perception } from '../../../../app/world/play/perception.ts';
import { anyPerception } from './perceptions.ts';

const tokenizer = Tokenizer.parse(readFileSync(new URL('../../../../assets/embryo/tokenizer.json', import.meta.url), 'utf8'));
const length = (text: string): number => tokenizer.encode(spaced(text)).length;
const nowhere = { seen: 'nothing', far: false, fresh: false } as const;
const plain: Perception = { name: 'Bolek', need: 'fine', lonely: false, towards: null, glowHere: false, relicHere: false, beingHere: null, ways: [null, null, null, null] };

describe('what a being senses, in words', () => {
  it('is told in a fixed order: what matters now, one sentence a direction at most', () => {
    const ways: Perception['ways'] = [{ seen: 'relic', far: false, fresh: true }, { seen: 'glow', far: true, fresh: false }, { seen: 'being', far: false, fresh: true }, nowhere];
    expect(factsOf({ ...plain, need: 'hungry', lonely: true, towards: 'west', glowHere: true, relicHere: true, beingHere: 'Kidor', ways }))
      .toEqual(['Bolek feels hungry.', 'A lamp is here.', 'A glow is here.', 'Bolek is beside Kidor.', 'A lamp north.', 'A far glow east.', 'It is misty south.', 'The way goes west.']);
    expect(factsOf({ ...plain, ways })).toEqual(['Bolek feels calm.', 'A lamp north.', 'It is misty south.']);
    const company: Perception['ways'] = [nowhere, { seen: 'being', far: true, fresh: false }, null, { ...nowhere, fresh: true }];
    expect(factsOf({ ...plain, lonely: true, ways: company })).toEqual(['Bolek feels lonely.', 'A far being east.', 'It is misty west.']);
    expect(factsOf({ ...plain, ways: company })).toEqual(['Bolek feels calm.', 'It is misty west.']);
    // New land is told where nothing better is there: light is better for whoever is hungry.
    const glows: Perception['ways'] = [{ seen: 'glow', far: false, fresh: true }, { seen: 'glow', far: false, fresh: false }, null, null];
    expect(factsOf({ ...plain, ways: glows })).toEqual(['Bolek feels calm.', 'It is misty north.']);
    expect(factsOf({ ...plain, need: 'hungry', ways: glows })).toEqual(['Bolek feels hungry.', 'A glow north.', 'A glow east.']);
    expect(factsOf({ ...plain, lonely: true })).toEqual(['Bolek feels calm.']);
    expect(['full', 'fine'].map((need) => factsOf({ ...plain, need: need as Perception['need'] })[0])).toEqual(['Bolek feels full.', 'Bolek feels calm.']);
  });

  it('is short enough to read, with its question and any answer, whatever is sensed', () => {
    fc.assert(fc.property(anyPerception, (perception) => {
      expect(length(factsOf(perception).join(' '))).toBeLessThanOrEqual(72);
      const longest = Math.max(...optionsOf(perception).map(({ phrase }) => length(phrase)));
      // <BOS> <SYS> <USER> <ILEICES>, and <EOS> behind the answer.
      expect(4 + length(factsOf(perception).join(' ')) + length(questionOf(perception)) + longest + 1).toBeLessThanOrEqual(98);
    }), { seed: 1, numRuns: 500 });
  });

  it('tells what lies in a direction right before its word, and leads there by the same words', () => {
    fc.assert(fc.property(anyPerception, (perception) => {
      const phrases = optionsOf(perception).map(({ phrase }) => phrase);
      for (const fact of factsOf(perception)) {
        const [, goal, direction] = /^(?:A |It is )(.+) (north|east|south|west)\.$/.exec(fact) ?? [];
        if (goal !== undefined) expect(phrases).toContain(`${perception.name} goes to the ${goal} ${direction}.`);
      }
      for (const phrase of phrases) {
        const [, goal, direction] = / goes to the (.+) (north|east|south|west)\.$/.exec(phrase) ?? [];
        if (goal !== undefined) expect(factsOf(perception)).toContain(`${goal === 'misty' ? 'It is' : 'A'} ${goal} ${direction}.`);
      }
    }), { seed: 2 });
  });
});

describe('what a being may do', () => {
  it('is only what is possible, all of it different, and to rest at least', () => {
    fc.assert(fc.property(anyPerception, (perception) => {
      const options = optionsOf(perception), phrases = options.map(({ phrase }) => phrase);
      expect(options.length).toBeGreaterThanOrEqual(1);
      expect(options.length).toBeLessThanOrEqual(8);
      expect(new Set(phrases).size).toBe(phrases.length);
      for (const { act } of options) {
        if (act.kind === 'go') expect(perception.ways[DIRECTIONS.indexOf(act.direction)]).not.toBeNull();
        if (act.kind === 'gather') expect(perception.glowHere).toBe(true);
        if (act.kind === 'try') expect(perception.relicHere).toBe(true);
        if (act.kind === 'talk') expect(phrases).toContain(`${perception.name} talks with ${perception.beingHere}.`);
      }
      expect(options.filter(({ act }) => act.kind === 'go')).toHaveLength(perception.ways.filter((way) => way !== null).length);
      expect(options.at(-1)).toEqual({ act: { kind: 'rest' }, phrase: `${perception.name} rests.` });
    }), { seed: 3 });
  });
});
