// The world in words: one sentence for everything that can be seen, for the inspector, the outline and readers' ears.
import type { Being, Lantern, WorldSnapshot } from '../../schemas/world.ts';

export const PHASE_WORDS = { perceive: 'perceiving', think: 'thinking', act: 'acting' } as const;

export const LANTERN_WORDS: Record<Lantern['state'], string> = {
  listed: 'listed, not read', reading: 'being read', ready: 'read, waiting to be learnt', learning: 'being learnt now',
  learnt: 'learnt', refused: 'refused', forgetting: 'being forgotten',
};
export const KIND_WORDS: Record<Lantern['kind'], string> = { own: 'own text', file: 'file', folder: 'folder' };

export const beingSentence = (being: Being): string => `at ${being.place}, ${being.deed}; feels ${being.mood}, carries ${being.thing}`;
export const lanternSentence = (lantern: Lantern): string => `${KIND_WORDS[lantern.kind]}, ${LANTERN_WORDS[lantern.state]}`;
export const dayWords = (snapshot: Pick<WorldSnapshot, 'day' | 'weather'>): string => `Day ${snapshot.day}, ${snapshot.weather}`;
