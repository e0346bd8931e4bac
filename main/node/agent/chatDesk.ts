// Conversations: one reply at a time, in the order asked. A message is journalled before it is acknowledged, a reply
// before it is called done. Owns no process; it waits until one is awake and hands it the prompt.
import { createHash, randomUUID } from 'node:crypto';
import { CHAT_KINDS, failureText, messagesFromJournal, replyFailures, unanswered } from '../../../app/mind/history.ts';
import type { ReplyFailure } from '../../../app/mind/history.ts';
import { QuestionTooLongError } from '../../../app/mind/prompt.ts';
import { advanceReply, messageOf, waitingReply } from '../../../app/mind/reply.ts';
import type { Reply } from '../../../app/mind/reply.ts';
import type { WorldFacts } from '../../../app/world/language/facts.ts';
import type { Clock, Journal } from '../../../app/ports.ts';
import type { AdminInput, AskResult, Cancellation } from '../../../schemas/admin.ts';
import { SamplingOptions } from '../../../schemas/model.ts';
import type { ChatMessage, ReplyFooter, RpcEvent } from '../../../schemas/rpc.ts';
import { ComputeEndedError } from '../compute/spawnCompute.ts';
import { RpcError } from '../host/rpcCall.ts';
import type { Others } from '../mesh/meshDesk.ts';
import type { Awake } from './computeKeeper.ts';
import { FIRST_SAMPLING, speak } from './speak.ts';
import { NotAnsweredError, othersVoice, ownVoice } from './voice.ts';
import type { Voice } from './voice.ts';

export interface ChatOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  /** Resolves when someone can answer. */
  readonly wake: () => Promise<Awake>;
  readonly facts: () => Promise<WorldFacts>;
  /** Names exactly the weights that speak now. */
  readonly speaker: () => Pick<ReplyFooter, 'checkpoint' | 'tokenizer' | 'policy' | 'step' | 'trainLoss'> & { readonly context: number };
  readonly countTokens: (tokenizer: string, text: string) => number;
  /** Who answers instead of this node, null for nobody: as somebody said, or, for null, as the settings say. Throws the reason
   *  where somebody said so and it cannot be. */
  readonly others: (said: string | null) => Others | null;
  readonly emit: (event: RpcEvent) => void;
  /** Someone waits (true) or nobody does any more (false). */
  readonly onAnswering: (answering: boolean) => void;
  readonly onSpoke: (result: { actMs: number; tokensPerSecond: number }) => void;
}

interface Job { reply: Reply; readonly question: string; readonly sampling: SamplingOptions; readonly raw: boolean; readonly others: Others | null; cancelled: boolean; running: Voice | null; onDelta: ((text: string) => void) | null }

/** Asking again may say it differently. */
const AGAIN_TEMPERATURE = 0.7;
/** Entries of the journal looked through at start, and messages remembered for sending or asking again. */
const RECENT_ENTRIES = 1_000;
/** Replies that may wait behind the one that is spoken. */
export const WAITING_REPLIES_MAX = 8;
const STATE_NAME_CHARACTERS = 16;

class ReplyFailedError extends Error {
  readonly reason: ReplyFailure;
  constructor(reason: ReplyFailure) { super(replyFailures[reason]); this.name = 'ReplyFailedError'; this.reason = reason; }
}

export class ChatDesk {
  readonly #options: ChatOptions;
  readonly #jobs = new Map<string, Job>();
  readonly #known = new Map<string, { text: string; replies: string[] }>();
  /** Messages being written down, by id. */
  readonly #sending = new Map<string, Promise<{ replyId: string }>>();
  /** Replies that will wait once their message is written down. */
  #claimed = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: ChatOptions) { this.#options = options; }

