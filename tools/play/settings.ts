// What the figure of learning through play is made with. Chosen on worlds kept for choosing (CHOOSING_WORLDS), before any of the
// held-out worlds was lived in.
import type { TrainConfig } from '../../schemas/model.ts';
import type { WorldShape } from './lives.ts';

export interface PlaySettings {
  /** Of the runs: text and batches. */
  readonly seeds: readonly number[];
  /** Steps of each leg: its rate rises, stays and falls to almost nothing, and the next begins with what the one before ended with,
   *  as a node does that starts from weights alone. */
  readonly legs: readonly number[];
  /** Steps after which the organism is asked to play. */
  readonly checkpoints: readonly number[];
  /** Worlds lived in at each checkpoint, and at the last one. */
  readonly worlds: number;
  readonly lastWorlds: number;
  readonly shape: WorldShape;
}

export const PLAY: PlaySettings = {
  seeds: [1, 2, 3], legs: [1_200, 800], checkpoints: [0, 100, 200, 400, 800, 1_200, 2_000], worlds: 6, lastWorlds: 30,
  shape: { regions: 60, relicsARegion: 1, ticks: 6_000, difficulties: [1, 2, 3] },
};

/** Seeds of the worlds of the figure. Nothing was chosen by them. */
export const HELD_OUT_WORLDS = 50_000_000;
/** Seeds of worlds by which everything was chosen: sentences, shares, rates, temperature. */
export const CHOOSING_WORLDS = 60_000_000;
/** Seed of the text, apart from those of nodes. */
export const TEXT_SEED = 70_000_000;

export function playTrain(steps: number, seed: number): TrainConfig {
  const decaySteps = Math.floor(steps / 2);
  return {
    batch: 8, window: 128, seed, peakLearningRate: 1.5e-3, warmupSteps: Math.min(100, Math.floor(steps / 10)), decayFromStep: steps - decaySteps, decaySteps, finalLearningRateShare: 0.02,
    beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.05, clipNorm: 1,
  };
}
