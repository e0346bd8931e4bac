// What the node says of conversations, taken into the window: the list, the one that is open, and streamed words, gathered so
// that the page changes at most 30 times a second.
import { chatEvents } from '../../schemas/chat.ts';
import type { ChatMessage } from '../../schemas/chat.ts';
import type { RpcEvent } from '../../schemas/rpc.ts';
import type { RpcClient } from '../rpc.ts';
import { t } from '../text/t.ts';
import { announce } from './announce.ts';
import { isReminded, withDelta, withMessage, withoutMessages, withThread } from './chat.ts';
import { beingOf, draftOf, keepDraftsOf, nowKnown } from './drafts.ts';
import { keep, readKept } from './kept.ts';
import { chatStore, nodeStore } from './stores.ts';

/** Streamed words are shown in batches this far apart. */
const DELTA_BATCH_MS = 34;
type ChatEvent = Extract<RpcEvent, { event: keyof typeof chatEvents }>;
export const isChatEvent = (event: RpcEvent): event is ChatEvent => event.event in chatEvents;

const pendingDeltas = new Map<string, string>();
let deltaTimer: ReturnType<typeof setTimeout> | null = null;

function flushDeltas(): void {
  if (deltaTimer !== null) clearTimeout(deltaTimer);
  deltaTimer = null;
  if (pendingDeltas.size === 0) return;
  let { messages } = chatStore.getState();
  for (const [replyId, text] of pendingDeltas) messages = withDelta(messages, replyId, text);
  pendingDeltas.clear();
  chatStore.setState({ messages });
}

export const newThreadId = (): string => `t-${crypto.randomUUID()}`;

/** Makes a conversation the one that is shown; its messages come with `fetchThread`. */
export function showThread(threadId: string, isNew: boolean): void {
  const { unsent } = chatStore.getState();
  keep('thread', threadId);
  chatStore.setState({ threadId, messages: [...unsent.values()].flatMap(({ message }) => (message.threadId === threadId ? [message] : [])), loaded: isNew, draft: draftOf(threadId), edit: null, problem: null, to: beingOf(threadId), view: 'talk', found: null, erasing: null });
}

export async function fetchThread(client: RpcClient, threadId: string): Promise<void> {
  const { messages } = await client.call('chat.thread', { threadId });
  if (chatStore.getState().threadId !== threadId) return;
  // A question typed while the line was down is still on its way: it stays at the end.
  const known = new Set(messages.map((message) => message.id));
  chatStore.setState(({ unsent }) => ({ messages: [...messages, ...[...unsent.values()].flatMap(({ message }) => (message.threadId === threadId && !known.has(message.id) ? [message] : []))], loaded: true }));
}

/** The one that was open before, where it is still there or something was begun in it; else the newest; else a new one. */
export async function fetchChat(client: RpcClient): Promise<void> {
  const { threads } = await client.call('chat.threads', {});
  const { threadId, unsent, loaded } = chatStore.getState();
  const before = loaded || threadId !== '' ? threadId : readKept('thread') ?? '';
  const exists = threads.some((thread) => thread.id === before);
  nowKnown(threads.map(({ id }) => id));
  const begun = before !== '' && (draftOf(before) !== '' || beingOf(before) !== null || loaded || [...unsent.values()].some(({ message }) => message.threadId === before));
  const open = exists || begun ? before : threads[0]?.id ?? newThreadId();
  keepDraftsOf(new Set([open, ...threads.map((thread) => thread.id)]));
  chatStore.setState({ threads });
  if (open !== threadId) showThread(open, !threads.some((thread) => thread.id === open));
  await fetchThread(client, open);
}

function sayAloud(reply: ChatMessage): void {
  const { messages } = chatStore.getState(), every = nodeStore.getState().settings?.chatReminderMessages;
  const said = t('chat.said-aloud', { name: reply.to ?? t('shell.name'), text: reply.text || (reply.failure ?? t('chat.said-aloud-nothing')) });
  const asked = messages.find((one) => one.id === reply.inReplyTo)?.number ?? null;
  announce(every !== undefined && isReminded(asked, every) ? `${said} ${t('chat.reminder')}` : said);
}

export function applyChatEvent(event: ChatEvent, client: RpcClient): void {
  switch (event.event) {
    case 'chat.delta':
      pendingDeltas.set(event.data.replyId, (pendingDeltas.get(event.data.replyId) ?? '') + event.data.text);
      deltaTimer ??= setTimeout(flushDeltas, DELTA_BATCH_MS);
      return;
    case 'chat.message':
    case 'chat.done':
      flushDeltas();
      if (event.data.threadId !== chatStore.getState().threadId) return;
      chatStore.setState(({ messages }) => ({ messages: withMessage(messages, event.data), loaded: true }));
      if (event.event === 'chat.done') sayAloud(event.data);
      return;
    case 'chat.thread':
      nowKnown([event.data.id]);
      chatStore.setState(({ threads }) => ({ threads: withThread(threads, event.data) }));
      return;
    case 'chat.erased': takeErased(event.data, client); return;
  }
}

function takeErased({ threadId, messageIds }: Extract<ChatEvent, { event: 'chat.erased' }>['data'], client: RpcClient): void {
  const { threads, threadId: shown, messages } = chatStore.getState();
  if (messageIds !== null) {
    if (threadId === shown) chatStore.setState({ messages: withoutMessages(messages, messageIds) });
    return;
  }
  const left = threads.filter((thread) => thread.id !== threadId);
  chatStore.setState({ threads: left });
  keepDraftsOf(new Set([...left.map((thread) => thread.id), ...(threadId === shown ? [] : [shown])]));
  if (threadId !== shown) return;
  const next = left[0]?.id;
  showThread(next ?? newThreadId(), next === undefined);
  // Where it cannot be fetched the line is down, and everything is fetched once it is back.
  if (next !== undefined) void fetchThread(client, next).catch(() => undefined);
}
