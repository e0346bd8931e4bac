// Numbers of a living node that are choices, each with its reason.
import type { AdapterTrain, TrainConfig } from '../../../schemas/model.ts';

/** Rows of a batch that come from granted text when there is some; the rest keeps the world's language alive. Measured on
 * documentation: at three quarters and twice the rate below, greetings broke for about a hundred steps after new text came;
 * so for less than fifty, and held-out text ends at 4.1 instead of 3.7 bits a byte after two hundred. */
export const SOURCE_MIX = 0.5;

/** A node learns without an end, from an embryo whose own schedule has decayed: a long warm-up, then steady. */
export const LIVING_TRAIN: TrainConfig = {
  batch: 16, window: 128, peakLearningRate: 5e-4, warmupSteps: 200, decayFromStep: null, decaySteps: 0, finalLearningRateShare: 0.1,
  beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, seed: 1,
};

/** What text for this machine alone trains. Measured on a megabyte of documentation, every other step the adapter's, 600
 * of them: FIGURES */
export const LIVING_ADAPTER: AdapterTrain = { rank: 16, peakLearningRate: 3e-3, warmupSteps: 20, stepShare: 0.5, rowShare: 0.5 };
