// Replies: one at a time, in the order asked. A message is journalled before it is acknowledged, a reply before it is called
// done. Owns no process; it waits until one is awake and hands it the prompt. Conversations themselves are chatRoom.ts.
import { createHash, randomUUID } from 'node:crypto';
import { waitingReply, advanceReply, reopened } from '../../../app/mind/reply.ts';
import { lastShown } from '../../../app/mind/chat/tree.ts';
import { failureText, replyFailures } from '../../../app/mind/replyFailures.ts';
import type { Clock } from '../../../app/ports.ts';
import type { AdminInput, AskResult, Cancellation } from '../../../schemas/admin.ts';
import { FIRST_THREAD } from '../../../schemas/chat.ts';
import type { ChatMessage, ReplyFooter } from '../../../schemas/chat.ts';
import { SamplingOptions } from '../../../schemas/model.ts';
import type { RpcEvent, RpcParsedInput } from '../../../schemas/rpc.ts';
import { RpcError } from '../host/rpcCall.ts';
import type { Others } from '../mesh/meshDesk.ts';
import type { ChatRoom } from './chatRoom.ts';
import { reasonOf, ReplySpeaker } from './replySpeaker.ts';
import type { Saying, SpeakerOptions } from './replySpeaker.ts';
import { FIRST_SAMPLING } from './speak.ts';

export interface ChatOptions extends SpeakerOptions {
  readonly room: ChatRoom;
  readonly clock: Clock;
  /** Who answers instead of this node, null for nobody: as somebody said, or, for null, as the settings say. Throws the reason
   *  where somebody said so and it cannot be. */
  readonly others: (said: string | null) => Others | null;
  readonly emit: (event: RpcEvent) => void;
  /** Someone waits (true) or nobody does any more (false). */
  readonly onAnswering: (answering: boolean) => void;
  /** Something was said to this being of the world, and it will be answered. */
  readonly onAddressed: (being: string) => void;
}

/** `question` is null for a text that is continued outside of any conversation. */
interface Job extends Saying { reply: ChatMessage; readonly question: ChatMessage | null; done: Promise<ChatMessage> }
type Asked = Pick<RpcParsedInput<'chat.send'>, 'id' | 'threadId' | 'inReplyTo' | 'text'> & { readonly to?: string | null };

/** Asking again may say it differently. */
const AGAIN_TEMPERATURE = 0.7;
/** Replies that may wait behind the one that is spoken. */
export const WAITING_REPLIES_MAX = 8;
const OWN_NAME = 'Ileices';
/** Conversations of the command line. */
export const COMMAND_LINE_THREAD = 't-command-line';

export class ChatDesk {
  readonly #options: ChatOptions;
  readonly #speaker: ReplySpeaker;
  readonly #jobs = new Map<string, Job>();
  /** Messages being written down, by id. */
  readonly #sending = new Map<string, Promise<{ replyId: string }>>();
  /** Replies that will wait once their message is written down. */
  #claimed = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: ChatOptions) {
    this.#options = options;
    this.#speaker = new ReplySpeaker(options);
    options.room.speaking = { messages: (threadId) => this.#live(threadId), end: (ids) => this.#end(ids) };
  }

