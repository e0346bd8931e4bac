// What a guest is told of a world, put together from nothing but what may be told: places as the world speaks of them, beings,
// visitors, challenges. Names of files and folders only where the owner allows it; sizes, kinds of files, keys, digests, chronicle,
// memories and programs never.
import { visitLimits, type GuestMay, type VisitLand, type VisitRiddle, type VisitScene, type VisitSeen } from '../../../schemas/visit.ts';
import { RELIC_MARKS } from '../../../schemas/worldFrame.ts';
import type { Riddle } from '../../../schemas/world.ts';
import { jsonBytes } from '../../mesh/jsonBytes.ts';
import { CHALLENGE_KINDS } from '../challenge/challenge.ts';
import { PLACE_NOUNS } from '../language/words.ts';
import { MARKS, REGION, RELIC, VISITOR } from '../sim/fields.ts';
import { nameOfAnyone, placeInWords } from '../sim/names.ts';
import { isGuarded } from '../sim/senses.ts';
import { dayOf } from '../sim/units.ts';
import { visitorAt } from '../sim/visitors.ts';
import type { World } from '../sim/world.ts';
import { relicPhrase } from '../view/deeds.ts';
import { inspect } from '../view/inspect.ts';
import { beingsSeen, plotsByRegion, weatherOf } from '../view/scene.ts';
import { unnamedPhrase } from './disguise.ts';

const SOMEBODY = 'somebody';
const short = (text: string, most: number = visitLimits.nameCharacters): string => text.slice(0, most);

/** A stone of the land has no name to hide. */
function relicName(world: World, at: number, named: boolean): string {
  return short(named ? relicPhrase(world, at) : unnamedPhrase(world.tables.relics.data[at]!));
}
function regionName(world: World, at: number, named: boolean): string { return named ? short(world.textOf(world.tables.regions.data[at + REGION.name]!)) : ''; }

export function landForGuest(world: World, named: boolean): VisitLand {
  const { regions, relics } = world.tables;
  const plots = plotsByRegion(world);
  const row = regions.data;
  const ats = (table: { readonly count: number; readonly stride: number }, most: number) => Array.from({ length: Math.min(most, table.count) }, (_, index) => index * table.stride);
  let bytes = 0;
  // As many as fit, regions first: what does not fit has no name for the guest, and is shown all the same.
  const fitting = <T>(list: readonly T[]): T[] => list.filter((one) => (bytes += jsonBytes(one).length + 1) <= visitLimits.landBytes);
  const told = fitting(ats(regions, visitLimits.regions).map((at) => ({
    id: row[at]!, name: regionName(world, at, named), place: placeInWords(world, at), noun: PLACE_NOUNS[row[at + REGION.placeNoun]!]!, x: row[at + REGION.x]!, z: row[at + REGION.z]!, relics: row[at + REGION.relics]!, plots: plots.get(row[at]!) ?? [],
  })));
  return { version: world.header.landVersion, regions: told, relics: fitting(ats(relics, visitLimits.rows).map((at): VisitLand['relics'][number] => [relics.data[at]!, relics.data[at + RELIC.region]!, relicName(world, at, named)])) };
}

/** `key` is the guest's own in this world. */
export function sceneForGuest(world: World, key: string, may: GuestMay): VisitScene {
  const { header, tables } = world;
  const { data, count, stride } = tables.visitors;
  const own = visitorAt(world, key);
  return {
    tick: header.tick, seed: header.seed, day: dayOf(header.tick), weather: weatherOf(world), tier: header.tier, driver: header.organism === 1 ? 'organism' : 'rules', nodes: header.nodes,
    landVersion: header.landVersion, population: tables.beings.count, beings: beingsSeen(world, visitLimits.beings), may,
    visitors: Array.from({ length: Math.min(count, visitLimits.visitors) }, (_, index) => index * stride)
      .map((at) => ({ id: data[at]!, name: short(world.textOf(data[at + VISITOR.name]!)), own: at === own, at: data[at + VISITOR.trying] === 0 ? null : data[at + VISITOR.trying]! })),
  };
}

/** The same challenge; what it guards is called as the guest may call it. */
export function riddleForGuest(world: World, riddle: Riddle | null, named: boolean): VisitRiddle | null {
  if (riddle === null) return null;
  const at = world.tables.relics.find(riddle.relic);
  return { ...riddle, relicName: at < 0 ? '' : relicName(world, at, named), facts: riddle.facts.slice(0, visitLimits.facts).map((fact) => short(fact, visitLimits.factCharacters)) };
}

/** Null where there is nothing of this number, or nothing a guest is told of. */
export function seenByGuest(world: World, id: number, key: string, named: boolean): VisitSeen | null {
  const { relics, regions, visitors } = world.tables;
  const relicAt = relics.find(id);
  if (relicAt >= 0) return relicForGuest(world, relicAt, named);
  const seen = inspect(world, id);
  switch (seen?.kind) {
    case 'being': {
      const { name, founder, place, deed, thing, mood, energy, mostEnergy, ageDays, generation, phase, driver, tries, solved, explored } = seen;
      return { kind: 'being', id, name, founder, place, deed, thing, mood, energy, mostEnergy, ageDays, generation, phase, driver, tries, solved, explored };
    }
    case 'region': return { kind: 'region', id, name: regionName(world, regions.find(id), named), place: seen.place, relics: seen.relics, light: seen.light };
    case 'grave': return { kind: 'grave', id, name: seen.name, light: seen.light, diedDay: seen.diedDay };
    case 'visitor': return { kind: 'visitor', id, name: short(seen.name), own: visitors.find(id) === visitorAt(world, key), solved: seen.solved };
    default: return null;
  }
}

function relicForGuest(world: World, at: number, named: boolean): VisitSeen {
  const row = world.tables.relics.data;
  const region = world.tables.regions.find(row[at + RELIC.region]!);
  const mark = MARKS[row[at + RELIC.mark]!]!;
  const calledSo = region < 0 ? '' : regionName(world, region, named);
  return {
    kind: 'relic', id: row[at]!, name: relicName(world, at, named), place: calledSo !== '' || region < 0 ? calledSo : placeInWords(world, region), mark: mark === 'native' ? 'none' : RELIC_MARKS.find((one) => one === mark) ?? 'none', own: mark === 'native',
    guarded: isGuarded(row, at), challenge: CHALLENGE_KINDS[row[at + RELIC.kind]!]!, difficulty: row[at + RELIC.difficulty]!, tries: row[at + RELIC.tries]!, wins: row[at + RELIC.wins]!,
    solvedBy: row[at + RELIC.solvedBy] === 0 ? null : short(nameOfAnyone(world, row[at + RELIC.solvedBy]!) ?? SOMEBODY),
  };
}
