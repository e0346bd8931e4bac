// Keys of the window: every chord has one owner, what a person chose survives being kept, and nothing of the system is taken.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindingIds } from '../../../app/keys/bindings.ts';
import { bindingOf, bindingsOf, changesOf, chordOf, conflictsOf, defaultBindings, faultOf, withChord, withDefault, withoutChord } from '../../../app/keys/chords.ts';

const press = (key: string, held: { mod?: boolean; alt?: boolean; shift?: boolean } = {}) => chordOf({ key, mod: false, alt: false, shift: false, ...held });

describe('chords', () => {
  it('are written one way, whatever the keyboard', () => {
    expect([press('k', { mod: true }), press('P', { mod: true, shift: true }), press('?', { shift: true }), press('?'), press(' '), press('f'), press('F', { shift: true }), press('F1')])
      .toEqual(['Mod+K', 'Mod+Shift+P', '?', '?', 'Space', 'F', 'Shift+F', 'F1']);
    expect([press('Shift', { shift: true }), press('Control', { mod: true }), press('AltGraph')]).toEqual([null, null, null]);
  });

  it('have one owner each at first, none of them the system\'s', () => {
    expect(conflictsOf(defaultBindings)).toEqual([]);
    for (const id of bindingIds) for (const chord of defaultBindings[id]) expect([id, chord, faultOf(defaultBindings, id, chord)]).toEqual([id, chord, null]);
  });

  it('are refused where another has them, where the system does, and where there are too many', () => {
    expect(faultOf(defaultBindings, 'map', 'F')).toEqual({ why: 'used', by: 'follow' });
    expect(faultOf(defaultBindings, 'map', 'Mod+W')).toEqual({ why: 'taken' });
    expect(faultOf(defaultBindings, 'map', 'Escape')).toEqual({ why: 'taken' });
    expect(faultOf(bindingsOf(['map=1 2 3 4']), 'map', '5')).toEqual({ why: 'too-many' });
  });

  it('stay without conflict and come back the same from the settings, whatever a person tries', () => {
    const chord = fc.constantFrom('F', 'G', 'Mod+K', 'Mod+G', 'Space', 'Mod+W', 'Shift+Q', 'Home', '7');
    const step = fc.tuple(fc.constantFrom(...bindingIds), chord, fc.constantFrom('add', 'drop', 'reset'));
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let bindings = defaultBindings;
      for (const [id, wanted, what] of steps) {
        if (what === 'add' && faultOf(bindings, id, wanted) === null) bindings = withChord(bindings, id, wanted);
        if (what === 'drop') bindings = withoutChord(bindings, id, wanted);
        if (what === 'reset' && defaultBindings[id].every((one) => faultOf(bindings, id, one) === null)) bindings = withDefault(bindings, id);
      }
      expect(conflictsOf(bindings)).toEqual([]);
      expect(bindingsOf(changesOf(bindings))).toEqual(bindings);
      for (const id of bindingIds) for (const one of bindings[id]) expect(bindingOf(bindings, one)).toBe(id);
    }));
  });

  it('that cannot be read count for nothing', () => {
    expect(bindingsOf(['nonsense', 'fly=F', '=F', ''])).toEqual(defaultBindings);
    expect(bindingsOf(['follow='])['follow']).toEqual([]);
  });
});
