// The conversations this node holds: what the journal tells of them, kept in memory, and every change a person may make
// that needs no model. A change is journalled before it is told; an erasure is decided first, then its bodies go.
import { randomUUID } from 'node:crypto';
import type { Clock, Journal } from '../../../app/ports.ts';
import { branchIn, CHAT_KINDS, ChatBook } from '../../../app/mind/chat/book.ts';
import type { ImportedThread } from '../../../app/mind/chat/chatFile.ts';
import { findIn, wordsSought } from '../../../app/mind/chat/search.ts';
import type { Hit } from '../../../app/mind/chat/search.ts';
import { wayTo } from '../../../app/mind/chat/tree.ts';
import { SEARCH_HITS_MAX } from '../../../schemas/chat.ts';
import type { ChatMessage, ImportDone, Rating, SearchHit, ThreadView } from '../../../schemas/chat.ts';
import type { JournalDraft, JournalEntry } from '../../../schemas/journal.ts';
import type { RpcEvent } from '../../../schemas/rpc.ts';
import { RpcError } from '../host/rpcCall.ts';

export interface ChatRoomOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly emit: (event: RpcEvent) => void;
}
/** Replies that are being spoken, of whom this room knows nothing until they are journalled. */
export interface Speaking {
  readonly messages: (threadId: string) => readonly ChatMessage[];
  /** Ends those that belong to one of these messages, and resolves once nothing of them will be written any more. */
  readonly end: (ids: ReadonlySet<string>) => Promise<void>;
}

const PAGE_ROWS = 1_000;
/** Rows of an import between which others have their turn. */
const IMPORT_ROWS = 256;

export class ChatRoom {
  readonly #options: ChatRoomOptions;
  readonly book = new ChatBook();
  speaking: Speaking = { messages: () => [], end: async () => undefined };

