// Builds what the model reads before it answers, in the very frame it was trained on:
// <BOS> <SYS> facts <USER> question <ILEICES>. Only facts of the world go in, those that matter to the question first,
// as many as the context holds; what went in is cited.
import type { ComputeInput } from '../../schemas/compute.ts';
import { relevanceOf } from './relevance.ts';

export type Prompt = ComputeInput<'generate'>['prompt'];
export interface CitedFact { readonly text: string; readonly source: string }
export interface BuiltPrompt { readonly prompt: Prompt; readonly sources: readonly string[]; readonly tokens: number }

export interface PromptLimits {
  /** Tokens the model can hold. */
  readonly context: number;
  /** Tokens kept free for the answer. */
  readonly replyTokens: number;
  readonly countTokens: (text: string) => number;
}

const FRAME_TOKENS = 4;

export function buildPrompt(question: string, facts: readonly CitedFact[], limits: PromptLimits): BuiltPrompt {
  const spare = limits.context - limits.replyTokens - FRAME_TOKENS;
  const asked = fitTail(question.trim(), Math.max(1, spare), limits.countTokens);
  const chosen = chooseFacts(asked, facts, spare - limits.countTokens(asked), limits.countTokens);
  const told = chosen.map((fact) => fact.text).join(' ');
  return {
    prompt: [{ token: '<BOS>' }, { token: '<SYS>' }, ...(told === '' ? [] : [{ text: told }]), { token: '<USER>' }, { text: asked }, { token: '<ILEICES>' }],
    sources: [...new Set(chosen.map((fact) => fact.source))],
    tokens: FRAME_TOKENS + limits.countTokens(told) + limits.countTokens(asked),
  };
}

/** The most relevant facts that fit, told in their own order, as the training text tells them. */
export function chooseFacts(question: string, facts: readonly CitedFact[], tokens: number, countTokens: (text: string) => number): CitedFact[] {
  const scores = relevanceOf(question, facts.map((fact) => fact.text));
  const ranked = facts.map((fact, index) => ({ fact, index, score: scores[index] ?? 0 })).sort((a, b) => b.score - a.score || a.index - b.index);
  const chosen: { fact: CitedFact; index: number }[] = [];
  let left = tokens;
  for (const one of ranked) {
    const cost = countTokens(` ${one.fact.text}`);
    if (cost > left) continue;
    left -= cost;
    chosen.push(one);
  }
  return chosen.sort((a, b) => a.index - b.index).map((one) => one.fact);
}

/** The end of a text that fits: the last words usually hold the question. */
function fitTail(text: string, tokens: number, countTokens: (text: string) => number): string {
  if (countTokens(text) <= tokens) return text;
  const words = text.split(/\s+/);
  let from = 0;
  while (from < words.length - 1 && countTokens(words.slice(from).join(' ')) > tokens) from += 1;
  return words.slice(from).join(' ');
}
