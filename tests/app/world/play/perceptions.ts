// Any perception there can be, for property tests.
import fc from 'fast-check';
import { DIRECTIONS } from '../../../../app/world/play/perception.ts';
import type { Perception, Way } from '../../../../app/world/play/perception.ts';

const name = fc.constantFrom('Bolek', 'Kidor', 'Zuzep', 'Ileices', 'Mystiiqa');
const way: fc.Arbitrary<Way | null> = fc.option(fc.record({ seen: fc.constantFrom('nothing', 'relic', 'glow', 'being'), far: fc.boolean(), fresh: fc.boolean() }), { nil: null });

export const anyPerception: fc.Arbitrary<Perception> = fc.record({
  name, need: fc.constantFrom('hungry', 'fine', 'full'), lonely: fc.boolean(), towards: fc.option(fc.constantFrom(...DIRECTIONS), { nil: null }),
  glowHere: fc.boolean(), relicHere: fc.boolean(), beingHere: fc.option(name, { nil: null }), ways: fc.tuple(way, way, way, way),
}).map((perception) => ({
  ...perception,
  // Land is only remembered where there is some.
  towards: perception.towards !== null && perception.ways[DIRECTIONS.indexOf(perception.towards)] === null ? null : perception.towards,
}));
