// How the embryo is made: every number of the run that is trained once and shipped. Changing one changes the golden
// losses in assets/embryo, which CI replays.
import { SEED } from '../../app/organism/config.ts';
import { trainTokenizer } from '../../app/organism/tokenizer/train.ts';
import type { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import { NAME_PRACTICE_LEVEL, TOP_LEVEL } from '../../app/world/language/documents.ts';
import { vocabularyText } from '../../app/world/language/vocabularyText.ts';
import type { ModelConfig, TrainConfig } from '../../schemas/model.ts';

export const EMBRYO_CONFIG: ModelConfig = SEED;
export const EMBRYO_STEPS = 9_000;
const DECAY_STEPS = 3_000;

export const EMBRYO_TRAIN: TrainConfig = {
  batch: 8, window: 128, peakLearningRate: 1.5e-3, warmupSteps: 200, decayFromStep: EMBRYO_STEPS - DECAY_STEPS, decaySteps: DECAY_STEPS, finalLearningRateShare: 0.02,
  beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.05, clipNorm: 1, seed: 2026,
};

/** Seed of the documents, apart from that of nodes (their own) and of the held-out set. */
export const EMBRYO_WORLD_SEED = 7;
/** Seed of the examination whose score stands in the model card. Tests draw another as well. */
export const EXAMINATION_SEED = 99;
export const EXAMINED_WORLDS = 50;
export const QUESTIONS_A_WORLD = 4;

/** Steps of practice in asking for names, and of each level of worlds behind it; the last level lasts until the end. */
export const PRACTICE_STEPS = 1_000;
const STEPS_A_LEVEL = 250;

/** Size of the worlds at this step, counted from 0. */
export function levelAt(step: number): number {
  if (step < PRACTICE_STEPS) return NAME_PRACTICE_LEVEL;
  return Math.min(TOP_LEVEL, NAME_PRACTICE_LEVEL + 1 + Math.floor((step - PRACTICE_STEPS) / STEPS_A_LEVEL));
}

export function embryoTokenizer(): Tokenizer { return trainTokenizer(vocabularyText(), EMBRYO_CONFIG.vocabulary); }

/** How many first losses are golden. */
export const GOLDEN_STEPS = 20;
