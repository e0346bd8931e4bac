// People and choices from outside: a person walks, stands before a challenge, answers; the organism's choices count only in
// time and among what is possible.
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../../app/world/sim/create.ts';
import { BEING, RELIC } from '../../../../app/world/sim/fields.ts';
import type { WorldInput } from '../../../../app/world/sim/inputs.ts';
import { solutionOf } from '../../../../app/world/sim/riddles.ts';
import { Simulation } from '../../../../app/world/sim/tick.ts';
import { MOST_VISITORS, questionFor, visitorAt } from '../../../../app/world/sim/visitors.ts';
import { askedBeings } from '../../../../app/world/view/asked.ts';

const ME = 'me';
function withMe(): Simulation {
  const sim = new Simulation(createWorld(9));
  sim.tick([
    { kind: 'region-added', key: 'f', name: 'thesis', region: 'shown', unseen: 0 },
    { kind: 'relics-added', region: 'f', relics: [{ key: 'r-1', name: 'chapter.txt', bytes: 9, suffix: 'txt', mark: 'dark', digest: null }] },
    { kind: 'visitor-came', key: ME, name: 'Roswan', home: true },
  ]);
  return sim;
}
const tell = (sim: Simulation, input: WorldInput) => sim.tick([input]).outcomes[0]!;
const lastRelic = (sim: Simulation): { at: number; id: number; x: number; z: number } => {
  const { relics } = sim.world.tables;
  const at = (relics.count - 1) * relics.stride;
  return { at, id: relics.data[at]!, x: relics.data[at + RELIC.x]!, z: relics.data[at + RELIC.z]! };
};
function walkTo(sim: Simulation, x: number, z: number): void {
  expect(tell(sim, { kind: 'visitor-walk', key: ME, x, z })).toEqual({ ok: true });
  for (let turn = 0; turn < 400; turn += 1) sim.tick();
}

describe('a person', () => {
  it('walks on land, must come near, answers step by step and uncovers what was hidden', () => {
    const sim = withMe();
    const relic = lastRelic(sim);
    expect(tell(sim, { kind: 'visitor-walk', key: ME, x: 3, z: 3 })).toEqual({ ok: false, why: 'not-land' });
    expect(tell(sim, { kind: 'visitor-walk', key: ME, x: 0.5, z: 3 })).toEqual({ ok: false, why: 'out-of-range' });
    // From far off one goes there first.
    expect(tell(sim, { kind: 'visitor-try', key: ME, relic: relic.id })).toEqual({ ok: true });
    expect(questionFor(sim.world, ME)).toBe(null);
    for (let turn = 0; turn < 400 && questionFor(sim.world, ME) === null; turn += 1) sim.tick();
    expect(questionFor(sim.world, ME)?.step).toBe(0);
    const solution = solutionOf(sim.world, relic.at);
    solution.slice(0, -1).forEach((option, step) => {
      expect(tell(sim, { kind: 'visitor-answer', key: ME, option })).toEqual({ ok: true, right: true, uncovered: false, left: solution.length - step - 1 });
    });
    expect(tell(sim, { kind: 'visitor-answer', key: ME, option: 99 })).toEqual({ ok: false, why: 'out-of-range' });
    const ended = sim.tick([{ kind: 'visitor-answer', key: ME, option: solution.at(-1)! }]);
    expect(ended.outcomes[0]).toMatchObject({ ok: true, right: true, uncovered: true });
    expect(ended.events).toContainEqual(expect.objectContaining({ kind: 'uncovered', relic: 'r-1', by: 'Roswan', who: 'home' }));
    expect(tell(sim, { kind: 'visitor-try', key: ME, relic: relic.id })).toEqual({ ok: false, why: 'solved-already' });
    expect(tell(sim, { kind: 'visitor-answer', key: ME, option: 0 })).toEqual({ ok: false, why: 'not-asked' });
  });

  it('begins again after a wrong answer, and lets go by walking on', () => {
    const sim = withMe();
    const relic = lastRelic(sim);
    walkTo(sim, relic.x, relic.z);
    tell(sim, { kind: 'visitor-try', key: ME, relic: relic.id });
    const right = solutionOf(sim.world, relic.at)[0]!;
    expect(tell(sim, { kind: 'visitor-answer', key: ME, option: right === 0 ? 1 : 0 })).toEqual({ ok: true, right: false, uncovered: false });
    expect(questionFor(sim.world, ME)).toBe(null);
    tell(sim, { kind: 'visitor-try', key: ME, relic: relic.id });
    expect(questionFor(sim.world, ME)?.step).toBe(0);
    tell(sim, { kind: 'visitor-walk', key: ME, x: relic.x, z: relic.z });
    expect(questionFor(sim.world, ME)).toBe(null);
  });

  it('is one of a few, comes once, and leaves no name behind', () => {
    const sim = withMe();
    expect(tell(sim, { kind: 'visitor-came', key: ME, name: 'again', home: true })).toEqual({ ok: false, why: 'known-already' });
    for (let guest = 1; guest < MOST_VISITORS; guest += 1) expect(tell(sim, { kind: 'visitor-came', key: `guest ${guest}`, name: 'a guest', home: false }).ok).toBe(true);
    expect(tell(sim, { kind: 'visitor-came', key: 'one more', name: 'a guest', home: false })).toEqual({ ok: false, why: 'no-room' });
    expect(tell(sim, { kind: 'visitor-left', key: ME })).toEqual({ ok: true });
    expect(visitorAt(sim.world, ME)).toBe(-1);
    expect([...sim.world.texts.values()]).not.toContain('Roswan');
  });

  it('loses the challenge when the file goes while it is answered', () => {
    const sim = withMe();
    const relic = lastRelic(sim);
    walkTo(sim, relic.x, relic.z);
    tell(sim, { kind: 'visitor-try', key: ME, relic: relic.id });
    tell(sim, { kind: 'relics-removed', keys: ['r-1'] });
    expect(tell(sim, { kind: 'visitor-answer', key: ME, option: 0 })).toEqual({ ok: false, why: 'not-asked' });
  });
});

