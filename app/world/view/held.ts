// What of the host stands in the world, as its keeper counts it (app/world/land): after a start the keeper tells only what
// differs from this.
import type { LandView, Region, RelicMark } from '../../../schemas/land.ts';
import { CREATURE, ISLAND, MARKS, REGION, REGION_KINDS, RELIC, WORLD_CLASSES } from '../sim/fields.ts';
import { isNativeKey } from '../sim/create.ts';
import type { Table } from '../sim/table.ts';
import type { World } from '../sim/world.ts';

const mapRows = <T>(table: Table, make: (at: number) => T): T[] => Array.from({ length: table.count }, (_, index) => make(index * table.stride));
const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');

export function heldLand(world: World): LandView {
  const { regions, relics, creatures, islands } = world.tables;
  const byRegion = new Map<number, Region['relics']>();
  mapRows(relics, (at) => {
    const mark = MARKS[relics.data[at + RELIC.mark]!]!;
    if (mark === 'native') return;
    const list = byRegion.get(relics.data[at + RELIC.region]!) ?? [];
    list.push({ key: world.textOf(relics.data[at + RELIC.key]!), name: world.textOf(relics.data[at + RELIC.name]!), bytes: relics.data[at + RELIC.bytes]!, suffix: world.textOf(relics.data[at + RELIC.suffix]!), mark: mark satisfies RelicMark, digest: null });
    byRegion.set(relics.data[at + RELIC.region]!, list);
  });
  return {
    regions: mapRows(regions, (at): Region => ({ key: world.textOf(regions.data[at + REGION.key]!), name: world.textOf(regions.data[at + REGION.name]!), kind: REGION_KINDS[regions.data[at + REGION.kind]!]!, relics: byRegion.get(regions.data[at]!) ?? [], unseen: regions.data[at + REGION.unseen]! }))
      .filter(({ key }) => !isNativeKey(key)),
    processes: mapRows(creatures, (at) => ({ class: WORLD_CLASSES[creatures.data[at + CREATURE.class]!]!, count: creatures.data[at + CREATURE.count]!, load: creatures.data[at + CREATURE.load]! })),
    islands: mapRows(islands, (at) => ({ key: world.textOf(islands.data[at + ISLAND.key]!), name: world.textOf(islands.data[at + ISLAND.name]!), state: islands.data[at + ISLAND.state] === 1 ? 'here' as const : 'away' as const, digest: `${hex(islands.data[at + ISLAND.digestA]!)}${hex(islands.data[at + ISLAND.digestB]!)}` })),
  };
}
