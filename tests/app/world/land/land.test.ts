// The land as one list, and what leads from one land to the next: every file stands once, in one state, and nothing more is said
// than changed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_LAND, changesBetween } from '../../../../app/world/land/changes.ts';
import { LOOSE_REGION, RELICS_MAX, landOf, suffixOf } from '../../../../app/world/land/landOf.ts';
import type { FileRead, LandSeen } from '../../../../app/world/land/landOf.ts';
import { LandInput, LandView } from '../../../../schemas/land.ts';
import type { Region } from '../../../../schemas/land.ts';

const keyOf = (word: string): string => `r-${Buffer.from(word).toString('hex').padEnd(24, '0').slice(0, 24)}`;
const file = (name: string, over: Partial<FileRead> = {}): FileRead => ({ key: keyOf(name), name, bytes: 10, refused: false, digest: null, ...over });
const seen = (over: Partial<LandSeen> = {}): LandSeen => ({ sources: [], shown: [], asked: new Set(), never: new Set(), processes: [], islands: [], ...over });
const flat = (view: LandView): string[] => view.regions.flatMap(({ key, relics }) => relics.map(({ name, mark }) => `${key} ${name} ${mark}`));

/** The land that a world which obeys the inputs ends up with. */
function after(before: LandView, inputs: readonly LandInput[]): LandView {
  const regions = new Map<string, Region>(before.regions.map((region) => [region.key, { ...region, relics: [...region.relics] }]));
  let { processes, islands } = before;
  const change = (key: string, to: (relics: Region['relics'], index: number) => void): void => {
    for (const { relics } of regions.values()) { const index = relics.findIndex((relic) => relic.key === key); if (index >= 0) to(relics, index); }
  };
  for (const input of inputs) {
    switch (input.kind) {
      case 'region-removed': regions.delete(input.key); break;
      case 'relics-removed': for (const key of input.keys) change(key, (relics, index) => { relics.splice(index, 1); }); break;
      case 'region-added': expect(regions.has(input.key)).toBe(false); regions.set(input.key, { key: input.key, name: input.name, kind: input.region, relics: [], unseen: input.unseen }); break;
      case 'relics-added': regions.get(input.region)!.relics.push(...input.relics); break;
      case 'relic-mark': change(input.key, (relics, index) => { relics[index] = { ...relics[index]!, mark: input.mark, digest: input.digest }; }); break;
      case 'processes': ({ processes } = input); break;
      case 'islands': ({ islands } = input); break;
    }
  }
  return { regions: [...regions.values()], processes, islands };
}
/** Sizes and counts of what is not shown are as they were when it was put down. */
const sorted = (view: LandView): unknown => [[...view.regions].map(({ key, name, kind, relics }) => ({ key, name, kind, relics: relics.map((relic) => ({ ...relic, bytes: 0 })).sort((a, b) => (a.key < b.key ? -1 : 1)) })).sort((a, b) => (a.key < b.key ? -1 : 1)), view.processes, view.islands];

describe('the land', () => {
  test('is regions of what may be read and of what is shown; what is shown only is dark', () => {
    const view = landOf(seen({
      sources: [
        { id: 's-own', name: 'the world itself', kind: 'own', state: 'learning', files: [] },
        { id: 's-b', name: 'letters', kind: 'folder', state: 'learnt', files: [file('a.txt', { digest: 'a'.repeat(64) }), file('bad.bin', { refused: true })] },
        { id: 's-c', name: 'poem.md', kind: 'file', state: 'reading', files: [file('poem.md')] },
      ],
      shown: [{ id: 'l-1', name: 'Downloads', files: [file('x.pdf'), file('y'), file('z.txt')] }], asked: new Set([keyOf('y')]), never: new Set([keyOf('z.txt')]),
    }));
    expect(LandView.parse(view)).toEqual(view);
    expect(view.regions.map(({ key, kind, name }) => `${key} ${kind} ${name}`)).toEqual(['s-own own the world itself', 's-b source letters', 'l-1 shown Downloads', `${LOOSE_REGION} loose Loose pages`]);
    expect(flat(view)).toEqual(['s-b a.txt learnt', 's-b bad.bin refused', 'l-1 x.pdf dark', 'l-1 y asked', 'l-1 z.txt refused', 'loose poem.md reading']);
  });

  test('a file that is shown and may be read stands once, where it was shown, in the state of its source', () => {
    const shown = [{ id: 'l-1', name: 'Documents', files: [file('a.txt'), file('b.txt')] }];
    const asFile = landOf(seen({ shown, sources: [{ id: 's-a', name: 'a.txt', kind: 'file', state: 'ready', files: [file('a.txt', { bytes: 12, digest: 'b'.repeat(64) })] }] }));
    expect(flat(asFile)).toEqual(['l-1 a.txt ready', 'l-1 b.txt dark']);
    expect(asFile.regions[0]?.relics[0]).toMatchObject({ bytes: 12, digest: 'b'.repeat(64) });
    const asFolder = landOf(seen({ shown, sources: [{ id: 's-a', name: 'Documents', kind: 'folder', state: 'ready', files: [file('a.txt'), file('b.txt', { refused: true })] }] }));
    expect(flat(asFolder)).toEqual(['l-1 a.txt ready', 'l-1 b.txt refused']);
    // Hidden again, it is the source's region, and the keys are the same.
    const hidden = landOf(seen({ sources: [{ id: 's-a', name: 'Documents', kind: 'folder', state: 'ready', files: [file('a.txt'), file('b.txt', { refused: true })] }] }));
    expect(hidden.regions[0]?.relics.map(({ key }) => key)).toEqual(asFolder.regions[0]?.relics.map(({ key }) => key));
  });

  test('names are shown as text, without what hides, turns or breaks them, and not longer than a line', () => {
    const names = ['a\u202Egnp.exe', '\u0007\u001B[31mred.txt', '<img src=x onerror=alert(1)>.md', `${'n'.repeat(4096)}.txt`, '\u200B'];
    const relics = landOf(seen({ shown: [{ id: 'l-1', name: `d\n${'x'.repeat(5000)}`, files: names.map((name, index) => ({ key: keyOf(String(index)), name, bytes: 1 })) }] })).regions[0]!.relics;
    for (const { name, suffix } of relics) { expect(name).not.toMatch(/[\p{Cc}\u202E\u200B]/u); expect([...name].length).toBeLessThanOrEqual(64); expect(suffix).toMatch(/^[a-z0-9]{0,8}$/); }
    expect(relics.map(({ name }) => name)).toContain('<img src=x onerror=alert(1)>.md');
  });

  test('the kind of a file is told by its ending alone', () => {
    expect(['a.TXT', 'b.tar.gz', 'none', '.profile', 'x.averylongending', 'y.t\u00e9x', 'z.'].map(suffixOf)).toEqual(['txt', 'gz', '', '', '', '', '']);
  });

  test('is bounded: small regions whole, of large ones a part, what is not dark first; and always the same', () => {
    const many = (from: string, amount: number) => Array.from({ length: amount }, (_, index) => file(`${from}${index}`));
    const shown = [{ id: 'l-1', name: 'a', files: many('a', RELICS_MAX) }, { id: 'l-2', name: 'b', files: many('b', RELICS_MAX) }, { id: 'l-3', name: 'c', files: many('c', 96) }];
    const asked = new Set(many('a', RELICS_MAX).slice(-40).map(({ key }) => key));
    const view = landOf(seen({ shown, asked }));
    expect(view.regions.map(({ relics, unseen }) => [relics.length, unseen])).toEqual([[2000, RELICS_MAX - 2000], [2000, RELICS_MAX - 2000], [96, 0]]);
    expect(view.regions[0]?.relics.filter(({ mark }) => mark === 'asked').length).toBe(40);
    expect(landOf(seen({ shown: shown.toReversed().map((one) => ({ ...one, files: one.files.toReversed() })), asked }))).toEqual(view);
    expect(landOf(seen({ shown: Array.from({ length: 70 }, (_, index) => ({ id: `l-${index}`, name: 'x', files: [] })) })).regions.length).toBe(64);
  });
});

