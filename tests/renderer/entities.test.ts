import { describe, expect, it } from 'vitest';
import { paneColour } from '../../app/physics/colour.ts';
import { createWorld } from '../../app/world/scene/create.ts';
import { snapshotOf } from '../../app/world/scene/snapshot.ts';
import { stepWorld } from '../../app/world/scene/step.ts';
import { entitiesOf, flagsOf, paintGlyph, pickAt } from '../../renderer/world/entities.ts';
import { FIREFLIES, firefliesAt } from '../../renderer/world/fireflies.ts';
import { paintGround } from '../../renderer/world/paintGround.ts';
import { SPRITES } from '../../renderer/world/sprites.ts';
import { PLACE_NOUNS } from '../../app/world/language/words.ts';

const begun = stepWorld(createWorld(4), [{ kind: 'sources', sources: [{ id: 's-00000000000000aa', name: 'world', kind: 'own', state: 'learning', digest: null }] }]);

describe('entities', () => {
  it('walk on between snapshots exactly as the simulation does', () => {
    let world = begun;
    while (world.beings[0]!.deed !== '') world = stepWorld(world, []);
    const snapshot = snapshotOf(world);
    for (let tick = 1; tick <= 20; tick += 1) {
      world = stepWorld(world, []);
      const shown = entitiesOf(snapshot, tick * 100).find((one) => one.id === 'ileices')!;
      expect(Math.hypot(shown.x - world.beings[0]!.x, shown.z - world.beings[0]!.z)).toBeLessThan(24);
    }
  });
  it('breathe in opposite phase', () => {
    const founders = entitiesOf(snapshotOf(begun), 0).filter((one) => one.kind === 'being');
    expect(Math.abs(founders[0]!.breath - founders[1]!.breath)).toBe(0.5);
  });
  it('pack 27 channel bytes a glyph, the very colours of the page', () => {
    const { glyph } = snapshotOf(begun).beings[0]!;
    const { words } = paintGlyph(glyph);
    glyph.forEach((pane, index) => paneColour(pane).forEach((value, channel) => {
      const slot = index * 3 + channel;
      expect((words[slot >> 2]! >>> ((slot & 3) * 8)) & 255).toBe(value);
    }));
    expect(paintGlyph(glyph).words).toBe(words);
  });
  it('carry state, selection and the lit row in their flags', () => {
    const [lantern, being] = entitiesOf(snapshotOf(begun), 0);
    expect(flagsOf(lantern!, false)).toBe(4);
    expect(flagsOf(being!, true) & 15).toBe(8);
    expect(flagsOf(being!, false) >> 4).toBe(1);
  });
  it('are picked before the place they stand on, and nothing is picked far off', () => {
    const snapshot = snapshotOf(begun);
    const entities = entitiesOf(snapshot, 0);
    const being = entities.find((one) => one.id === 'mystiiqa')!;
    expect(pickAt(snapshot, entities, being, 400)).toBe('mystiiqa');
    expect(pickAt(snapshot, entities, snapshot.places[0]!, 100)).toBe('place-0');
    expect(pickAt(snapshot, entities, { x: -5000, z: -5000 }, 400)).toBeNull();
  });
});

describe('ground', () => {
  it('is the same for the same world and tier, and another for another', () => {
    const plan = snapshotOf(begun);
    expect(Buffer.compare(paintGround(plan).pixels, paintGround(plan).pixels)).toBe(0);
    expect(Buffer.compare(paintGround(plan).pixels, paintGround({ ...plan, tier: 3 }).pixels)).not.toBe(0);
    expect(Buffer.compare(paintGround(plan).pixels, paintGround({ ...plan, seed: plan.seed + 1 }).pixels)).not.toBe(0);
  });
  it('shows every tier that the chronicle tells of', () => {
    const plan = snapshotOf(begun);
    const lands = [0, 1, 2, 3, 4].map((tier) => Buffer.from(paintGround({ ...plan, tier }).pixels).toString('latin1'));
    expect(new Set(lands).size).toBe(5);
    expect([0, 1, 2, 3, 4].map((tier) => firefliesAt({ ...plan, tier }, 3).length)).toEqual([0, 0, 0, FIREFLIES, FIREFLIES]);
    expect(firefliesAt({ ...plan, tier: 3 }, 3)).toEqual(firefliesAt({ ...plan, tier: 3 }, 3));
  });
  it('fades to night at its border and is whole in the middle', () => {
    const { size, pixels } = paintGround(snapshotOf(begun));
    const alpha = (x: number, y: number): number => pixels[(y * size + x) * 4 + 3]!;
    for (let along = 0; along < size; along += 1) expect(alpha(along, 0)).toBeLessThan(140);
    expect(alpha(size >> 1, size >> 1)).toBe(255);
  });
  it('has a picture with even rows for every place the language knows', () => {
    for (const noun of PLACE_NOUNS) {
      const sprite = SPRITES[noun]!;
      for (const row of sprite) expect(`${noun} ${row.length}`).toBe(`${noun} ${sprite[0]!.length}`);
    }
  });
});
