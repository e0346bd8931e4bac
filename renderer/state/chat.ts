// Arithmetic of conversations as a window sees them: pure functions from lists to lists.
import type { ChatMessage, ThreadView } from '../../schemas/chat.ts';

/** Replaces the message of the same id, else appends it. */
export function withMessage(messages: readonly ChatMessage[], message: ChatMessage): readonly ChatMessage[] {
  const at = messages.findIndex((one) => one.id === message.id);
  if (at < 0) return [...messages, message];
  // Words that already streamed in are not taken back by a slower notice of the same reply.
  const known = messages[at]!;
  const keepText = message.state === 'streaming' && known.state === 'streaming' && known.text.length > message.text.length;
  return messages.with(at, keepText ? { ...message, text: known.text } : message);
}

/** Adds streamed words to their reply. One that is not here belongs to another conversation, or is done. */
export function withDelta(messages: readonly ChatMessage[], replyId: string, text: string): readonly ChatMessage[] {
  const index = messages.findIndex((one) => one.id === replyId);
  const known = messages[index];
  return known?.state === 'streaming' ? messages.with(index, { ...known, text: known.text + text }) : messages;
}

export function withoutMessages(messages: readonly ChatMessage[], ids: readonly string[]): readonly ChatMessage[] {
  const gone = new Set(ids);
  return messages.filter((one) => !gone.has(one.id));
}

/** Changed last comes first. */
export function withThread(threads: readonly ThreadView[], thread: ThreadView): readonly ThreadView[] {
  return [thread, ...threads.filter((one) => one.id !== thread.id)].sort((a, b) => (a.changedAt < b.changedAt ? 1 : a.changedAt > b.changedAt ? -1 : 0));
}

/** One's own words before the node has them: shown behind everything else. */
export function unsentMessage(over: Pick<ChatMessage, 'id' | 'threadId' | 'inReplyTo' | 'text' | 'at' | 'to'>): ChatMessage {
  return { author: 'person', state: 'done', footer: null, failure: null, touched: Number.MAX_SAFE_INTEGER, number: null, imported: false, rating: null, ...over };
}

/** The reply that is spoken now: the first of those that are not done; the others wait their turn. */
export const streamingReply = (messages: readonly ChatMessage[]): ChatMessage | undefined =>
  messages.find((one) => one.author === 'ileices' && one.state === 'streaming');

/** Whether a reminder stands behind this message. */
export const isReminded = (number: number | null, every: number): boolean => number !== null && number % every === 0;
