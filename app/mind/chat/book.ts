// Every conversation as the journal tells of it: a projection, rebuilt at each start, never a second truth. Knows which
// bodies must still be erased because a decision to erase stands behind them.
import { FIRST_THREAD } from '../../../schemas/chat.ts';
import type { ChatMessage, ReplyFooter, ThreadView } from '../../../schemas/chat.ts';
import type { JournalEntry, JournalKind } from '../../../schemas/journal.ts';
import { failureText } from '../replyFailures.ts';
import { PendingImports } from './pendingImports.ts';
import { titleFrom } from './title.ts';
import { branchOf, wayTo } from './tree.ts';

export const CHAT_KINDS = [
  'ChatMessagePosted', 'ReplyCompleted', 'ReplyFailed', 'ChatChosen', 'ChatRenamed', 'ChatErased', 'ReplyRated', 'ReplyUnrated', 'MessageImported', 'ThreadImported',
] as const satisfies readonly JournalKind[];
type ChatEntry = Extract<JournalEntry, { kind: (typeof CHAT_KINDS)[number] }>;
type Of<K extends ChatEntry['kind']> = Extract<ChatEntry, { kind: K }>;

/** Rows whose bodies go with the message. */
interface Held { message: ChatMessage; readonly bodies: number[]; ratings: { seq: number; note: boolean }[]; answered: boolean }
interface Thread { readonly id: string; title: string | null; readonly titles: number[]; beganAt: string; changedAt: string; readonly held: Map<string, Held>; lastQuestion: string | null }

export class ChatBook {
  readonly #threads = new Map<string, Thread>();
  readonly #threadOf = new Map<string, string>();
  readonly #gone = new Set<string>();
  readonly #imports = new PendingImports();
  #toErase: number[] = [];
  #touches = 0;
  #sent = 0;

