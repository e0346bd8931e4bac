// The real conversations over a journal in memory, with scripted words in place of a mind: what the window is shown is what
// the agent would show it.
import { ChatDesk } from '../../main/node/agent/chatDesk.ts';
import { chatHandlers } from '../../main/node/agent/chatHandlers.ts';
import { ChatRoom } from '../../main/node/agent/chatRoom.ts';
import { ChatUpload } from '../../main/node/agent/chatUpload.ts';
import type { Awake } from '../../main/node/agent/computeKeeper.ts';
import type { WorldFacts } from '../../app/world/language/facts.ts';
import type { ChatMessage } from '../../schemas/chat.ts';
import type { ComputeEvent, ComputeInput } from '../../schemas/compute.ts';
import { MessageId, ThreadId } from '../../schemas/ids.ts';
import type { RpcEvent, RpcHandlers } from '../../schemas/rpc.ts';
import type { Settings } from '../../schemas/settings.ts';
import type { Status } from '../../schemas/status.ts';
import { MemoryJournal } from './memoryJournal.ts';

const WORD_MS = 60;
const CONTEXT = 4_096;
const SPEED = 612;
const clock = { now: () => Date.now(), monotonicMs: () => performance.now(), after: () => () => undefined };

export interface FakeChatNode { readonly status: Status; readonly settings: Settings; facts(): WorldFacts; emit(event: RpcEvent): void; addressed(being: string): void }
type Handlers = ReturnType<typeof chatHandlers>;

export class FakeChat {
  /** Words of the next replies; the last one repeats. */
  replies: string[] = ['Ileices is at the old pond. It feels calm.'];
  /** Runs before a message is taken: may wait, or refuse it. */
  beforeSend: () => Promise<void> = async () => undefined;
  /** Every word of a reply waits for this, so that a test can look while it speaks, however slow the machine. */
  beforeWord: () => Promise<void> = async () => undefined;
  readonly #node: FakeChatNode;
  #spoken = 0;
  #journal = new MemoryJournal();
  #room!: ChatRoom;
  #desk!: ChatDesk;
  #handlers!: Handlers;
  /** What makes those stop that are speaking, by the reply. */
  readonly #stops = new Map<string, () => void>();

  constructor(node: FakeChatNode) { this.#node = node; this.clear(); }

  get room(): ChatRoom { return this.#room; }
  get messages(): ChatMessage[] { return this.#room.threads().flatMap(({ id }) => this.#room.messages(id)); }

  /** As if nothing had ever been said. */
  clear(): void {
    this.stop();
    this.#spoken = 0;
    this.#journal = new MemoryJournal();
    const journal = this.#journal;
    const emit = (event: RpcEvent): void => { if (journal === this.#journal) this.#node.emit(event); };
    this.#room = new ChatRoom({ journal, clock, emit });
    this.#desk = new ChatDesk({
      room: this.#room, clock, emit, said: () => this.#room.book.all(), feelingsAnHour: () => this.#node.settings.chatFeelingsAnHour,
      wake: () => (this.#node.status.model === null ? Promise.reject(new Error('no model')) : Promise.resolve(this.#awake())), facts: () => Promise.resolve(this.#node.facts()),
      speaker: () => { const { checkpoint, tokenizer, step, trainLoss } = this.#node.status.model!; return { checkpoint, tokenizer, step, trainLoss, policy: 'b'.repeat(64), context: CONTEXT, learntFrom: this.#node.status.sources.filter((one) => one.kind !== 'own').map((one) => one.id) }; },
      countTokens: (_, text) => text.split(' ').length, others: () => null, onAnswering: () => undefined, onAddressed: (being) => { this.#node.addressed(being); }, onSpoke: () => undefined,
    });
    this.#handlers = chatHandlers({ parts: { permit: () => undefined }, room: this.#room, chat: this.#desk, chatUpload: new ChatUpload(this.#room, clock) });
  }

  /** Said before any window was there: questions with their replies, one after the other, a minute apart. */
  async seed(turns: readonly (readonly [question: string, reply: string])[], threadId = 't-seeded'): Promise<void> {
    let above: string | null = null;
    const { checkpoint, tokenizer, step, trainLoss } = this.#node.status.model!;
    for (const [at, [question, reply]] of turns.entries()) {
      const [messageId, replyId] = [`m-${threadId.slice(2)}-${at}`, `m-${threadId.slice(2)}-${at}-r`];
      await this.#room.record({ kind: 'ChatMessagePosted', fact: { messageId, threadId, inReplyTo: above }, body: { text: question } });
      await this.#room.record({ kind: 'ReplyCompleted', fact: { messageId: replyId, inReplyTo: messageId, checkpoint, tokenizer, policy: 'p', step, trainLoss, tokens: 12, tokensPerSecond: SPEED, stoppedBy: 'end', sources: ['world'] }, body: { text: reply } });
      above = replyId;
    }
  }

  ask(text: string, threadId = 't-seeded'): Promise<{ replyId: string }> { return this.#desk.send({ id: MessageId.parse(`m-${Math.random().toString(36).slice(2, 14)}`), threadId: ThreadId.parse(threadId), inReplyTo: null, text }); }
  resetReplies(): void { this.#spoken = 0; }
  stop(): void { for (const message of this.#room === undefined ? [] : this.messages) if (message.state === 'streaming') this.#desk.cancel(message.id); }

  handlers(): Pick<RpcHandlers, keyof Handlers> {
    const own = Object.fromEntries(Object.keys(this.#handlers).map((name) => [name, (input: never) => (this.#handlers[name as keyof Handlers] as (input: never) => unknown)(input)])) as unknown as Handlers;
    return { ...own, 'chat.send': async (input) => { await this.beforeSend(); return this.#handlers['chat.send'](input); } };
  }

  #awake(): Awake {
    const listeners = new Set<(event: ComputeEvent) => void>();
    const compute = {
      call: (method: string, input: unknown) => (method === 'generate' ? this.#speak(input as ComputeInput<'generate'>, (event) => { for (const listener of listeners) listener(event); }) : Promise.resolve(this.#stops.get((input as { id: string }).id)?.())),
      onEvent: (listener: (event: ComputeEvent) => void) => { listeners.add(listener); return () => { listeners.delete(listener); }; },
    };
    return { compute, tokenizer: '' } as unknown as Awake;
  }

  async #speak({ id }: ComputeInput<'generate'>, emit: (event: ComputeEvent) => void) {
    const words = (this.replies[Math.min(this.#spoken, this.replies.length - 1)] ?? '').split(/(?<= )/);
    this.#spoken += 1;
    let stopped = false, said = '';
    const stop = new Promise<void>((resolve) => { this.#stops.set(id, () => { stopped = true; resolve(); }); });
    for (const [at, word] of words.entries()) {
      await Promise.race([stop, new Promise((resolve) => { setTimeout(resolve, WORD_MS); }).then(() => (at > 0 ? this.beforeWord() : undefined))]);
      if (stopped) break;
      said += word;
      emit({ event: 'delta', data: { id, text: word, tokens: at + 1 } });
    }
    this.#stops.delete(id);
    return { text: said, tokens: words.length, promptTokens: 1, tokensPerSecond: SPEED, stoppedBy: stopped ? 'cancelled' as const : 'end' as const };
  }
}
