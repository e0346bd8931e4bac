// What the agent and its world thread say to each other. Both ends are ours and in one process, so shapes are types only.
import type { WorldFacts } from '../../../app/world/language/facts.ts';
import type { WorldInput, WorldState } from '../../../app/world/scene/state.ts';
import type { WorldSnapshot } from '../../../schemas/world.ts';

export interface WorldBirth { readonly seed: number; readonly state: WorldState | null }
export interface WorldViews { snapshot: WorldSnapshot; facts: WorldFacts; state: WorldState }
export type ToWorld =
  | { readonly type: 'input'; readonly input: WorldInput }
  | { readonly type: 'watch'; readonly on: boolean }
  | { readonly type: 'view'; readonly id: number; readonly view: keyof WorldViews };
export type FromWorld =
  | { readonly type: 'view'; readonly id: number; readonly value: WorldViews[keyof WorldViews] }
  | { readonly type: 'snapshot'; readonly snapshot: WorldSnapshot }
  /** Now and then, so that a thread that ends unexpectedly costs little of the world's time. */
  | { readonly type: 'kept'; readonly state: WorldState };
