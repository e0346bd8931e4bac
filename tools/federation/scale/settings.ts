// What the experiment `scale` assumes and how far it goes. Lines and comings and goings are assumptions: nobody has measured
// them here. Sizes and costs are measured by the experiment itself.
import type { LearningSettings } from './learning.ts';
import type { WorldSettings } from './world.ts';

export interface ScaleSettings {
  /** Machines of each simulation, the first level alone included. */
  readonly nodes: readonly number[];
  /** The one at which lines, churn and models are varied. */
  readonly at: number;
  readonly world: Omit<WorldSettings, 'nodes' | 'updateBytes' | 'modelBytes'>;
  /** Models beside *seed*: parameters, and elements kept of a block. Sizes by formula. */
  readonly models: readonly { readonly name: string; readonly parameters: number; readonly keep: number }[];
  readonly learning: Omit<LearningSettings, 'members' | 'seed'>;
  readonly learningMembers: readonly number[];
  readonly learningSeeds: readonly number[];
}

const MINUTE_MS = 60_000;

export const SCALE: ScaleSettings = {
  nodes: [16, 64, 256, 1_000, 4_096], at: 1_000,
  world: {
    cohort: 16, seed: 1, trainMs: 2 * MINUTE_MS, ageRounds: 0, upperEvery: 8, minutes: 40,
    churn: { stayMinutes: 60, staySigma: 1, emptyMinutes: 2, crashShare: 0.3, stallShare: 0.02, stallSeconds: 20 },
    lines: { up: [10, 100], down: [50, 500], delayMs: [20, 80] },
  },
  models: [{ name: '30 M', parameters: 30e6, keep: 128 }, { name: '100 M', parameters: 100e6, keep: 64 }],
  learning: {
    cohort: 16, tokensPerParameter: 200, founderShare: 0.1, stepsARound: 8, upperEvery: 4, upperKeep: 16, unsent: 'kept', lateShare: 0.035, newShare: 0.05,
    alone: { batch: 32, rate: 0.02, beta1: 0.9, beta2: 0.99, warmupSteps: 50 }, together: { batch: 8, rate: 0.005, beta1: 0.7, beta2: 0.998, warmupSteps: 16 }, decayShare: 0.5, finalShare: 0.02,
  },
  learningMembers: [1, 16, 64, 256, 1_000], learningSeeds: [1, 2],
};
