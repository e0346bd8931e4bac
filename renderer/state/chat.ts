// Arithmetic of the conversation: pure functions from messages to messages.
import type { ChatMessage } from '../../schemas/rpc.ts';

/** Replaces the message of the same id, else appends it. */
export function withMessage(messages: readonly ChatMessage[], message: ChatMessage): readonly ChatMessage[] {
  const at = messages.findIndex((one) => one.id === message.id);
  if (at < 0) return [...messages, message];
  // Words that already streamed in are not taken back by a slower notice of the same reply.
  const known = messages[at]!;
  const keepText = message.state === 'streaming' && known.text.length > message.text.length;
  return messages.with(at, keepText ? { ...message, text: known.text } : message);
}

/** Adds streamed words to their reply; a reply that was not announced yet begins here. */
export function withDelta(messages: readonly ChatMessage[], replyId: string, text: string, at: string): readonly ChatMessage[] {
  const index = messages.findIndex((one) => one.id === replyId);
  if (index < 0) {
    const asked = messages.findLast((one) => one.author === 'person');
    return [...messages, { id: replyId, author: 'ileices', text, at, inReplyTo: asked?.id ?? null, state: 'streaming', footer: null, failure: null }];
  }
  const known = messages[index]!;
  return known.state === 'streaming' ? messages.with(index, { ...known, text: known.text + text }) : messages;
}

export interface Turn {
  readonly id: string;
  readonly person: ChatMessage | null;
  /** Every reply to it, oldest first: regenerating adds one. */
  readonly replies: readonly ChatMessage[];
}

/** Questions with their replies, in the order they were asked. */
export function turnsOf(messages: readonly ChatMessage[]): readonly Turn[] {
  const turns = new Map<string, { id: string; person: ChatMessage | null; replies: ChatMessage[] }>();
  for (const message of messages) {
    const key = message.author === 'person' ? message.id : (message.inReplyTo ?? message.id);
    const turn = turns.get(key) ?? { id: key, person: null, replies: [] };
    turns.set(key, turn);
    if (message.author === 'person') turn.person = message; else turn.replies.push(message);
  }
  return [...turns.values()];
}

export const streamingReply = (messages: readonly ChatMessage[]): ChatMessage | undefined =>
  messages.findLast((one) => one.author === 'ileices' && one.state === 'streaming');