describe('the organism', () => {
  it('is asked with what a being senses, and what it chooses in time is done', () => {
    const sim = new Simulation(createWorld(9));
    sim.tick([{ kind: 'driver', organism: true }]);
    for (let turn = 0; turn < 40 && askedBeings(sim.world).length === 0; turn += 1) sim.tick();
    const [asked] = askedBeings(sim.world);
    expect(asked!.facts.length).toBeGreaterThan(0);
    const option = asked!.options.findIndex((phrase) => phrase.endsWith('rests.'));
    expect(tell(sim, { kind: 'choice', being: asked!.being, asked: asked!.asked, option: 99 })).toEqual({ ok: false, why: 'out-of-range' });
    expect(tell(sim, { kind: 'choice', being: asked!.being, asked: asked!.asked + 1, option })).toEqual({ ok: false, why: 'too-late' });
    expect(tell(sim, { kind: 'choice', being: asked!.being, asked: asked!.asked, option })).toEqual({ ok: true });
    const at = sim.world.tables.beings.find(asked!.being);
    expect(sim.world.tables.beings.data[at + BEING.driver]).toBe(1);
    expect(tell(sim, { kind: 'choice', being: asked!.being, asked: asked!.asked, option })).toEqual({ ok: false, why: 'too-late' });
  });

  it('that does not answer leaves the being to the rules', () => {
    const sim = new Simulation(createWorld(9));
    sim.tick([{ kind: 'driver', organism: true }]);
    for (let turn = 0; turn < 400; turn += 1) sim.tick();
    const { data, count, stride } = sim.world.tables.beings;
    for (let at = 0; at < count * stride; at += stride) expect([data[at + BEING.driver], data[at + BEING.asked]! > 2]).toEqual([0, true]);
  });
});

describe('a guest that comes and goes', () => {
  it('makes no challenge of this world easier by failing; whoever lives here does', () => {
    const moved = (home: boolean): boolean => {
      const sim = new Simulation(createWorld(9)), relic = lastRelic(sim);
      tell(sim, { kind: 'visitor-came', key: ME, name: 'Kay', home });
      tell(sim, { kind: 'visitor-try', key: ME, relic: relic.id });
      for (let turn = 0; turn < 400 && questionFor(sim.world, ME) === null; turn += 1) sim.tick();
      const before = [...sim.world.difficulty], right = solutionOf(sim.world, relic.at)[0]!;
      expect(tell(sim, { kind: 'visitor-answer', key: ME, option: right === 0 ? 1 : 0 })).toMatchObject({ ok: true, right: false });
      return before.join() !== [...sim.world.difficulty].join();
    };
    expect([moved(true), moved(false)]).toEqual([true, false]);
  });

  it('is told of in the chronicle once an hour, and so is another guest', () => {
    const sim = new Simulation(createWorld(9));
    const { lines } = sim.world.tables;
    const comes = (name: string): number => {
      const before = lines.count;
      sim.tick([{ kind: 'visitor-came', key: name, name, home: false }]);
      sim.tick([{ kind: 'visitor-left', key: name }]);
      return lines.count - before;
    };
    expect([comes('Kay'), comes('Kay'), comes('Noor'), comes('Kay')]).toEqual([1, 0, 1, 0]);
    sim.world.header.tick += 36_000;
    expect(comes('Kay')).toBeGreaterThanOrEqual(1);
  });
});
