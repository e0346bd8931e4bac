// What the waking world tells of itself: a stretch of life is told as it happens and exactly so when it is lived again; kept sealed,
// bounded, and gone when somebody refuses it or something is forgotten.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LivedTeller } from '../../../../app/world/play/lived.ts';
import { createWorld } from '../../../../app/world/sim/create.ts';
import type { WorldInput } from '../../../../app/world/sim/inputs.ts';
import { loadWorld, saveWorld } from '../../../../app/world/sim/save.ts';
import { Simulation } from '../../../../app/world/sim/tick.ts';
import { askedBeings } from '../../../../app/world/view/asked.ts';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { LIVED_BYTES_MAX, LivedStore } from '../../../../main/node/world/livedStore.ts';
import { LivingWorld, type Stretch } from '../../../../main/node/world/livingWorld.ts';
import { SEGMENT_TICKS } from '../../../../main/node/world/past.ts';
import { LIVED_DOCUMENTS_MAX, type LivedDocument } from '../../../../schemas/lived.ts';
import { inputsAt } from '../../../doubles/simRun.ts';
import { testSealer } from '../../../doubles/testSealer.ts';
import { temporaryFolder } from '../journal/fixture.ts';

/** Two stretches, in the second of which the organism decides. */
function lived(seed: number): Stretch[] {
  const living = new LivingWorld(createWorld(seed)), stretches: Stretch[] = [];
  while (stretches.length < 2) {
    const { tick } = living.world.header, first = tick < SEGMENT_TICKS;
    const choices = askedBeings(living.world).map(({ being, asked, options }): WorldInput => ({ kind: 'choice', being, asked, option: (being + asked) % options.length }));
    living.tick([...first && tick < 900 ? inputsAt(tick) : [], ...tick === SEGMENT_TICKS ? [{ kind: 'driver', organism: true } as const] : [], ...choices]);
    const stretch = living.stretchToKeep(() => saveWorld(living.world));
    if (stretch !== null) stretches.push(stretch);
  }
  return stretches;
}

/** The same from the snapshot and the log alone. */
function again({ segment: { saved, log, to } }: Stretch): readonly LivedDocument[] {
  const world = loadWorld(saved), teller = new LivedTeller(world), sim = new Simulation(world, teller), byTick = new Map(log.map((one) => [one.tick, one.inputs]));
  while (world.header.tick < to) sim.tick(byTick.get(world.header.tick) ?? []);
  return teller.take();
}

describe('a stretch of life', () => {
  it('tells the same when its log is lived again, another one something else (WORLD-009)', () => {
    const [one, other] = lived(5) as [Stretch, Stretch];
    expect([one.told.length > 20, other.told.length > 5]).toEqual([true, true]);
    expect([again(one), again(other)]).toEqual([one.told, other.told]);
    expect(other.told).not.toEqual(one.told);
    expect(other.segment.log.length).toBeGreaterThan(50);
    expect(again({ ...other, segment: { ...other.segment, log: [] } })).not.toEqual(other.told);
  });

  it('tells nothing from before something was forgotten', () => {
    const living = new LivingWorld(createWorld(5)), from = 3_000;
    for (let tick = 0; tick < from; tick += 1) living.tick([]);
    living.tick([{ kind: 'relics-removed', keys: [] }]);
    const saved = saveWorld(living.world), { tick: begun } = living.world.header;
    let stretch: Stretch | null = null;
    while (stretch === null) { living.tick([]); stretch = living.stretchToKeep(() => saveWorld(living.world)); }
    expect(stretch.segment.from).toBe(begun);
    expect(stretch.told).toEqual(again({ ...stretch, segment: { ...stretch.segment, saved } }));
  });
});

