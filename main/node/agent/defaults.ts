// Numbers of a living node that are choices, each with its reason.
import type { TrainConfig } from '../../../schemas/model.ts';

/** Rows of a batch that come from granted text when there is some; the rest keeps the world's language alive. */
export const SOURCE_MIX = 0.75;

/** A node learns without an end, from an embryo whose own schedule has decayed: a short warm-up, then steady. */
export const LIVING_TRAIN: TrainConfig = {
  batch: 16, window: 128, peakLearningRate: 1e-3, warmupSteps: 100, decayFromStep: null, decaySteps: 0, finalLearningRateShare: 0.1,
  beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, seed: 1,
};
