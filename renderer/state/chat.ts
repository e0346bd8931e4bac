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

const beginning = (id: string, inReplyTo: string | null, text: string, at: string): ChatMessage => ({ id, author: 'ileices', text, at, inReplyTo, state: 'streaming', footer: null, failure: null });

/** Questions are answered in the order they were asked: the one after the last that has a reply. */
function firstUnanswered(messages: readonly ChatMessage[]): string | null {
  const asked = messages.filter((one) => one.author === 'person');
  const answered = new Set(messages.map((one) => one.inReplyTo));
  const last = asked.findLastIndex((one) => answered.has(one.id));
  return (asked[last + 1] ?? asked.at(-1))?.id ?? null;
}

/** A reply that was promised and says nothing yet; one that is known already stays as it is. */
export function withPromised(messages: readonly ChatMessage[], replyId: string, inReplyTo: string | null, at: string): readonly ChatMessage[] {
  return messages.some((one) => one.id === replyId) ? messages : [...messages, beginning(replyId, inReplyTo, '', at)];
}

/** Adds streamed words to their reply; a reply that was not announced yet begins here. */
export function withDelta(messages: readonly ChatMessage[], replyId: string, text: string, at: string): readonly ChatMessage[] {
  const index = messages.findIndex((one) => one.id === replyId);
  if (index < 0) {
    return [...messages, beginning(replyId, firstUnanswered(messages), text, at)];
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

/** The reply that is spoken now: the first of those that are not done; the others wait their turn. */
export const streamingReply = (messages: readonly ChatMessage[]): ChatMessage | undefined =>
  messages.find((one) => one.author === 'ileices' && one.state === 'streaming');
