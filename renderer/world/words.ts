// The world in words: one sentence for everything that can be seen, for the inspector, the outline and readers' ears.
import type { BeingSeen, WorldScene } from '../../schemas/world.ts';
import { ENTITY_KINDS, RELIC_MARKS, type EntityKind, type RelicMark } from '../../schemas/worldFrame.ts';
import type { SourceView } from '../../schemas/status.ts';
import { shownWorld } from '../state/past.ts';
import { t } from '../text/t.ts';
import { entities } from './intake.ts';

export const kindWords = (kind: SourceView['kind']): string => t(`world.kind.${kind}`);
export const markWords = (mark: RelicMark): string => t(`world.state.${mark}`);
/** States of a source are among those of a relic. */
export const lanternWords: (state: SourceView['state']) => string = markWords;
export const beingSentence = ({ place, deed, mood, thing }: BeingSeen): string => t('world.being-state', { place, deed, mood, thing });
export const dayWords = ({ day, weather }: Pick<WorldScene, 'day' | 'weather'>): string => t('world.day', { day, weather });

export function hereSentence(names: readonly string[]): string {
  return names.length === 0 ? t('world.nobody') : t('world.here', { count: names.length, names: new Intl.ListFormat('en', { type: 'conjunction' }).format(names) });
}

export const kindOfEntity = (id: number): EntityKind | null => { const slot = entities.slotOf(id); return slot < 0 ? null : ENTITY_KINDS[entities.kindOf(slot)]!; };
export const markOfEntity = (id: number): RelicMark => { const slot = entities.slotOf(id); return slot < 0 ? 'none' : RELIC_MARKS[entities.markOf(slot)]!; };

/** What it is and in which state, by what the frames tell and, of beings, the scene. */
export function stateWords(id: number): string {
  const { scene } = shownWorld();
  const being = scene?.beings.find((one) => one.id === id);
  if (being !== undefined) return beingSentence(being);
  const island = scene?.islands.find((one) => one.id === id);
  if (island !== undefined) return t(`world.island.${island.state}`);
  const kind = kindOfEntity(id);
  return kind === 'relic' ? t('world.relic-state', { own: String(markOfEntity(id) === 'none'), state: markWords(markOfEntity(id)) }) : t(`world.what.${kind ?? 'region'}`);
}
