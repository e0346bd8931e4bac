// What a person can do with messages and conversations, each as one call to the node; a failure is said, never swallowed.
import { branchOf, lastShown, shownTurns } from '../../app/mind/chat/tree.ts';
import type { Rating } from '../../schemas/chat.ts';
import { attempt, said, toast } from '../state/actions.ts';
import { announce } from '../state/announce.ts';
import { streamingReply, unsentMessage, withMessage, withoutMessages } from '../state/chat.ts';
import { fetchThread, newThreadId, showThread } from '../state/chatEvents.ts';
import { focusChat } from '../state/places.ts';
import { client } from '../state/connect.ts';
import { begunWith, keepBeing, keepDraft } from '../state/drafts.ts';
import { greet } from '../state/person.ts';
import { chatStore, linkStore, type Chat, type Unsent } from '../state/stores.ts';
import { t } from '../text/t.ts';

const now = (): string => new Date().toISOString();
const without = (unsent: Chat['unsent'], id: string): Chat['unsent'] => new Map([...unsent].filter(([one]) => one !== id));

/** What stands in the box: the change of an earlier message while there is one, else the draft. */
export function setWords(text: string): void {
  const { edit, threadId } = chatStore.getState();
  if (edit !== null) { chatStore.setState({ edit: { ...edit, text }, problem: null }); return; }
  chatStore.setState({ draft: text, problem: null });
  keepDraft(threadId, text);
}

export function editMessage(id: string): void {
  const known = chatStore.getState().messages.find((one) => one.id === id);
  if (known === undefined) return;
  chatStore.setState({ edit: { id, text: known.text }, problem: null });
  requestAnimationFrame(() => { document.querySelector<HTMLTextAreaElement>('#composer')?.focus(); });
}
export function stopEditing(): void { chatStore.setState({ edit: null, problem: null }); }

/** The one asked last where one reads, as a shell brings back its last line. */
export function editLast(): boolean {
  const last = shownTurns(chatStore.getState().messages).at(-1)?.question;
  if (last === undefined) return false;
  editMessage(last.id);
  return true;
}

async function post({ message: own }: Unsent): Promise<void> {
  chatStore.setState(({ unsent }) => ({ unsent: new Map(unsent).set(own.id, { message: own, problem: null }) }));
  if (linkStore.getState().link.kind !== 'open') announce(t('chat.message-waits'));
  try {
    await client.call('chat.send', { id: own.id, threadId: own.threadId, inReplyTo: own.inReplyTo, text: own.text, to: own.to });
    chatStore.setState(({ unsent }) => ({ unsent: without(unsent, own.id) }));
  } catch (failure) {
    const { draft, edit, threadId } = chatStore.getState();
    if (draft !== '' || edit !== null || threadId !== own.threadId) {
      // The box is taken: the words stay in the conversation, where they can be sent again.
      chatStore.setState(({ unsent }) => ({ unsent: new Map(unsent).set(own.id, { message: own, problem: said(failure) }) }));
      return;
    }
    discardUnsent(own.id);
    setWords(own.text);
    chatStore.setState({ problem: said(failure) });
  }
}

/** Who is spoken to: whoever was chosen, else whoever was spoken to last. */
export function addressee({ to, messages }: Pick<Chat, 'to' | 'messages'>): string | null { return to ?? shownTurns(messages).at(-1)?.question.to ?? null; }

/** Sends what is given; where an earlier message is being changed, as a version beside it. */
export function sendMessage(text: string): Promise<void> {
  const chat = chatStore.getState(), changed = chat.messages.find((one) => one.id === chat.edit?.id);
  const own = unsentMessage({
    id: `m-${crypto.randomUUID()}`, threadId: chat.threadId, inReplyTo: changed === undefined ? lastShown(chat.messages) : changed.inReplyTo, text, at: now(), to: changed === undefined ? addressee(chat) : changed.to,
  });
  chatStore.setState(({ messages }) => ({ messages: withMessage(messages, own), problem: null, edit: null }));
  return post({ message: own, problem: null });
}
export function sendAgain(id: string): Promise<void> {
  const unsent = chatStore.getState().unsent.get(id);
  return unsent === undefined ? Promise.resolve() : post(unsent);
}
export function discardUnsent(id: string): void {
  chatStore.setState(({ messages, unsent }) => ({ messages: withoutMessages(messages, [id]), unsent: without(unsent, id) }));
}

/** Stops one reply; without a name the one that is spoken now. */
export async function stopReply(id: string | undefined = streamingReply(chatStore.getState().messages)?.id): Promise<boolean> {
  return id !== undefined && attempt(() => client.call('chat.cancel', { replyId: id }));
}
export const regenerate = (replyId: string): Promise<boolean> => attempt(() => client.call('chat.regenerate', { replyId }));
export const goOn = (replyId: string): Promise<boolean> => attempt(() => client.call('chat.continue', { replyId }));
export const choose = (messageId: string): Promise<boolean> => attempt(() => client.call('chat.choose', { messageId }));

export function rate(replyId: string, rating: Rating | null): Promise<boolean> {
  return attempt(async () => {
    await client.call('chat.rate', { replyId, rating });
    announce(t(rating === null ? 'chat.rated-back' : 'chat.note-kept'));
  });
}

export function openThread(threadId: string): Promise<boolean> {
  showThread(threadId, false);
  return attempt(() => fetchThread(client, threadId));
}

/** A conversation that begins with the first message sent in it. */
export function newChat(): void {
  showThread(newThreadId(), true);
  focusChat();
}

/** A new conversation with a being of the world, which stops and listens; one in which nothing was said yet is gone on with. */
export function talkWith(being: string): void {
  const threadId = begunWith(being) ?? newThreadId();
  keepBeing(threadId, being);
  showThread(threadId, true);
  focusChat();
  void greet(being);
}

/** Opens what was found where it stands, in the version it stands in. */
export async function openFound(threadId: string, messageId: string): Promise<void> {
  if (!await openThread(threadId)) return;
  const isShown = shownTurns(chatStore.getState().messages).some(({ question, reply }) => question.id === messageId || reply?.id === messageId);
  if (!isShown && !await choose(messageId)) return;
  chatStore.setState({ found: messageId });
}

export const rename = (threadId: string, title: string | null): Promise<boolean> => attempt(() => client.call('chat.rename', { threadId, title }));

/** Asks before anything is erased. */
export function askToErase(threadId: string, messageId: string | null): void {
  const { messages, threads } = chatStore.getState();
  const count = messageId === null ? threads.find((one) => one.id === threadId)?.messages ?? 0 : branchOf(messages, messageId).length;
  chatStore.setState({ erasing: { threadId, messageId, messages: count } });
}
export async function erase(): Promise<void> {
  const { erasing } = chatStore.getState();
  if (erasing === null) return;
  const { threadId, messageId } = erasing;
  await attempt(async () => {
    const { erased } = messageId === null ? await client.call('chat.deleteThread', { threadId }) : await client.call('chat.delete', { messageId });
    toast('info', t('chat.erased', { messages: erased }));
  });
  chatStore.setState({ erasing: null });
}
