// Learning rate by step: warm-up, stable, decay. A node that learns without an end stays in the stable part.
//
// Step counts from 1 (the first update). Over w warm-up steps the rate rises linearly, peak step/w, so that Adam's second
// moment has seen some gradients before steps are long. From `decayFromStep` on it falls linearly over `decaySteps` to
// the final share of the peak and stays there.
import type { TrainConfig } from '../../schemas/model.ts';

export type ScheduleConfig = Pick<TrainConfig, 'peakLearningRate' | 'warmupSteps' | 'decayFromStep' | 'decaySteps' | 'finalLearningRateShare'>;

export function learningRateAt(config: ScheduleConfig, step: number): number {
  return config.peakLearningRate * Math.min(warmupShare(config, step), decayShare(config, step));
}

function warmupShare(config: ScheduleConfig, step: number): number {
  return config.warmupSteps === 0 ? 1 : Math.min(1, step / config.warmupSteps);
}

function decayShare(config: ScheduleConfig, step: number): number {
  const { decayFromStep, decaySteps, finalLearningRateShare: final } = config;
  if (decayFromStep === null || step <= decayFromStep) return 1;
  if (step >= decayFromStep + decaySteps) return final;
  return 1 - (1 - final) * ((step - decayFromStep) / decaySteps);
}
