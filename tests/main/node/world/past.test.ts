// The past: segments lead again to where they led, are bounded on disk, sealed, and gone when something is forgotten.
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../../app/world/sim/create.ts';
import { hashText } from '../../../../app/world/sim/hash.ts';
import { saveWorld } from '../../../../app/world/sim/save.ts';
import { Simulation } from '../../../../app/world/sim/tick.ts';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { LivingWorld } from '../../../../main/node/world/livingWorld.ts';
import { PastWriter, Reliver, type PastSegment } from '../../../../main/node/world/past.ts';
import { PastStore, SEGMENTS_MAX } from '../../../../main/node/world/pastStore.ts';
import { inputsAt } from '../../../doubles/simRun.ts';
import { testSealer } from '../../../doubles/testSealer.ts';
import { temporaryFolder } from '../journal/fixture.ts';

function lived(): { segment: PastSegment; hashes: Map<number, string> } {
  const sim = new Simulation(createWorld(5));
  const past = new PastWriter(0, saveWorld(sim.world));
  const hashes = new Map([[0, hashText(sim.world)]]);
  for (let tick = 0; tick < 1_000; tick += 1) {
    const inputs = inputsAt(tick);
    past.took(tick, inputs);
    sim.tick(inputs);
    hashes.set(tick + 1, hashText(sim.world));
  }
  return { segment: past.close(1_000, saveWorld(sim.world), hashText(sim.world)), hashes };
}

describe('the past', () => {
  const { segment, hashes } = lived();
  const atOnce = (): Promise<void> => Promise.resolve();
  const relive = async (of: PastSegment, tick: number): Promise<string> => hashText((await new Reliver().relive(of, tick, atOnce)).world);

  it('can be lived again to any tick, number for number', async () => {
    for (const tick of [0, 1, 5, 6, 201, 700, 999, 1_000]) expect([tick, await relive(segment, tick)]).toEqual([tick, hashes.get(tick)]);
    expect(segment.log.length).toBeGreaterThan(4);
  });

  it('lets others live meanwhile, and is nothing to look at where something is forgotten in the middle', async () => {
    let breaths = 0;
    await new Reliver().relive(segment, 900, () => { breaths += 1; return Promise.resolve(); });
    expect(breaths).toBe(18);
    const reliver = new Reliver();
    await expect(reliver.relive(segment, 900, () => { reliver.forget(); return Promise.resolve(); })).rejects.toThrow('was forgotten');
  });

  it('is the same in whichever order its moments are looked at', async () => {
    const reliver = new Reliver();
    for (const tick of [1_000, 3, 650, 601, 600, 599, 1_000, 0]) expect([tick, hashText((await reliver.relive(segment, tick, atOnce)).world)]).toEqual([tick, hashes.get(tick)]);
  });

  it('that is lived now can be looked back at too, until something is forgotten', async () => {
    const living = new LivingWorld(createWorld(5));
    for (let tick = 0; tick < 300; tick += 1) living.tick(inputsAt(tick));
    expect(living.lived()).toEqual({ from: 0, to: 300 });
    expect(hashText((await living.relive(null, 150, atOnce))!)).toBe(hashes.get(150));
    expect(await living.relive(null, 301, atOnce)).toBe(null);
    expect(living.stretchToKeep(() => saveWorld(living.world))).toBe(null);
    living.tick([{ kind: 'region-removed', key: 's-1' }]);
    expect([living.lived(), await living.relive(null, 150, atOnce)]).toEqual([{ from: 301, to: 301 }, null]);
  });

  it('outside of it is refused, and a log that was changed is found out', async () => {
    for (const tick of [-1, 1_001, 0.5]) await expect(relive(segment, tick)).rejects.toThrow(RangeError);
    await expect(relive({ ...segment, log: segment.log.slice(1) }, 1_000)).rejects.toThrow('does not lead');
  });

  it('lies sealed on disk, a bounded number of segments, and comes back as it was', () => {
    const folder = temporaryFolder();
    const store = new PastStore(new FolderDisk(folder), testSealer);
    for (let index = 0; index < SEGMENTS_MAX + 3; index += 1) store.add({ ...segment, from: index * 1_000, to: (index + 1) * 1_000 });
    expect(store.ranges()).toHaveLength(SEGMENTS_MAX);
    expect(store.ranges()[0]).toEqual({ from: 3_000, to: 4_000 });
    expect(store.read(2_000)).toBe(null);
    const again = store.read(5_500)!;
    expect({ ...again, from: 0, to: 1_000 }).toEqual(segment);
    store.cutAfter(5_500);
    expect(store.ranges().at(-1)).toEqual({ from: 4_000, to: 5_000 });
    store.clear();
    expect([store.ranges(), store.read(5_500)]).toEqual([[], null]);
  });
});
