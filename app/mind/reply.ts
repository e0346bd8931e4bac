// The life of one reply as a union, and what may follow what. A reply is never shown as done without the footer that
// says which weights spoke; a node that stopped in the middle says so instead of pretending.
import type { ChatMessage, ReplyFooter } from '../../schemas/rpc.ts';

export type Reply = { readonly id: string; readonly inReplyTo: string; readonly at: string } & (
  | { readonly phase: 'waiting' }
  | { readonly phase: 'streaming'; readonly text: string }
  | { readonly phase: 'done'; readonly text: string; readonly footer: ReplyFooter }
  | { readonly phase: 'failed'; readonly text: string; readonly failure: string }
);
export type ReplyEvent =
  | { readonly kind: 'delta'; readonly text: string }
  | { readonly kind: 'done'; readonly text: string; readonly footer: ReplyFooter }
  | { readonly kind: 'failed'; readonly failure: string };

export function waitingReply(id: string, inReplyTo: string, at: string): Reply {
  return { id, inReplyTo, at, phase: 'waiting' };
}

/** Events after the end change nothing: a late delta of a cancelled reply is dropped. */
export function advanceReply(reply: Reply, event: ReplyEvent): Reply {
  if (reply.phase === 'done' || reply.phase === 'failed') return reply;
  const { id, inReplyTo, at } = reply;
  const soFar = reply.phase === 'streaming' ? reply.text : '';
  switch (event.kind) {
    case 'delta': return { id, inReplyTo, at, phase: 'streaming', text: soFar + event.text };
    case 'done': return { id, inReplyTo, at, phase: 'done', text: event.text, footer: event.footer };
    case 'failed': return { id, inReplyTo, at, phase: 'failed', text: soFar, failure: event.failure };
  }
}

export function messageOf(reply: Reply): ChatMessage {
  const { id, inReplyTo, at } = reply;
  const common = { id, author: 'ileices' as const, at, inReplyTo };
  switch (reply.phase) {
    case 'waiting': return { ...common, text: '', state: 'streaming', footer: null, failure: null };
    case 'streaming': return { ...common, text: reply.text, state: 'streaming', footer: null, failure: null };
    case 'done': return { ...common, text: reply.text, state: 'done', footer: reply.footer, failure: null };
    case 'failed': return { ...common, text: reply.text, state: 'failed', footer: null, failure: reply.failure };
  }
}
