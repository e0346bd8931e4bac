import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../../../app/physics/random.ts';
import { isUnseenName } from '../../../../app/world/language/names.ts';
import { Ground, PLAY_SHAPE } from '../../../../app/world/play/ground.ts';
import type { Ask, GroundShape, Happened } from '../../../../app/world/play/ground.ts';
import { randomPolicy, rulesAnswer, rulesPolicy } from '../../../../app/world/play/policies.ts';

type Driver = (ask: Ask, stream: SeededStream) => number;
const rules: Driver = (ask, stream) => (ask.kind === 'act' ? rulesPolicy(ask.perception, stream) : rulesAnswer(ask.right, ask.options.length, 0, stream));
const chance: Driver = (ask, stream) => randomPolicy(ask.options.length, stream);
interface Lived { readonly asks: Ask[]; readonly happened: Happened[] }

function live(seed: number, decisions: number, driver: Driver, shape: GroundShape = PLAY_SHAPE): Lived {
  const ground = new Ground(seed, shape), stream = SeededStream.from(seed, 'driver');
  const asks: Ask[] = [], happened: Happened[] = [];
  for (let decision = 0; decision < decisions; decision += 1) {
    const ask = ground.ask();
    asks.push(ask);
    happened.push(ground.choose(driver(ask, stream)));
  }
  return { asks, happened };
}
const count = ({ happened }: Lived, what: Happened): number => happened.filter((one) => one === what).length;

describe('a ground to play on', () => {
  it('is the same life from the same seed and choices, another from another seed', () => {
    expect(live(5, 120, rules)).toEqual(live(5, 120, rules));
    expect(live(6, 120, rules)).not.toEqual(live(5, 120, rules));
  });

  it('asks every being in turn, for what there is to choose, whoever chooses', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), fc.constantFrom(rules, chance), (seed, driver) => {
      const { asks } = live(seed, 90, driver);
      asks.forEach(({ being, options, facts }, index) => {
        expect(being).toBe(index % PLAY_SHAPE.beings);
        expect(options.length).toBeGreaterThanOrEqual(2);
        expect(options.length).toBeLessThanOrEqual(8);
        expect(new Set(options).size).toBe(options.length);
        expect(facts.length).toBeGreaterThan(0);
      });
    }), { seed: 5, numRuns: 20 });
  });

  it('lets those who live by rules solve, eat, talk and find land; chance does far less of it', () => {
    const all = (driver: Driver) => Array.from({ length: 8 }, (_, seed) => live(seed, 300, driver)).reduce((sum, one) => ({ asks: [...sum.asks, ...one.asks], happened: [...sum.happened, ...one.happened] }));
    const [ruled, blind] = [all(rules), all(chance)];
    for (const what of ['solved', 'gathered', 'talked', 'found-land', 'failed'] as const) expect(count(ruled, what), what).toBeGreaterThan(5);
    expect(count(ruled, 'solved')).toBeGreaterThan(4 * count(blind, 'solved'));
    expect(count(ruled, 'found-land')).toBeGreaterThan(1.5 * count(blind, 'found-land'));
  });

  it('ends an attempt at the first wrong answer, and keeps that lamp from whoever failed', () => {
    const ground = new Ground(3, { ...PLAY_SHAPE, beings: 1, lampSixteenths: 16 });
    ground.choose(ground.ask().options.findIndex((option) => option.endsWith('tries the lamp.')));
    const ask = ground.ask();
    if (ask.kind !== 'answer') throw new Error('it was not asked for an answer');
    expect(ground.choose((ask.right + 1) % ask.options.length)).toBe('failed');
    const after = ground.ask();
    expect(after).toMatchObject({ kind: 'act', perception: { relicHere: false } });
    expect(after.options.some((option) => option.endsWith('tries the lamp.'))).toBe(false);
  });

  it('refuses what nobody may choose, and stays as it was', () => {
    const ground = new Ground(3), asked = ground.ask();
    for (const option of [-1, asked.options.length, 0.5, NaN]) expect(() => ground.choose(option)).toThrow(RangeError);
    expect(ground.ask()).toEqual(asked);
  });

  it('has the names it was asked for', () => {
    expect(new Ground(1, { ...PLAY_SHAPE, heldOutNames: true }).beings.every(({ name }) => isUnseenName(name))).toBe(true);
    expect(new Ground(1).beings.some(({ name }) => isUnseenName(name))).toBe(false);
  });

  it('remembers the way to the nearest land it has never been on', () => {
    // Whoever follows what is told comes to new land within a few steps, as long as there is any.
    const ground = new Ground(9, { ...PLAY_SHAPE, beings: 1, plots: 40, lampSixteenths: 0, glowSixteenths: 0 });
    const found = Array.from({ length: 90 }, () => {
      const ask = ground.ask();
      return ground.choose(ask.kind === 'act' ? rulesPolicy(ask.perception, SeededStream.from(1, 'way')) : 0);
    }).filter((happened) => happened === 'found-land').length;
    expect(found).toBe(39);
  });
});
