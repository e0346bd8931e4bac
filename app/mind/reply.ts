// The life of one reply, and what may follow what. A reply is never shown as done without the footer that says which weights
// spoke; a node that stopped in the middle says so instead of pretending.
import type { ChatMessage, ReplyFooter } from '../../schemas/chat.ts';

export type ReplyEvent =
  | { readonly kind: 'delta'; readonly text: string }
  | { readonly kind: 'done'; readonly text: string; readonly footer: ReplyFooter }
  | { readonly kind: 'failed'; readonly failure: string };

export interface ReplyBeginning {
  readonly id: string;
  readonly question: Pick<ChatMessage, 'id' | 'threadId' | 'to'>;
  readonly at: string;
  readonly touched: number;
}

/** Nothing is said yet. */
export function waitingReply({ id, question, at, touched }: ReplyBeginning): ChatMessage {
  return { id, threadId: question.threadId, author: 'ileices', text: '', at, inReplyTo: question.id, state: 'streaming', footer: null, failure: null, touched, number: null, to: question.to, imported: false, rating: null };
}

/** One that was cut short speaks on. */
export function reopened(reply: ChatMessage, touched: number): ChatMessage { return { ...reply, state: 'streaming', failure: null, touched }; }

/** Events after the end change nothing: a late delta of a cancelled reply is dropped. */
export function advanceReply(reply: ChatMessage, event: ReplyEvent): ChatMessage {
  if (reply.state !== 'streaming') return reply;
  switch (event.kind) {
    case 'delta': return { ...reply, text: reply.text + event.text };
    case 'done': return { ...reply, text: event.text, state: 'done', footer: event.footer };
    // What was said before it was to be longer is whole in itself.
    case 'failed': return { ...reply, state: reply.footer === null ? 'failed' : 'done', failure: event.failure };
  }
}