const word = fc.constantFrom('a.txt', 'b.md', 'c.pdf', 'd', 'e.txt', 'f.bin');
const someFiles = fc.uniqueArray(word, { maxLength: 6 }).chain((names) => fc.tuple(...names.map((name) => fc.record({ refused: fc.boolean(), bytes: fc.integer({ min: 0, max: 2 }) }).map((over) => file(name, over)))));
const lands = fc.record({
  sources: fc.uniqueArray(fc.record({ id: fc.constantFrom('s-1', 's-2', 's-3'), name: fc.constantFrom('x', 'y'), kind: fc.constantFrom('file' as const, 'folder' as const), state: fc.constantFrom('ready' as const, 'learnt' as const), files: someFiles }), { selector: ({ id }) => id, maxLength: 3 }),
  shown: fc.uniqueArray(fc.record({ id: fc.constantFrom('l-1', 'l-2'), name: fc.constantFrom('x', 'y'), files: someFiles }), { selector: ({ id }) => id, maxLength: 2 }),
  asked: fc.uniqueArray(word).map((words) => new Set(words.map(keyOf))), never: fc.uniqueArray(word, { maxLength: 2 }).map((words) => new Set(words.map(keyOf))),
  processes: fc.constantFrom([], [{ class: 'browser' as const, count: 1, load: 5 }]), islands: fc.constantFrom([], [{ key: 'p', name: 'Bo', digest: 'c'.repeat(64), state: 'here' as const }]),
}).map((one) => landOf(seen(one)));

describe('what changed', () => {
  test('leads from any land to any other, and is nothing where nothing changed', () => {
    fc.assert(fc.property(lands, lands, (one, other) => {
      const inputs = changesBetween(one, other);
      for (const input of inputs) LandInput.parse(input);
      expect(sorted(after(one, inputs))).toEqual(sorted(other));
      expect(changesBetween(other, other)).toEqual([]);
      // Nothing that is said twice, or said of what goes anyway.
      const relics = inputs.flatMap((input) => (input.kind === 'relic-mark' ? [input.key] : input.kind === 'relics-added' ? input.relics.map(({ key }) => key) : []));
      expect(new Set(relics).size).toBe(relics.length);
    }), { seed: 6, numRuns: 400 });
  });

  test('one file that was read is one input', () => {
    const shown = [{ id: 'l-1', name: 'Documents', files: Array.from({ length: 1000 }, (_, index) => file(`f${index}.txt`)) }];
    const before = landOf(seen({ shown }));
    expect(changesBetween(NO_LAND, before).map(({ kind }) => kind)).toEqual(['region-added', 'relics-added']);
    const asked = landOf(seen({ shown, asked: new Set([keyOf('f7.txt')]) }));
    expect(changesBetween(before, asked)).toEqual([{ kind: 'relic-mark', key: keyOf('f7.txt'), mark: 'asked', digest: null }]);
    expect(changesBetween(before, NO_LAND)).toEqual([{ kind: 'region-removed', key: 'l-1' }]);
  });
});
