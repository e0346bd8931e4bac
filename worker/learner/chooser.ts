// How likely each of a few phrases is as the answer to a prompt: the prompt is read once, then every phrase behind it, each over
// the place of the one before. Nothing is drawn and nothing is changed but the cache, which is this work's own while it runs.
import { SPECIAL_IDS } from '../../app/organism/tokenizer/special.ts';
import type { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import { spaced } from '../../app/world/language/frame.ts';
import type { ComputeOutput } from '../../schemas/compute.ts';
import { PREFILL_ROWS } from '../engine/plan/inference.ts';
import { prefillLogits, prefillRun } from './cacheRun.ts';
import type { Model } from './organismSession.ts';

export interface ChooserOptions {
  readonly prompt: Int32Array;
  /** As a being would say them; each is scored with the end behind it. */
  readonly options: readonly string[];
  readonly yieldToHost: () => Promise<void>;
  readonly nowMs: () => number;
}
export type Choice = ComputeOutput<'choose'>;

/** A prompt that is too long loses its beginning, and keeps this share of the context at least. */
const PROMPT_SHARE = 0.5;

export async function choose(organism: Model, tokenizer: Tokenizer, { prompt: asked, options, yieldToHost, nowMs }: ChooserOptions): Promise<Choice> {
  const startMs = nowMs();
  const { context } = organism.plan.config;
  const answers = options.map((option) => [...tokenizer.encode(spaced(option)), SPECIAL_IDS['<EOS>']]);
  // The end of an answer is foreseen from what stands before it and needs no place of its own.
  const longest = Math.max(...answers.map(({ length }) => length)) - 1;
  if (longest > context * (1 - PROMPT_SHARE)) throw new Error(`An option is ${longest} tokens long; with a context of ${context} at most ${Math.floor(context * (1 - PROMPT_SHARE))} can be weighed.`);
  const prompt = asked.length > 0 ? asked.slice(-(context - longest)) : Int32Array.of(SPECIAL_IDS['<BOS>']);
  await organism.ready();
  let behindPrompt = new Float32Array(0);
  for (let start = 0; start < prompt.length; start += PREFILL_ROWS) {
    const part = prompt.subarray(start, start + PREFILL_ROWS);
    await prefillRun(organism, part, start);
    if (start + PREFILL_ROWS >= prompt.length) behindPrompt = new Float32Array(await prefillLogits(organism, part.length - 1, 1));
  }
  const logProbabilities: number[] = [];
  for (const answer of answers) {
    await yieldToHost();
    logProbabilities.push(await logProbabilityOf(organism, answer, prompt.length, behindPrompt));
  }
  if (!logProbabilities.every(Number.isFinite)) throw new Error('The model predicts numbers that are not finite: its weights are broken. Load the checkpoint before this one.');
  const tokens = answers.map(({ length }) => length);
  return { logProbabilities, perToken: logProbabilities.map((sum, index) => sum / (tokens[index] ?? 1)), tokens, milliseconds: nowMs() - startMs };
}

async function logProbabilityOf(organism: Model, answer: readonly number[], position: number, behindPrompt: Float32Array): Promise<number> {
  let sum = logSoftmax(behindPrompt, answer[0] ?? 0);
  for (let start = 0; start < answer.length - 1; start += PREFILL_ROWS) {
    const part = Int32Array.from(answer.slice(start, Math.min(start + PREFILL_ROWS, answer.length - 1)));
    await prefillRun(organism, part, position + start);
    const logits = await prefillLogits(organism, 0, part.length), { vocabulary } = organism.plan.config;
    for (let row = 0; row < part.length; row += 1) sum += logSoftmax(logits.subarray(row * vocabulary, (row + 1) * vocabulary), answer[start + row + 1] ?? 0);
  }
  return sum;
}

/** ln of the share of `token`. */
function logSoftmax(logits: Float32Array, token: number): number {
  let largest = -Infinity, sum = 0;
  for (const logit of logits) if (logit > largest) largest = logit;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return (logits[token] ?? NaN) - largest - Math.log(sum);
}