describe('what is kept of it', () => {
  const document = (number: number, words = 'Bolek rests.'): LivedDocument => ({ facts: [`Bolek met ${number} others.`], ask: 'What does Bolek do?', answer: words });
  const file = (folder: string): string => join(folder, 'world-lived.sealed');
  const store = (folder: string, mayLearn = () => true): LivedStore => new LivedStore(new FolderDisk(folder), testSealer, mayLearn);

  it('lies sealed, comes back, and is the newest', () => {
    const folder = temporaryFolder(), one = store(folder);
    expect([one.documents(), one.edition()]).toEqual([[], 'none']);
    one.add([]);
    expect(one.edition()).toBe('none');
    one.add(Array.from({ length: LIVED_DOCUMENTS_MAX }, (_, number) => document(number)));
    const edition = one.edition();
    one.add([document(-1), document(-2)]);
    expect(one.edition()).not.toBe(edition);
    expect(readFileSync(file(folder)).includes('Bolek')).toBe(false);
    for (const each of [one, store(folder)]) expect([each.documents().length, each.documents()[0], each.documents().at(-1)]).toEqual([LIVED_DOCUMENTS_MAX, document(2), document(-2)]);
  });

  it('takes so many bytes at most', () => {
    const one = store(temporaryFolder()), long = 'x'.repeat(390);
    const large = (number: number): LivedDocument => ({ facts: [String(number), ...Array.from({ length: 9 }, () => long)], ask: long, answer: long });
    one.add(Array.from({ length: 1_000 }, (_, number) => large(number)));
    const kept = one.documents();
    expect(kept.at(-1)).toEqual(large(999));
    expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThanOrEqual(LIVED_BYTES_MAX);
    expect(kept.length).toBeGreaterThan(300);
  });

  it('is dropped where the file cannot be read, and goes on from there', () => {
    const folder = temporaryFolder(), disk = new FolderDisk(folder);
    const broken = [new TextEncoder().encode('nonsense'), testSealer.seal(Buffer.from('{"a":'), 'world-lived'), testSealer.seal(Buffer.from('[{"facts":["a"],"ask":"b","answer":"c","special":"<EOS>"}]'), 'world-lived'), testSealer.seal(Buffer.from('[]'), 'another')];
    for (const bytes of broken) {
      writeFileSync(file(folder), bytes);
      expect(store(folder).documents()).toEqual([]);
      expect(disk.read('world-lived.sealed')).toBe(null);
    }
    store(folder).add([document(1)]);
    expect(store(folder).documents()).toEqual([document(1)]);
  });

  it('is gone when something is forgotten, once', () => {
    const folder = temporaryFolder(), one = store(folder);
    one.add([document(1)]);
    one.clear();
    expect([one.documents(), one.edition(), new FolderDisk(folder).read('world-lived.sealed')]).toEqual([[], 'none', null]);
    one.clear();
    one.add([document(2)]);
    expect(store(folder).documents()).toEqual([document(2)]);
  });

  it('is nothing where it was refused: none is taken in, and what was kept is erased', () => {
    let may = true;
    const folder = temporaryFolder(), one = store(folder, () => may);
    one.add([document(1)]);
    may = false;
    expect([one.documents(), one.edition()]).toEqual([[], 'none']);
    one.add([document(2)]);
    one.settingChanged();
    may = true;
    one.settingChanged();
    expect([one.documents(), new FolderDisk(folder).read('world-lived.sealed')]).toEqual([[], null]);
  });

  it('takes in nothing of a stretch in which it was refused, if only for a while', () => {
    let may = true;
    const one = store(temporaryFolder(), () => may);
    may = false;
    one.settingChanged();
    may = true;
    one.settingChanged();
    one.add([document(1)]);
    expect(one.documents()).toEqual([]);
    one.add([document(2)]);
    expect(one.documents()).toEqual([document(2)]);
  });

  it('is erased for good once the disk lets go of it, and is not given up where it cannot be read for a moment', () => {
    const folder = temporaryFolder(), disk = new FolderDisk(folder), busy = new Error('EBUSY');
    store(folder).add([document(1)]);
    const one = new LivedStore(disk, testSealer, () => true), { read, remove } = disk;
    disk.read = () => { throw busy; };
    expect(one.documents()).toEqual([]);
    disk.read = read;
    expect(one.documents()).toEqual([document(1)]);
    disk.remove = () => { throw busy; };
    expect(() => { one.clear(); }).toThrow(busy);
    expect(one.documents()).toEqual([]);
    disk.remove = remove;
    one.clear();
    expect(store(folder).documents()).toEqual([]);
  });
});