  apply(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'ChatMessagePosted': this.#posted(entry); return;
      case 'ReplyCompleted': this.#completed(entry); return;
      case 'ReplyFailed': this.#failed(entry); return;
      case 'ChatChosen': this.#chosen(entry.fact.messageId); return;
      case 'ChatRenamed': this.#renamed(entry); return;
      case 'ChatErased': this.#erased(entry); return;
      case 'ReplyRated': this.#rated(entry); return;
      case 'ReplyUnrated': this.#unrated(entry.fact.messageId); return;
      case 'MessageImported': this.#imports.add(entry); return;
      case 'ThreadImported': this.#imported(entry); return;
      default: return;
    }
  }

  /** Bodies of what was decided to be erased, or was never finished, and still are there. Names them once. */
  takeToErase(): number[] { const seqs = this.#toErase; this.#toErase = []; return seqs; }
  /** The journal has been read to its end: an import that has none will never have one. */
  dropUnfinished(): void { this.#toErase.push(...this.#imports.dropAll()); }

  /** What is touched now, in an order that grows. */
  touch(): number { this.#touches += 1; return this.#touches; }
  get sent(): number { return this.#sent; }

  /** Changed last comes first; of those that changed at the same moment, what began last. */
  threads(): ThreadView[] { return [...this.#threads.values()].reverse().map(viewOf).sort((a, b) => (a.changedAt < b.changedAt ? 1 : a.changedAt > b.changedAt ? -1 : 0)); }
  thread(id: string): ThreadView | null { const thread = this.#threads.get(id); return thread === undefined ? null : viewOf(thread); }
  messages(threadId: string): ChatMessage[] { return [...this.#threads.get(threadId)?.held.values() ?? []].map((held) => held.message); }
  message(id: string): ChatMessage | null { return this.#held(id)?.message ?? null; }
  has(id: string): boolean { return this.#threadOf.has(id); }
  wasErased(id: string): boolean { return this.#gone.has(id); }
  *all(): Generator<ChatMessage> { for (const thread of this.#threads.values()) for (const held of thread.held.values()) yield held.message; }

  /** Own questions that never had a reply of any kind: the node stopped in between. */
  unanswered(): ChatMessage[] {
    return [...this.#threads.values()].flatMap((thread) => [...thread.held.values()]).filter(({ message, answered }) => message.author === 'person' && !message.imported && !answered).map(({ message }) => message);
  }

  #held(id: string): Held | undefined { return this.#threads.get(this.#threadOf.get(id) ?? '')?.held.get(id); }

  #threadNamed(id: string, at: string): Thread {
    const known = this.#threads.get(id);
    if (known !== undefined) return known;
    const thread: Thread = { id, title: null, titles: [], beganAt: at, changedAt: at, held: new Map(), lastQuestion: null };
    this.#threads.set(id, thread);
    return thread;
  }

  #put(thread: Thread, message: ChatMessage, seq: number | null): void {
    const known = thread.held.get(message.id);
    if (known === undefined) thread.held.set(message.id, { message, bodies: seq === null ? [] : [seq], ratings: [], answered: false });
    else { known.message = message; if (seq !== null) known.bodies.push(seq); }
    this.#threadOf.set(message.id, thread.id);
    if (message.at > thread.changedAt) thread.changedAt = message.at;
    if (message.at < thread.beganAt) thread.beganAt = message.at;
  }

  #posted({ seq, at, fact, body }: Of<'ChatMessagePosted'>): void {
    this.#sent += 1;
    if (body === null) return;
    const thread = this.#threadNamed(fact.threadId ?? FIRST_THREAD, at);
    const inReplyTo = fact.inReplyTo === undefined ? thread.lastQuestion : fact.inReplyTo;
    thread.lastQuestion = fact.messageId;
    this.#put(thread, {
      id: fact.messageId, threadId: thread.id, author: 'person', text: body.text, at, inReplyTo, state: 'done', footer: null, failure: null,
      touched: this.touch(), number: this.#sent, to: body.to ?? null, imported: false, rating: null,
    }, seq);
  }

  #completed({ seq, at, fact, body }: Of<'ReplyCompleted'>): void {
    const { messageId: id, inReplyTo, peer, continued: _continued, ...own } = fact;
    const question = this.#held(inReplyTo);
    if (question === undefined) { if (body !== null && this.#gone.has(inReplyTo)) this.#toErase.push(seq); return; }
    question.answered = true;
    if (body === null) return;
    const footer: ReplyFooter = peer === undefined ? own : { ...own, peer: { ...peer, name: body.peerName ?? '' } };
    this.#put(this.#threadNamed(question.message.threadId, at), replyTo(question.message, { id, at: this.#held(id)?.message.at ?? at, text: body.text, state: 'done', footer, touched: this.touch(), rating: this.#held(id)?.message.rating ?? null }), seq);
  }

  /** A reply that was to be longer and failed stays as long as it was. */
  #failed({ at, fact }: Of<'ReplyFailed'>): void {
    const question = this.#held(fact.inReplyTo);
    if (question === undefined) return;
    question.answered = true;
    if (this.has(fact.messageId)) return;
    this.#put(this.#threadNamed(question.message.threadId, at), replyTo(question.message, { id: fact.messageId, at, state: 'failed', failure: failureText(fact.reason), touched: this.touch() }), null);
  }

  #chosen(id: string): void {
    for (const one of wayTo((at) => this.#held(at)?.message, id)) {
      const held = this.#held(one);
      if (held !== undefined) held.message = { ...held.message, touched: this.touch() };
    }
  }

  #renamed({ seq, fact, body }: Of<'ChatRenamed'>): void {
    const thread = this.#threads.get(fact.threadId);
    if (thread === undefined) { if (body !== null) this.#toErase.push(seq); return; }
    if (body === null) return;
    thread.title = body.title;
    thread.titles.push(seq);
  }

  #erased({ fact }: Of<'ChatErased'>): void {
    const thread = this.#threads.get(fact.threadId);
    if (thread === undefined) return;
    for (const id of fact.messageIds ?? [...thread.held.keys()]) {
      const held = thread.held.get(id);
      if (held === undefined) continue;
      this.#toErase.push(...held.bodies, ...held.ratings.map(({ seq }) => seq));
      thread.held.delete(id);
      this.#threadOf.delete(id);
      this.#gone.add(id);
    }
    if (thread.lastQuestion !== null && !thread.held.has(thread.lastQuestion)) thread.lastQuestion = [...thread.held.values()].findLast(({ message }) => message.author === 'person')?.message.id ?? null;
    if (thread.held.size > 0) return;
    this.#toErase.push(...thread.titles);
    this.#threads.delete(thread.id);
  }

  /** An earlier note goes when another takes its place. */
  #rated({ seq, fact, body }: Of<'ReplyRated'>): void {
    const held = this.#held(fact.messageId);
    if (held === undefined) { if (body !== null && this.#gone.has(fact.messageId)) this.#toErase.push(seq); return; }
    if (body === null) return;
    this.#toErase.push(...held.ratings.filter(({ note }) => note).map((one) => one.seq));
    held.ratings = [...held.ratings.filter(({ note }) => !note), { seq, note: body.note !== '' }];
    held.message = { ...held.message, rating: body };
  }

  #unrated(id: string): void {
    const held = this.#held(id);
    if (held === undefined) return;
    this.#toErase.push(...held.ratings.map(({ seq }) => seq));
    held.ratings = [];
    held.message = { ...held.message, rating: null };
  }

  #imported({ seq, at, fact, body }: Of<'ThreadImported'>): void {
    const thread = this.#threadNamed(fact.threadId, at);
    for (const { message, seq: row } of this.#imports.take(fact.threadId)) {
      this.#put(thread, { ...message, touched: this.touch() }, row);
      const held = thread.held.get(message.id);
      if (held !== undefined) held.answered = true;
    }
    for (const id of fact.shown) { const held = thread.held.get(id); if (held !== undefined) held.message = { ...held.message, touched: this.touch() }; }
    thread.changedAt = at;
    thread.title = body?.title ?? null;
    thread.titles.push(seq);
  }
}

function replyTo(question: ChatMessage, over: Partial<ChatMessage> & Pick<ChatMessage, 'id' | 'at' | 'state' | 'touched'>): ChatMessage {
  return { threadId: question.threadId, author: 'ileices', text: '', inReplyTo: question.id, footer: null, failure: null, number: null, to: question.to, imported: false, rating: null, ...over };
}

function viewOf({ id, title, beganAt, changedAt, held }: Thread): ThreadView {
  const first = [...held.values()].find(({ message }) => message.author === 'person')?.message.text ?? '';
  return { id, title: title ?? titleFrom(first), automatic: title === null, messages: held.size, beganAt, changedAt };
}

/** The message and everything below it, in its own thread. */
export function branchIn(book: ChatBook, id: string): readonly string[] {
  const message = book.message(id);
  return message === null ? [] : branchOf(book.messages(message.threadId), id);
}
