// A model so small that the reference layers train it in a blink, with a byte tokenizer; shared by the learner's tests.
import type { DocumentSource } from '../../../app/organism/batchSampler.ts';
import { initialParameters } from '../../../app/organism/init.ts';
import { Tokenizer } from '../../../app/organism/tokenizer/tokenizer.ts';
import type { ModelConfig, TrainConfig } from '../../../schemas/model.ts';
import { packCheckpoint } from '../../../worker/learner/checkpoint.ts';
import { sha256Hex } from '../../../worker/learner/digest.ts';
import { OrganismSession } from '../../../worker/learner/organismSession.ts';
import { tokenizeText } from '../../../worker/learner/worldText.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';

export const TINY: ModelConfig = { preset: 'tiny', vocabulary: 288, layers: 1, width: 16, heads: 2, kvHeads: 1, feedForward: 16, context: 32, ropeBase: 10_000, normEpsilon: 1e-5 };
export const TINY_TRAIN: TrainConfig = {
  batch: 2, window: 16, peakLearningRate: 0.01, warmupSteps: 4, decayFromStep: null, decaySteps: 0, finalLearningRateShare: 1,
  beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, seed: 5,
};
export const tinyTokenizer = new Tokenizer(TINY.vocabulary, []);
export const tinyDocuments: DocumentSource = (index) => {
  const tokens = tokenizeText(tinyTokenizer, `bird ${index % 7} sings`);
  return { tokens, weights: new Float32Array(tokens.length).fill(1) };
};

export async function openTiny(): Promise<OrganismSession> {
  const organism = await OrganismSession.open(new ReferenceBackend(), TINY, TINY_TRAIN);
  organism.loadState({ parameters: initialParameters(TINY, TINY_TRAIN.seed), moments: null });
  return organism;
}

/** Fresh weights as a file, the way an embryo comes. */
export async function tinyEmbryo(): Promise<Uint8Array> {
  const organism = await openTiny();
  const metadata = {
    format: 'ileices-checkpoint-1' as const, config: TINY, train: null, tokenizerSha256: await sha256Hex(tinyTokenizer.toJson()), step: 100, tokensSeen: 1_000,
    trainLoss: 3, heldOutBitsPerByte: null, bestHeldOutBitsPerByte: null, samplerState: '', parent: null,
  };
  return packCheckpoint(metadata, organism.plan.parameters, { parameters: (await organism.readState()).parameters, moments: null });
}
