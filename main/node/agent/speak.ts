// One answer: prompt, deltas, result. Whose voice it is does not matter here (voice.ts). Journals nothing and shows nothing.
import { buildPrompt, citedFacts } from '../../../app/mind/prompt.ts';
import type { Prompt } from '../../../app/mind/prompt.ts';
import type { WorldFacts } from '../../../app/world/language/facts.ts';
import { SamplingOptions } from '../../../schemas/model.ts';
import type { Said, Voice } from './voice.ts';

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
  /** The being it is said to, where that is not Ileices. */
  readonly about: string | null;
  /** What this reply said already: it goes on behind that. */
  readonly said: string;
  readonly facts: () => Promise<WorldFacts>;
  readonly countTokens: (tokenizer: string, text: string) => number;
  readonly onDelta: (text: string) => void;
}
export interface Spoken extends Said { readonly sources: readonly string[] }

export async function speak(voice: Voice, question: Question): Promise<Spoken> {
  const { id, raw, sampling, about, said: before } = question;
  const built = raw
    ? { prompt: [{ token: '<BOS>' }, { text: question.text }] satisfies Prompt, sources: [] }
    : buildPrompt(question.text, citedFacts(await question.facts()), {
      context: question.context, replyTokens: Math.min(sampling.maxTokens, REPLY_TOKENS), countTokens: (text) => question.countTokens(voice.tokenizer, text), about, said: before,
    });
  let begun = raw || before !== '';
  const said = await voice.generate({ id, prompt: built.prompt, sampling }, (text) => {
    // Answers begin with the space every run of words has in training; people do not want to see it.
    const shown = begun ? text : text.trimStart();
    if (shown === '') return;
    begun = true;
    question.onDelta(shown);
  });
  return { ...said, text: raw ? said.text : before === '' ? said.text.trim() : before + said.text.trimEnd(), sources: built.sources };
}
