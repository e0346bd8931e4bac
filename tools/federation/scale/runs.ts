// The runs of the experiment `scale`, each in a process of its own, and what becomes of their results.
import type { Backend } from '../../../worker/engine/backend.ts';
import type { RealText } from '../text.ts';
import { measureCosts } from './costs.ts';
import type { Costs } from './costs.ts';
import { runLearning } from './learning.ts';
import type { LearningResult, LearningSettings } from './learning.ts';
import { toyText } from './toy.ts';
import { runWorld } from './world.ts';
import type { WorldResult, WorldSettings } from './world.ts';

export type ScaleRun =
  | { readonly kind: 'costs' }
  /** `name`: what is varied. */
  | { readonly kind: 'world'; readonly name: string; readonly settings: WorldSettings }
  | { readonly kind: 'learning'; readonly name: string; readonly settings: LearningSettings };
export type ScaleResult =
  | { readonly kind: 'costs'; readonly costs: Costs }
  | { readonly kind: 'world'; readonly name: string; readonly seconds: number; readonly world: WorldResult }
  | { readonly kind: 'learning'; readonly name: string; readonly learning: LearningResult };

export async function runScale(backend: Backend, text: RealText, run: ScaleRun): Promise<ScaleResult> {
  switch (run.kind) {
    case 'costs': return { kind: 'costs', costs: await measureCosts(backend, text) };
    case 'world': {
      const startMs = performance.now(), world = runWorld(run.settings);
      return { kind: 'world', name: run.name, seconds: (performance.now() - startMs) / 1_000, world };
    }
    case 'learning': return { kind: 'learning', name: run.name, learning: await runLearning(toyText(text), run.settings) };
  }
}
