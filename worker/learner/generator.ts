// Continues a prompt token by token with the cache of keys and values. The same weights, prompt, options and seed give
// the same text. Yields to the host after every token, so that a cancel is seen before the next one is computed.
// Owns the session's cache while it runs: one generation at a time.
import { Sampler } from '../../app/organism/sampling.ts';
import { SPECIAL_IDS } from '../../app/organism/tokenizer/special.ts';
import type { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import type { SamplingOptions, StoppedBy } from '../../schemas/model.ts';
import { PREFILL_ROWS } from '../engine/plan/inference.ts';
import { decodeOne, prefillLogits, prefillRun } from './cacheRun.ts';
import type { Model } from './organismSession.ts';

export interface GenerationOptions {
  readonly prompt: Int32Array;
  readonly sampling: SamplingOptions;
  /** Tokens of the same reply that were said elsewhere; it goes on behind them. */
  readonly spoken?: readonly number[];
  readonly cancelled: () => boolean;
  /** Text that is certain, as soon as it is; `tokens` counts all so far. */
  readonly onText: (text: string, tokens: number) => void;
  /** Every token that is said, before its text. */
  readonly onToken?: (token: number) => void;
  readonly yieldToHost: () => Promise<void>;
  readonly nowMs: () => number;
}

export interface Generation {
  /** What was said here. */
  readonly text: string;
  /** Of the whole reply. */
  readonly tokens: number;
  /** Tokens of the prompt that were read. */
  readonly promptTokens: number;
  /** Tokens said a second, over reading the prompt and saying them: what whoever waits sees. */
  readonly tokensPerSecond: number;
  readonly stoppedBy: StoppedBy;
}

/** A prompt that is too long loses its beginning; this share of the context stays free for the reply at least. */
const REPLY_SHARE = 0.25;

export async function generate(organism: Model, tokenizer: Tokenizer, options: GenerationOptions): Promise<Generation> {
  const { context, vocabulary } = organism.plan.config;
  const { spoken = [] } = options;
  const room = Math.max(1, context - Math.min(options.sampling.maxTokens, Math.floor(context * REPLY_SHARE)));
  const prompt = options.prompt.length > 0 ? options.prompt.slice(-room) : Int32Array.of(SPECIAL_IDS['<BOS>']);
  const sampler = new Sampler(vocabulary, { ...options.sampling, forbidden: silentTokens(tokenizer, vocabulary) });
  const decoder = tokenizer.decoder();
  let text = '';
  const say = (part: string, tokens: number) => { text += part; if (part !== '') options.onText(part, tokens); };

  const startMs = options.nowMs();
  let logits = await prefill(organism, prompt, options);
  let tokens = 0;
  let position = prompt.length;
  let stoppedBy: StoppedBy | null = logits === null ? 'cancelled' : null;
  while (logits !== null && stoppedBy === null) {
    const told = spoken[tokens];
    const token = told ?? sampler.next(logits);
    if (token === SPECIAL_IDS['<EOS>']) { stoppedBy = 'end'; break; }
    tokens += 1;
    if (told === undefined) { options.onToken?.(token); say(decoder.push(token), tokens); } else { sampler.follow(told); decoder.push(told); }
    if (tokens >= options.sampling.maxTokens) stoppedBy = 'max-tokens';
    else if (position >= context) stoppedBy = 'context';
    else {
      await options.yieldToHost();
      if (options.cancelled()) stoppedBy = 'cancelled';
      else { logits = await decodeOne(organism, token, position); position += 1; }
    }
  }
  say(decoder.flush(), tokens);
  const elapsedMs = options.nowMs() - startMs;
  const said = tokens - Math.min(tokens, spoken.length);
  return { text, tokens, promptTokens: prompt.length, tokensPerSecond: said > 0 && elapsedMs > 0 ? said / elapsedMs * 1000 : 0, stoppedBy: stoppedBy ?? 'cancelled' };
}

/** Logits behind the last prompt token; null when cancelled. */
async function prefill(organism: Model, prompt: Int32Array, options: GenerationOptions): Promise<Float32Array | null> {
  let rows = 0;
  await organism.ready();
  for (let start = 0; start < prompt.length; start += PREFILL_ROWS) {
    if (start > 0) await options.yieldToHost();
    if (options.cancelled()) return null;
    const part = prompt.subarray(start, start + PREFILL_ROWS);
    rows = part.length;
    await prefillRun(organism, part, start);
  }
  return prefillLogits(organism, rows - 1, 1);
}

/** Reserved ids and ids without bytes are never said; <EOS> ends the reply. */
function silentTokens(tokenizer: Tokenizer, vocabulary: number): number[] {
  return Array.from({ length: vocabulary }, (_, id) => id).filter((id) => id !== SPECIAL_IDS['<EOS>'] && tokenizer.bytesOf(id).length === 0);
}
