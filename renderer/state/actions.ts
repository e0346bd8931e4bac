// What a person can do here, each as one call to the node; a failure is said, never swallowed.
import { UNDO_MS } from '../../schemas/consent.ts';
import type { Settings } from '../../schemas/settings.ts';
import { RpcFailure } from '../rpc.ts';
import type { ForgetChoice } from '../../schemas/forget.ts';
import { forgottenSentence } from '../sources/forgetWords.ts';
import { announce } from './announce.ts';
import { streamingReply, withMessage, withPromised } from './chat.ts';
import { client } from './connect.ts';
import { keep } from './kept.ts';
import { chatStore, linkStore, nodeStore, viewStore, type Chat, type Toast } from './stores.ts';

const MOST_TOASTS = 3;
/** Notes go by themselves; warnings and errors stay until they are dismissed. */
const NOTE_SHOWN_MS = 12_000;
let nextToast = 1;

export function toast(severity: Toast['severity'], text: string, undo: string | null = null): void {
  const id = `toast-${nextToast}`;
  nextToast += 1;
  // The same cause is shown once.
  viewStore.setState(({ toasts }) => ({ toasts: [...toasts.filter((one) => one.text !== text), { id, severity, text, undo }].slice(-MOST_TOASTS) }));
  announce(text);
  if (severity === 'info') setTimeout(() => { dismissToast(id); }, undo === null ? NOTE_SHOWN_MS : UNDO_MS);
}
export function dismissToast(id: string): void { viewStore.setState(({ toasts }) => ({ toasts: toasts.filter((one) => one.id !== id) })); }

export function said(failure: unknown): string {
  return failure instanceof RpcFailure ? failure.message : 'Something in this window failed. Reload it; the node is not affected.';
}
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try { await work(); return true; } catch (failure) { toast('error', said(failure)); return false; }
}

export function setDraft(draft: string): void { chatStore.setState({ draft, problem: null }); keep('draft', draft); }

const now = (): string => new Date().toISOString();
const without = (unsent: Chat['unsent'], id: string): Chat['unsent'] => new Map([...unsent].filter(([one]) => one !== id));

async function post(id: string, text: string): Promise<void> {
  chatStore.setState(({ unsent }) => ({ unsent: new Map(unsent).set(id, null) }));
  if (linkStore.getState().link.kind !== 'open') announce('Not connected. Your message waits, and is sent when the node is back.');
  try {
    const { replyId } = await client.call('chat.send', { id, text });
    chatStore.setState(({ messages, unsent }) => ({ messages: withPromised(messages, replyId, id, now()), unsent: without(unsent, id) }));
  } catch (failure) {
    if (chatStore.getState().draft !== '') {
      // The box is taken: the words stay in the conversation, where they can be sent again.
      chatStore.setState(({ unsent }) => ({ unsent: new Map(unsent).set(id, said(failure)) }));
      return;
    }
    discardUnsent(id);
    setDraft(text);
    chatStore.setState({ problem: said(failure) });
  }
}

export function sendMessage(text: string): Promise<void> {
  const id = `m-${crypto.randomUUID()}`;
  const message = { id, author: 'person' as const, text, at: now(), inReplyTo: null, state: 'done' as const, footer: null, failure: null };
  chatStore.setState(({ messages }) => ({ messages: withMessage(messages, message), problem: null }));
  return post(id, text);
}
export function sendAgain(id: string, text: string): Promise<void> { return post(id, text); }
export function discardUnsent(id: string): void {
  chatStore.setState(({ messages, unsent }) => ({ messages: messages.filter((one) => one.id !== id), unsent: without(unsent, id) }));
}

/** Stops one reply; without a name the one that is spoken now. */
export async function stopReply(id: string | undefined = streamingReply(chatStore.getState().messages)?.id): Promise<boolean> {
  return id !== undefined && attempt(() => client.call('chat.cancel', { replyId: id }));
}
export function regenerate(replyId: string): Promise<boolean> {
  return attempt(async () => {
    const again = await client.call('chat.regenerate', { replyId });
    chatStore.setState(({ messages }) => ({ messages: withPromised(messages, again.replyId, messages.find((one) => one.id === replyId)?.inReplyTo ?? null, now()) }));
  });
}

export function pause(minutes: number | null): Promise<boolean> { return attempt(() => client.call('node.pause', { minutes })); }
export function resume(): Promise<boolean> { return attempt(() => client.call('node.resume', {})); }

export function changeSettings(change: Partial<Settings>): Promise<boolean> {
  return attempt(async () => { nodeStore.setState({ settings: await client.call('settings.set', change) }); });
}

export async function forgetSource(id: string, name: string, choice: ForgetChoice): Promise<boolean> {
  return attempt(async () => {
    toast('info', forgottenSentence(name, await client.call('source.forget', { id, choice })));
  });
}

export async function copyText(text: string): Promise<void> {
  await attempt(async () => {
    try { await navigator.clipboard.writeText(text); } catch { throw new RpcFailure('denied', 'This browser did not allow copying. Select the text and copy it by hand.'); }
    announce('Copied.');
  });
}
