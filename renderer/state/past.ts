// The past of the world while a person looks back: which stretches are kept, the moment chosen, and the moment shown. What is
// now goes on arriving in worldStore; whoever shows the world asks here which of the two is meant.
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { WorldPast, WorldRelived } from '../../schemas/world.ts';
import { worldStore } from './stores.ts';

export interface Past {
  /** Stretches of ticks that can be looked at, in order; null until the node said so. */
  readonly ranges: WorldPast['ranges'] | null;
  /** The tick that was chosen. */
  readonly tick: number;
  /** What is shown; null until the first moment came: then it is still what is now. */
  readonly moment: Pick<WorldRelived, 'scene' | 'land'> | null;
  readonly busy: boolean;
  readonly problem: string | null;
}
export const pastStore = createStore<{ past: Past | null }>(() => ({ past: null }));

export const looksBack = (): boolean => pastStore.getState().past !== null;
export const useLooksBack = (): boolean => useStore(pastStore, ({ past }) => past !== null);

type Shown = ReturnType<typeof worldStore.getState>;

/** The scene and land to be shown: of the moment looked at, else of now. */
export const shownWorld = (): Shown => pastStore.getState().past?.moment ?? worldStore.getState();

export function useShownWorld(): Shown {
  const now = useStore(worldStore);
  const moment = useStore(pastStore, ({ past }) => past?.moment ?? null);
  return moment ?? now;
}