  /** Reads what was said lately and closes what a stopped node left open. */
  async open(): Promise<void> {
    const { journal } = this.#options;
    const entries = journal.read({ kinds: CHAT_KINDS, limit: RECENT_ENTRIES, newestFirst: true }).reverse();
    for (const message of messagesFromJournal(entries)) this.#remember(message);
    for (const messageId of unanswered(entries)) {
      await journal.append({ kind: 'ReplyFailed', fact: { messageId: this.#replyId(messageId), inReplyTo: messageId, reason: 'node-stopped' }, body: null });
    }
  }

  get answering(): boolean { return this.#jobs.size > 0; }

  history(limit: number): ChatMessage[] {
    const entries = this.#options.journal.read({ kinds: CHAT_KINDS, limit, newestFirst: true }).reverse();
    const streaming = [...this.#jobs.values()].filter((job) => !job.raw).map((job) => messageOf(job.reply));
    return [...messagesFromJournal(entries), ...streaming].slice(-limit);
  }

  /** Sending the same id twice is sending it once, also while the first is still being written. */
  async send(id: string, text: string): Promise<{ replyId: string }> {
    const known = this.#known.get(id);
    if (known) return { replyId: known.replies.at(-1) ?? this.#replyId(id) };
    const sending = this.#sending.get(id) ?? this.#post(id, text).then(() => ({ replyId: this.#begin(id, text, FIRST_SAMPLING, false, this.#options.others(null), null).reply.id })).finally(() => { this.#sending.delete(id); });
    this.#sending.set(id, sending);
    return sending;
  }

  /** Another reply to the same message; the earlier one stays in the journal. */
  regenerate(replyId: string): { replyId: string } {
    for (const [id, known] of this.#known) {
      if (!known.replies.includes(replyId)) continue;
      this.#insistOnRoom();
      const sampling = { ...FIRST_SAMPLING, temperature: AGAIN_TEMPERATURE, seed: known.replies.length };
      return { replyId: this.#begin(id, known.text, sampling, false, this.#options.others(null), null).reply.id };
    }
    throw new RpcError('not-found', 'There is no such reply any more.');
  }

  cancel(replyId: string): { cancelled: boolean } {
    const job = this.#jobs.get(replyId);
    if (!job) return { cancelled: false };
    job.cancelled = true;
    job.running?.cancel(replyId);
    return { cancelled: true };
  }

  /** One question from the command line. Part of the conversation unless `raw`. */
  async ask(input: AdminInput<'ask'>, onDelta: (text: string) => void, cancellation: Cancellation): Promise<AskResult> {
    const messageId = `m-${randomUUID()}`;
    const sampling = SamplingOptions.parse({ ...FIRST_SAMPLING, ...input.sampling }), others = this.#options.others(input.through ?? null);
    if (input.raw) this.#insistOnRoom(); else await this.#post(messageId, input.text);
    const { reply, done } = this.#begin(messageId, input.text, sampling, input.raw, others, onDelta);
    cancellation.onAbort(() => { this.cancel(reply.id); });
    const ended = await done;
    if (ended.phase !== 'done') throw new RpcError('failed', ended.phase === 'failed' ? ended.failure : replyFailures['compute-ended']);
    const { checkpoint, tokenizer, policy, sources, tokens, tokensPerSecond, stoppedBy, peer = null } = ended.footer;
    return { reply: ended.text, checkpoint, tokenizer, policy, sources, tokens, tokensPerSecond, stoppedBy, peer };
  }

  /** Journals a message that will be answered: there is room for its reply before it is written, and it is kept. */
  async #post(id: string, text: string): Promise<void> {
    this.#insistOnRoom();
    this.#claimed += 1;
    try { await this.#options.journal.append({ kind: 'ChatMessagePosted', fact: { messageId: id }, body: { text } }); } finally { this.#claimed -= 1; }
    const message: ChatMessage = { id, author: 'person', text, at: this.#now(), inReplyTo: null, state: 'done', footer: null, failure: null };
    this.#remember(message);
    this.#options.emit({ event: 'chat.message', data: message });
  }

  #insistOnRoom(): void {
    if (this.#jobs.size + this.#claimed <= WAITING_REPLIES_MAX) return;
    throw new RpcError('busy', `${WAITING_REPLIES_MAX} replies are waiting already. Wait until one is done, or stop one, and send it again.`);
  }

  #begin(inReplyTo: string, question: string, sampling: SamplingOptions, raw: boolean, others: Others | null, onDelta: Job['onDelta']): { reply: Reply; done: Promise<Reply> } {
    const id = this.#replyId(inReplyTo);
    this.#known.get(inReplyTo)?.replies.push(id);
    const job: Job = { reply: waitingReply(id, inReplyTo, this.#now()), question, sampling, raw, others, cancelled: false, running: null, onDelta };
    this.#jobs.set(id, job);
    this.#options.onAnswering(true);
    const done = this.#queue.then(() => this.#run(job)).finally(() => {
      this.#jobs.delete(id);
      this.#options.onAnswering(this.answering);
    });
    this.#queue = done.then(() => undefined, () => undefined);
    return { reply: job.reply, done };
  }

  async #run(job: Job): Promise<Reply> {
    try {
      const awake = job.cancelled ? null : await this.#wake();
      const { footer, text } = awake === null || job.cancelled ? this.#unspoken() : await this.#speakInTheEnd(job, awake);
      const { checkpoint, tokenizer, policy, step, trainLoss, tokens, tokensPerSecond, stoppedBy, sources, peer = null } = footer;
      if (!job.raw) {
        await this.#options.journal.append({
          kind: 'ReplyCompleted', body: peer === null ? { text } : { text, peerName: peer.name },
          fact: { messageId: job.reply.id, inReplyTo: job.reply.inReplyTo, checkpoint, tokenizer, policy, step, trainLoss, tokens, tokensPerSecond, stoppedBy, sources: [...sources], ...(peer === null ? {} : { peer: { id: peer.id, stateHash: peer.stateHash } }) },
        });
      }
      job.reply = advanceReply(job.reply, { kind: 'done', text, footer });
    } catch (error) {
      const reason = error instanceof ReplyFailedError ? error.reason : error instanceof QuestionTooLongError ? 'too-long' : error instanceof NotAnsweredError ? 'nobody-answered' : 'compute-ended';
      job.reply = advanceReply(job.reply, { kind: 'failed', failure: failureText(reason) });
      // A disk that cannot take this row has already said so in a notice; the window is told either way.
      if (!job.raw) await this.#options.journal.append({ kind: 'ReplyFailed', fact: { messageId: job.reply.id, inReplyTo: job.reply.inReplyTo, reason }, body: null }).catch(() => undefined);
    }
    if (!job.raw) this.#options.emit({ event: 'chat.done', data: messageOf(job.reply) });
    return job.reply;
  }

  /** A process that was ended before it said a word (a pause, a source forgotten meanwhile) leaves the question to the next. */
  async #speakInTheEnd(job: Job, awake: Awake): Promise<{ footer: ReplyFooter; text: string }> {
    try { return await this.#speak(job, awake); } catch (error) {
      if (!(error instanceof ComputeEndedError) || job.reply.phase !== 'waiting' || job.cancelled) throw error;
    }
    const again = await this.#wake();
    return job.cancelled ? this.#unspoken() : this.#speak(job, again);
  }

  #wake(): Promise<Awake> { return this.#options.wake().catch(() => { throw new ReplyFailedError('no-model'); }); }

  async #speak(job: Job, awake: Awake): Promise<{ footer: ReplyFooter; text: string }> {
    const { clock, facts, countTokens } = this.#options;
    const { context, ...named } = this.#options.speaker();
    const startedMs = clock.monotonicMs();
    const voice = job.others === null ? ownVoice(awake) : othersVoice(job.others, awake);
    job.running = voice;
    try {
      const { text, tokens, tokensPerSecond, stoppedBy, sources, peer, byPeerAlone } = await speak(voice, {
        id: job.reply.id, text: job.question, sampling: job.sampling, raw: job.raw, context, facts, countTokens, onDelta: (piece) => { this.#delta(job, piece); },
      });
      if (peer === null) this.#options.onSpoke({ actMs: clock.monotonicMs() - startedMs, tokensPerSecond });
      const weights = byPeerAlone && peer !== null ? { checkpoint: stateName(peer.stateHash), step: 0, trainLoss: null } : {};
      return { footer: { ...named, ...weights, tokens, tokensPerSecond, stoppedBy, sources: [...sources], ...(peer === null ? {} : { peer }) }, text };
    } finally { job.running = null; }
  }

  #delta(job: Job, text: string): void {
    job.reply = advanceReply(job.reply, { kind: 'delta', text });
    job.onDelta?.(text);
    if (!job.raw) this.#options.emit({ event: 'chat.delta', data: { replyId: job.reply.id, text } });
  }

  /** Cancelled before anyone spoke. */
  #unspoken(): { footer: ReplyFooter; text: string } {
    const { context: _context, ...named } = this.#options.speaker();
    return { footer: { ...named, tokens: 0, tokensPerSecond: 0, stoppedBy: 'cancelled', sources: [] }, text: '' };
  }

  #remember(message: ChatMessage): void {
    if (message.author === 'person') {
      this.#known.set(message.id, { text: message.text, replies: [] });
      const oldest = this.#known.keys().next().value;
      if (this.#known.size > RECENT_ENTRIES && oldest !== undefined) this.#known.delete(oldest);
    } else if (message.inReplyTo !== null) this.#known.get(message.inReplyTo)?.replies.push(message.id);
  }

  /** The same question asked the same number of times gets the same id, after a restart too. */
  #replyId(messageId: string): string {
    const attempt = this.#known.get(messageId)?.replies.length ?? 0;
    return `m-${createHash('sha256').update(`${messageId} reply ${attempt}`).digest('hex').slice(0, 24)}`;
  }

  #now(): string { return new Date(this.#options.clock.now()).toISOString(); }
}

/** The model all members have, as it is named where a checkpoint is. */
function stateName(stateHash: string): string { return `m-${stateHash.slice(0, STATE_NAME_CHARACTERS)}`; }
