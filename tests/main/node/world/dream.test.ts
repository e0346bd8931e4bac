// A dream is a copy: it lives fast, comes out the same from the same choices, and leaves the world it came from untouched.
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../../app/world/sim/create.ts';
import { hashText } from '../../../../app/world/sim/hash.ts';
import { saveWorld } from '../../../../app/world/sim/save.ts';
import { Simulation } from '../../../../app/world/sim/tick.ts';
import { TICKS_PER_SECOND } from '../../../../app/world/sim/units.ts';
import { dream, DreamEndedError } from '../../../../main/node/world/dream/dream.ts';

function waking(): Simulation {
  const sim = new Simulation(createWorld(11));
  for (let tick = 0; tick < 200; tick += 1) sim.tick();
  return sim;
}
const nobody = (): Promise<number> => Promise.reject(new Error('nobody is asked'));

describe('a dream', () => {
  it('lives many times faster than time, by rules or by choices, and tells what came of it', async () => {
    const saved = saveWorld(waking().world);
    const ruled = await dream({ saved, ticks: 3_000, driver: 'rules' }, nobody).report;
    expect(ruled).toMatchObject({ ticks: 3_000, choices: 0 });
    expect(ruled.solved).toBeGreaterThan(0);
    expect(ruled.milliseconds).toBeLessThan(3_000 / TICKS_PER_SECOND * 1_000 / 4);
    const asked: string[] = [];
    const chosen = await dream({ saved, ticks: 1_500, driver: 'organism' }, ({ ask, options }) => { asked.push(ask); return Promise.resolve(options.length - 1); }).report;
    expect(chosen.choices).toBe(asked.length);
    expect(new Set(asked)).toEqual(new Set(['What does Ileices do?', 'What does Mystiiqa do?']));
    // Whoever always rests solves nothing.
    expect(chosen.solved).toBe(0);
    // Each may have been on its way already.
    expect(chosen.landFound).toBeLessThanOrEqual(2);
  });

  it('is the same again from the same copy, and does not touch the world it was copied from', async () => {
    const sim = waking(), saved = saveWorld(sim.world), before = hashText(sim.world);
    const [one, again] = [await dream({ saved, ticks: 800, driver: 'rules' }, nobody).report, await dream({ saved, ticks: 800, driver: 'rules' }, nobody).report];
    expect(one.hash).toBe(again.hash);
    expect(one.hash).not.toBe(before);
    expect(hashText(sim.world)).toBe(before);
    expect(saveWorld(sim.world)).toEqual(saved);
  });

  it('ends when it is told to, when whoever chooses fails, and when its world cannot be opened', async () => {
    const saved = saveWorld(waking().world);
    const long = dream({ saved, ticks: 10_000_000, driver: 'rules' }, nobody);
    const ended = expect(long.report).rejects.toThrow(DreamEndedError);
    await long.end();
    await ended;
    await expect(dream({ saved, ticks: 2_000, driver: 'organism' }, nobody).report).rejects.toThrow('nobody is asked');
    await expect(dream({ saved: saved.slice(0, 90), ticks: 10, driver: 'rules' }, nobody).report).rejects.toThrow(/cannot be opened/);
  });
});