  /** Reads what was said and closes what a stopped node left open. */
  async open(): Promise<void> {
    const { room } = this.#options;
    await room.open();
    for (const { id } of room.book.unanswered()) await room.record({ kind: 'ReplyFailed', fact: { messageId: this.#replyId(id), inReplyTo: id, reason: 'node-stopped' }, body: null });
  }

  get answering(): boolean { return this.#jobs.size > 0; }

  /** Sending the same id twice is sending it once, also while the first is still being written. */
  async send(asked: Asked): Promise<{ replyId: string }> {
    const { book } = this.#options.room;
    if (book.wasErased(asked.id)) throw new RpcError('not-found', 'This message was erased. Write it anew.');
    if (book.has(asked.id)) return { replyId: this.#repliesTo(asked.id).at(-1) ?? this.#replyId(asked.id) };
    const sending = this.#sending.get(asked.id) ?? this.#post(asked).then((question) => ({ replyId: this.#answer(question, FIRST_SAMPLING, this.#options.others(null)).reply.id })).finally(() => { this.#sending.delete(asked.id); });
    this.#sending.set(asked.id, sending);
    return sending;
  }

  /** Another reply to the same message; the earlier ones stay beside it. */
  regenerate(replyId: string): { replyId: string } {
    const question = this.#questionOf(replyId);
    this.#insistOnRoom();
    const sampling = { ...FIRST_SAMPLING, temperature: AGAIN_TEMPERATURE, seed: this.#repliesTo(question.id).length };
    return { replyId: this.#answer(question, sampling, this.#options.others(null)).reply.id };
  }

  /** The same reply, longer, where it was cut short. */
  goOn(replyId: string): void {
    const question = this.#questionOf(replyId), { book } = this.#options.room, reply = book.message(replyId);
    if (this.#jobs.has(replyId)) throw new RpcError('busy', 'This reply is being spoken already.');
    if (reply === null || reply.footer === null || reply.text === '' || reply.footer.stoppedBy === 'end') throw new RpcError('bad-request', 'This reply was spoken to its end; there is nothing to go on with.');
    this.#insistOnRoom();
    this.#begin({ reply: reopened(reply, book.touch()), question, text: question.text, said: reply.text, before: reply.footer, sampling: FIRST_SAMPLING, others: this.#options.others(null), onDelta: null });
  }

  cancel(replyId: string): { cancelled: boolean } {
    const job = this.#jobs.get(replyId);
    if (!job) return { cancelled: false };
    job.cancelled = true;
    job.running?.cancel(replyId);
    return { cancelled: true };
  }

  /** One question from the command line. Part of a conversation unless `raw`. */
  async ask(input: AdminInput<'ask'>, onDelta: (text: string) => void, cancellation: Cancellation): Promise<AskResult> {
    const sampling = SamplingOptions.parse({ ...FIRST_SAMPLING, ...input.sampling }), others = this.#options.others(input.through ?? null);
    const job = await this.#askedAlone(input, sampling, others, onDelta);
    cancellation.onAbort(() => { this.cancel(job.reply.id); });
    const ended = await job.done;
    if (ended.footer === null) throw new RpcError('failed', ended.failure ?? replyFailures['compute-ended']);
    const { checkpoint, tokenizer, policy, sources, tokens, tokensPerSecond, stoppedBy, peer = null } = ended.footer;
    return { reply: ended.text, checkpoint, tokenizer, policy, sources, tokens, tokensPerSecond, stoppedBy, peer };
  }

  async #askedAlone({ raw, text }: AdminInput<'ask'>, sampling: SamplingOptions, others: Others | null, onDelta: (text: string) => void): Promise<Job> {
    const { room } = this.#options, id = `m-${randomUUID()}`;
    if (!raw) return this.#answer(await this.#post({ id, threadId: COMMAND_LINE_THREAD, inReplyTo: lastShown(room.messages(COMMAND_LINE_THREAD)), text } as Asked), sampling, others, onDelta);
    this.#insistOnRoom();
    const reply = waitingReply({ id: `${id}-raw`, question: { id, threadId: FIRST_THREAD, to: null }, at: this.#now(), touched: 0 });
    return this.#begin({ reply, question: null, text, said: '', before: null, sampling, others, onDelta });
  }

  /** Journals a message that will be answered: there is room for its reply before it is written, and it is kept. */
  async #post({ id, threadId, inReplyTo, text, to = null }: Asked): Promise<ChatMessage> {
    const { room } = this.#options, { book } = room;
    const above = inReplyTo === null ? null : book.message(inReplyTo);
    if (above !== null && above.threadId !== threadId) throw new RpcError('bad-request', 'A message belongs to the conversation of what it follows.');
    this.#insistOnRoom();
    this.#claimed += 1;
    try {
      const being = to === null || to === OWN_NAME ? null : await this.#known(to);
      await room.record({ kind: 'ChatMessagePosted', fact: { messageId: id, threadId, inReplyTo }, body: being === null ? { text } : { text, to: being } });
    } finally { this.#claimed -= 1; }
    room.tell(id);
    room.tellThread(threadId);
    const question = book.message(id);
    if (question === null) throw new RpcError('not-found', 'This message was erased. Write it anew.');
    return question;
  }

  async #known(name: string): Promise<string> {
    const { beings } = await this.#options.facts();
    if (!beings.some((being) => being.name === name)) throw new RpcError('not-found', `There is no being called ${name} in this world now. Choose one that is there, or write to ${OWN_NAME}.`);
    return name;
  }

  #questionOf(replyId: string): ChatMessage {
    const { book } = this.#options.room;
    const question = book.message((this.#jobs.get(replyId)?.reply ?? book.message(replyId))?.inReplyTo ?? '');
    if (question === null) throw new RpcError('not-found', 'There is no such reply any more.');
    return question;
  }

  #insistOnRoom(): void {
    if (this.#jobs.size + this.#claimed <= WAITING_REPLIES_MAX) return;
    throw new RpcError('busy', `${WAITING_REPLIES_MAX} replies are waiting already. Wait until one is done, or stop one, and send it again.`);
  }

  #answer(question: ChatMessage, sampling: SamplingOptions, others: Others | null, onDelta: Job['onDelta'] = null): Job {
    const reply = waitingReply({ id: this.#replyId(question.id), question, at: this.#now(), touched: this.#options.room.book.touch() });
    return this.#begin({ reply, question, text: question.text, said: '', before: null, sampling, others, onDelta });
  }

  #begin(asked: Omit<Job, 'done' | 'cancelled' | 'running'>): Job {
    const job: Job = { ...asked, cancelled: false, running: null, done: Promise.resolve(asked.reply) };
    this.#jobs.set(job.reply.id, job);
    this.#options.onAnswering(true);
    if (job.question !== null) this.#options.onAddressed(job.question.to ?? OWN_NAME);
    if (job.question !== null) this.#options.emit({ event: 'chat.message', data: job.reply });
    job.done = this.#queue.then(() => this.#run(job)).finally(() => {
      this.#jobs.delete(job.reply.id);
      this.#options.onAnswering(this.answering);
    });
    this.#queue = job.done.then(() => undefined, () => undefined);
    return job;
  }

  async #run(job: Job): Promise<ChatMessage> {
    const { room } = this.#options, { id } = job.reply;
    try {
      const { footer, text } = await this.#speaker.speak(job, (piece) => { this.#delta(job, piece); });
      if (job.question !== null) await room.record({ kind: 'ReplyCompleted', ...completed(job, job.question.id, text, footer) });
      job.reply = advanceReply(job.reply, { kind: 'done', text, footer });
    } catch (error) {
      const reason = reasonOf(error);
      job.reply = advanceReply({ ...job.reply, text: job.before === null ? job.reply.text : job.said }, { kind: 'failed', failure: failureText(reason) });
      // A disk that cannot take this row has already said so in a notice; the window is told either way.
      if (job.question !== null && job.before === null) await room.record({ kind: 'ReplyFailed', fact: { messageId: id, inReplyTo: job.question.id, reason }, body: null }).catch(() => undefined);
    }
    if (job.question !== null) this.#options.emit({ event: 'chat.done', data: { ...job.reply, touched: room.book.message(id)?.touched ?? job.reply.touched } });
    room.tellThread(job.reply.threadId);
    return job.reply;
  }

  #delta(job: Job, text: string): void {
    job.reply = advanceReply(job.reply, { kind: 'delta', text });
    job.onDelta?.(text);
    if (job.question !== null) this.#options.emit({ event: 'chat.delta', data: { replyId: job.reply.id, text } });
  }

  #live(threadId: string): ChatMessage[] { return [...this.#jobs.values()].filter((job) => job.question !== null && job.reply.threadId === threadId).map((job) => job.reply); }

  async #end(ids: ReadonlySet<string>): Promise<void> {
    const jobs = [...this.#jobs.values()].filter(({ reply }) => ids.has(reply.id) || ids.has(reply.inReplyTo ?? ''));
    for (const { reply } of jobs) this.cancel(reply.id);
    await Promise.allSettled(jobs.map((job) => job.done));
  }

  #repliesTo(questionId: string): string[] {
    const { room } = this.#options, threadId = room.book.message(questionId)?.threadId;
    return threadId === undefined ? [] : room.messages(threadId).filter((one) => one.author === 'ileices' && one.inReplyTo === questionId).map(({ id }) => id);
  }

  /** The same question asked the same number of times gets the same id, after a restart too; never one that is or was taken. */
  #replyId(messageId: string): string {
    const { book } = this.#options.room;
    for (let attempt = this.#repliesTo(messageId).length; ; attempt += 1) {
      const id = `m-${createHash('sha256').update(`${messageId} reply ${attempt}`).digest('hex').slice(0, 24)}`;
      if (!book.has(id) && !book.wasErased(id) && !this.#jobs.has(id)) return id;
    }
  }

  #now(): string { return new Date(this.#options.clock.now()).toISOString(); }
}

function completed(job: Job, inReplyTo: string, text: string, footer: ReplyFooter) {
  const { peer = null, sources, learntFrom, ...own } = footer;
  return {
    body: peer === null ? { text } : { text, peerName: peer.name },
    fact: {
      messageId: job.reply.id, inReplyTo, ...own, sources: [...sources], ...(learntFrom === undefined ? {} : { learntFrom: [...learntFrom] }),
      ...(peer === null ? {} : { peer: { id: peer.id, stateHash: peer.stateHash } }), ...(job.before === null ? {} : { continued: true as const }),
    },
  };
}
