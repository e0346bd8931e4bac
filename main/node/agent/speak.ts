// One answer from a process that is awake: prompt, deltas, result. Journals nothing and shows nothing.
import { buildPrompt, citedFacts } from '../../../app/mind/prompt.ts';
import type { Prompt } from '../../../app/mind/prompt.ts';
import type { WorldFacts } from '../../../app/world/language/facts.ts';
import type { ComputeOutput } from '../../../schemas/compute.ts';
import { SamplingOptions } from '../../../schemas/model.ts';
import type { Awake } from './computeKeeper.ts';

/** Answers are short sentences; this much of the context stays free for them. */
const REPLY_TOKENS = 32;
/** The likeliest words, unless someone asks for others. */
export const FIRST_SAMPLING = SamplingOptions.parse({ temperature: 0 });

export interface Question {
  readonly id: string;
  readonly text: string;
  readonly sampling: SamplingOptions;
  /** Continue the text itself, without the frame of a conversation. */
  readonly raw: boolean;
  readonly context: number;
  readonly facts: () => Promise<WorldFacts>;
  readonly countTokens: (tokenizer: string, text: string) => number;
  readonly onDelta: (text: string) => void;
}
export interface Spoken extends ComputeOutput<'generate'> { readonly sources: readonly string[] }

export async function speak(awake: Awake, question: Question): Promise<Spoken> {
  const { id, raw, sampling } = question;
  const built = raw
    ? { prompt: [{ token: '<BOS>' }, { text: question.text }] satisfies Prompt, sources: [] }
    : buildPrompt(question.text, citedFacts(await question.facts()), {
      context: question.context, replyTokens: Math.min(sampling.maxTokens, REPLY_TOKENS), countTokens: (text) => question.countTokens(awake.tokenizer, text),
    });
  let begun = raw;
  const stopListening = awake.compute.onEvent((event) => {
    if (event.event !== 'delta' || event.data.id !== id) return;
    // Answers begin with the space every run of words has in training; people do not want to see it.
    const shown = begun ? event.data.text : event.data.text.trimStart();
    if (shown === '') return;
    begun = true;
    question.onDelta(shown);
  });
  try {
    const result = await awake.compute.call('generate', { id, prompt: built.prompt, sampling });
    return { ...result, text: raw ? result.text : result.text.trim(), sources: built.sources };
  } finally { stopListening(); }
}
