// What an island told, as the windows of the guest get it: every word cleaned, since a stranger wrote it; what a guest is not told
// stands empty. Measures of the world are this node's own.
import { seenText, shownName } from '../../consent/names.ts';
import type { VisitLand, VisitRiddle, VisitScene, VisitSeen } from '../../../schemas/visit.ts';
import type { Inspected, LandNames, RegionSeen, Riddle, WorldScene } from '../../../schemas/world.ts';
import { makeChallenge } from '../challenge/challenge.ts';
import { PLACE_NOUNS, WEATHERS } from '../language/words.ts';
import { PLOTS_A_SIDE, TICKS_PER_SECOND, WORLD_TILES } from '../sim/units.ts';

export interface Island { readonly key: string; readonly name: string }

/** One of a list, the first where it is none of them: a window draws by it. */
const among = <T extends string>(list: readonly T[], said: string): T => list.find((one) => one === said) ?? list[0]!;
const sentence = (text: string): string => seenText(text);

export function sceneAbroad({ key, name }: Island, told: VisitScene): WorldScene {
  const { tick, seed, day, tier, driver, nodes, landVersion, population, may } = told;
  return {
    tick, seed, day, tier, driver, nodes, landVersion, population, weather: among(WEATHERS, told.weather), ticksPerSecond: TICKS_PER_SECOND, size: WORLD_TILES, plotsASide: PLOTS_A_SIDE,
    stateHash: '', heldOutBitsPerByte: null, islands: [], chronicle: [], abroad: { key, name, may },
    beings: told.beings.map((being) => ({ ...being, name: shownName(being.name), place: sentence(being.place), deed: sentence(being.deed), thing: sentence(being.thing), mood: sentence(being.mood) })),
    visitors: told.visitors.map((visitor) => ({ ...visitor, name: shownName(visitor.name) })),
  };
}

export function landAbroad({ version, regions, relics }: VisitLand): LandNames {
  return {
    version,
    regions: regions.map(({ id, name, place, noun, x, z, plots, relics: held }): RegionSeen => ({
      id, name: name === '' ? '' : shownName(name), place: shownName(place), noun: among(PLACE_NOUNS, noun), kind: 'abroad', x, z, plots, relics: held, unseen: 0,
    })),
    relics: relics.map(([id, region, name]) => ({ id, key: '', name: shownName(name), region })),
  };
}

/** A challenge that its own numbers do not make is none: its picture is drawn from them. */
export function riddleAbroad(told: VisitRiddle | null): Riddle | null {
  if (told === null || told.step >= told.steps || makeChallenge(told.challenge, told.seed, told.difficulty).steps !== told.steps) return null;
  return { ...told, relicName: shownName(told.relicName), facts: told.facts.map(sentence), ask: sentence(told.ask), options: told.options.map(sentence) };
}

export function inspectedAbroad(told: VisitSeen | null): Inspected | null {
  switch (told?.kind) {
    case undefined: return null;
    case 'being': return {
      ...told, name: shownName(told.name), place: sentence(told.place), deed: sentence(told.deed), thing: sentence(told.thing), mood: sentence(told.mood),
      parents: [], children: [], senses: [], options: [], doing: sentence(told.deed), memories: [], traits: [], skills: [],
    };
    case 'relic': {
      const { id, mark, own, guarded, challenge, difficulty, tries, wins, solvedBy } = told, name = shownName(told.name);
      return { kind: 'relic', id, key: '', name, bytes: 0, suffix: '', mark, region: sentence(told.place), own, spokenOf: name, guarded, challenge, difficulty, tries, wins, solvedBy: solvedBy === null ? null : shownName(solvedBy) };
    }
    case 'region': return { kind: 'region', id: told.id, name: told.name === '' ? '' : shownName(told.name), place: sentence(told.place), region: 'abroad', relics: told.relics, unseen: 0, light: told.light };
    case 'grave': case 'visitor': return { ...told, name: shownName(told.name) };
  }
}
