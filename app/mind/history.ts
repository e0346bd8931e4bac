// The conversation as the journal holds it: a projection, rebuilt at any time, never a second truth.
import type { JournalEntry, JournalKind } from '../../schemas/journal.ts';
import type { ChatMessage } from '../../schemas/rpc.ts';

export const CHAT_KINDS = ['ChatMessagePosted', 'ReplyCompleted', 'ReplyFailed'] as const satisfies readonly JournalKind[];

/** Why a reply failed, in words with the next step. */
export const replyFailures = {
  'compute-ended': 'The compute process ended while answering. Ask again; it is restarted by itself.',
  'no-model': 'No readable model was found. Run `ileices doctor`.',
  'node-stopped': 'The node stopped while answering. Ask again.',
  'nobody-answered': 'Whoever was asked in the mesh did not answer to the end. Ask again, or ask this node itself.',
  'too-long': 'That is too long for so small a mind: about twenty everyday words fit. Shorten it and ask again.',
} as const;
export type ReplyFailure = keyof typeof replyFailures;
export function failureText(reason: string): string {
  return reason in replyFailures ? replyFailures[reason as ReplyFailure] : reason;
}

/** Entries in ascending order to messages in the same order. Erased texts are left out. */
export function messagesFromJournal(entries: readonly JournalEntry[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const entry of entries) {
    if (entry.kind === 'ChatMessagePosted' && entry.body) {
      messages.push({ id: entry.fact.messageId, author: 'person', text: entry.body.text, at: entry.at, inReplyTo: null, state: 'done', footer: null, failure: null });
    } else if (entry.kind === 'ReplyCompleted' && entry.body) {
      const { messageId, inReplyTo, peer, ...own } = entry.fact;
      const footer = peer === undefined ? own : { ...own, peer: { ...peer, name: entry.body.peerName ?? '' } };
      messages.push({ id: messageId, author: 'ileices', text: entry.body.text, at: entry.at, inReplyTo, state: 'done', footer, failure: null });
    } else if (entry.kind === 'ReplyFailed') {
      messages.push({ id: entry.fact.messageId, author: 'ileices', text: '', at: entry.at, inReplyTo: entry.fact.inReplyTo, state: 'failed', footer: null, failure: failureText(entry.fact.reason) });
    }
  }
  return messages;
}

/** Ids of messages nobody answered: the node stopped in between. */
export function unanswered(entries: readonly JournalEntry[]): string[] {
  const open = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === 'ChatMessagePosted') open.add(entry.fact.messageId);
    if (entry.kind === 'ReplyCompleted' || entry.kind === 'ReplyFailed') open.delete(entry.fact.inReplyTo);
  }
  return [...open];
}