  constructor(options: ChatRoomOptions) { this.#options = options; }

  /** Reads all that was ever said, giving way to others between pages, and ends what a stopped node left half done. */
  async open(): Promise<void> {
    const { journal } = this.#options;
    for (let afterSeq = 0; ;) {
      const page = journal.read({ kinds: CHAT_KINDS, afterSeq, limit: PAGE_ROWS });
      for (const entry of page) this.book.apply(entry);
      const last = page.at(-1);
      if (last === undefined) break;
      afterSeq = last.seq;
      await new Promise((resolve) => { setImmediate(resolve); });
    }
    this.book.dropUnfinished();
    await this.#eraseWaiting();
  }

  async record(draft: JournalDraft): Promise<JournalEntry> {
    const entry = await this.#options.journal.append(draft);
    this.book.apply(entry);
    return entry;
  }

  threads(): ThreadView[] { return this.book.threads(); }

  /** Of every branch, with what is being said just now. */
  messages(threadId: string): ChatMessage[] {
    const now = new Map(this.speaking.messages(threadId).map((message) => [message.id, message]));
    const kept = this.book.messages(threadId).map((message) => { const live = now.get(message.id) ?? message; now.delete(message.id); return live; });
    return [...kept, ...now.values()];
  }

  tell(id: string): void { const message = this.book.message(id); if (message !== null) this.#options.emit({ event: 'chat.message', data: message }); }
  tellThread(threadId: string): void { const thread = this.book.thread(threadId); if (thread !== null) this.#options.emit({ event: 'chat.thread', data: thread }); }

  search(text: string): SearchHit[] {
    const words = wordsSought(text), hits: Hit[] = [];
    for (const message of this.book.all()) { const hit = findIn(message, words); if (hit !== null) hits.push(hit); }
    hits.sort((a, b) => (a.message.at < b.message.at ? 1 : -1));
    return hits.slice(0, SEARCH_HITS_MAX).map(({ message: { threadId, id, author, at }, excerpt, from, to }) => ({ threadId, title: this.book.thread(threadId)?.title ?? '', messageId: id, author, at, excerpt, from, to }));
  }

  async choose(messageId: string): Promise<void> {
    this.#messageOf(messageId);
    await this.record({ kind: 'ChatChosen', fact: { messageId }, body: null });
    for (const id of wayTo((at) => this.book.message(at) ?? undefined, messageId)) this.tell(id);
  }

  async rename(threadId: string, title: string | null): Promise<void> {
    this.#threadOf(threadId);
    await this.record({ kind: 'ChatRenamed', fact: { threadId }, body: { title } });
    this.tellThread(threadId);
  }

  async rate(replyId: string, rating: Rating | null): Promise<void> {
    const { author, footer, threadId } = this.#messageOf(replyId);
    if (author !== 'ileices' || footer === null) throw new RpcError('bad-request', 'Only a reply that was spoken to an end can be rated.');
    if (rating === null) await this.record({ kind: 'ReplyUnrated', fact: { messageId: replyId }, body: null });
    else await this.record({ kind: 'ReplyRated', fact: { messageId: replyId, checkpoint: footer.checkpoint }, body: rating });
    this.tell(replyId);
    this.tellThread(threadId);
    await this.#eraseWaiting();
  }

  /** The message and all below it. */
  async erase(messageId: string): Promise<number> {
    const { threadId } = this.#messageOf(messageId);
    await this.speaking.end(new Set(branchIn(this.book, messageId)));
    return this.#erase(threadId, [...branchIn(this.book, messageId)]);
  }

  async eraseThread(threadId: string): Promise<number> {
    this.#threadOf(threadId);
    await this.speaking.end(new Set(this.book.messages(threadId).map(({ id }) => id)));
    return this.#erase(threadId, null);
  }

  /** All of a file, or nothing: what was written counts once the last rows stand, and they are one commit. */
  async bringIn(threads: readonly ImportedThread[]): Promise<ImportDone> {
    const named = threads.map((thread) => ({ ...thread, threadId: `t-${randomUUID()}`, ids: thread.messages.map(() => `m-${randomUUID()}`) }));
    const rows = named.flatMap(({ threadId, ids, messages }) => messages.map(({ author, parent, text, at, to, failure, footer }, place): JournalDraft => (
      { kind: 'MessageImported', fact: { messageId: ids[place]!, threadId, inReplyTo: parent === null ? null : ids[parent]!, author }, body: { text, at, to, failure, footer } })));
    const ends = named.map(({ threadId, ids, messages, shown, title }): JournalDraft => ({ kind: 'ThreadImported', fact: { threadId, messages: messages.length, shown: shown.map((one) => ids[one]!) }, body: { title } }));
    const written: JournalEntry[] = [];
    try {
      for (let at = 0; at < rows.length; at += IMPORT_ROWS) await this.#append(rows.slice(at, at + IMPORT_ROWS), written);
      await this.#append(ends, written);
    } catch (fault) {
      await this.#options.journal.erase(written.map(({ seq }) => seq)).catch(() => undefined);
      throw fault;
    }
    for (const entry of written) this.book.apply(entry);
    for (const { threadId } of named) this.tellThread(threadId);
    return { threads: named.flatMap(({ threadId }) => this.book.thread(threadId) ?? []), messages: rows.length };
  }

  /** Every row is waited for, so that one that is refused is this caller's failure and nobody else's. */
  async #append(drafts: readonly JournalDraft[], written: JournalEntry[]): Promise<void> {
    const settled = await Promise.allSettled(drafts.map((draft) => this.#options.journal.append(draft)));
    for (const one of settled) if (one.status === 'fulfilled') written.push(one.value);
    const refused = settled.find((one) => one.status === 'rejected');
    if (refused !== undefined) throw refused.reason;
  }

  async #erase(threadId: string, messageIds: string[] | null): Promise<number> {
    const before = this.book.messages(threadId).length;
    await this.record({ kind: 'ChatErased', fact: { threadId, messageIds }, body: null });
    const left = this.book.messages(threadId).length;
    this.#options.emit({ event: 'chat.erased', data: { threadId, messageIds: left === 0 ? null : messageIds } });
    this.tellThread(threadId);
    await this.#eraseWaiting();
    return before - left;
  }

  async #eraseWaiting(): Promise<void> {
    const seqs = this.book.takeToErase();
    if (seqs.length > 0) await this.#options.journal.erase(seqs);
  }

  #threadOf(threadId: string): ThreadView {
    const thread = this.book.thread(threadId);
    if (thread === null) throw new RpcError('not-found', 'There is no such conversation any more.');
    return thread;
  }

  #messageOf(id: string): ChatMessage {
    const message = this.book.message(id);
    if (message === null) throw new RpcError('not-found', 'There is no such message any more.');
    return message;
  }
}
