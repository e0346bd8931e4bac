// What the node says of the land: folders that are shown, how many files stand in the world in which state, kinds of programs.
import { createStore } from 'zustand/vanilla';
import type { LandTold } from '../../schemas/land.ts';

export const landStore = createStore<{ told: LandTold | null }>(() => ({ told: null }));
