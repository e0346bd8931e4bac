// What a person can do here, each as one call to the node; a failure is said, never swallowed.
import type { Settings } from '../../schemas/settings.ts';
import { RpcFailure } from '../rpc.ts';
import { announce } from './announce.ts';
import { streamingReply, withMessage } from './chat.ts';
import { client } from './connect.ts';
import { keep } from './kept.ts';
import { chatStore, nodeStore, viewStore, type Toast } from './stores.ts';

const MOST_TOASTS = 3;
/** Notes go by themselves; warnings and errors stay until they are dismissed. */
const NOTE_SHOWN_MS = 12_000;
let nextToast = 1;

export function toast(severity: Toast['severity'], text: string): void {
  const id = `toast-${nextToast}`;
  nextToast += 1;
  // The same cause is shown once.
  viewStore.setState(({ toasts }) => ({ toasts: [...toasts.filter((one) => one.text !== text), { id, severity, text }].slice(-MOST_TOASTS) }));
  announce(text);
  if (severity === 'info') setTimeout(() => { dismissToast(id); }, NOTE_SHOWN_MS);
}
export function dismissToast(id: string): void { viewStore.setState(({ toasts }) => ({ toasts: toasts.filter((one) => one.id !== id) })); }

function said(failure: unknown): string {
  return failure instanceof RpcFailure ? failure.message : 'Something in this window failed. Reload it; the node is not affected.';
}
async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try { await work(); return true; } catch (failure) { toast('error', said(failure)); return false; }
}

export function setDraft(draft: string): void { chatStore.setState({ draft, problem: null }); keep('draft', draft); }

export async function sendMessage(text: string): Promise<void> {
  const id = `m-${crypto.randomUUID()}`;
  const message = { id, author: 'person' as const, text, at: new Date().toISOString(), inReplyTo: null, state: 'done' as const, footer: null, failure: null };
  chatStore.setState(({ messages }) => ({ messages: withMessage(messages, message), problem: null }));
  setDraft('');
  try {
    await client.call('chat.send', { id, text });
  } catch (failure) {
    // The words go back where they can be sent again.
    chatStore.setState(({ messages, draft }) => ({ messages: messages.filter((one) => one.id !== id), draft: draft === '' ? text : draft, problem: said(failure) }));
  }
}

export async function stopReply(): Promise<boolean> {
  const reply = streamingReply(chatStore.getState().messages);
  if (reply === undefined) return false;
  return attempt(() => client.call('chat.cancel', { replyId: reply.id }));
}
export function regenerate(replyId: string): Promise<boolean> { return attempt(() => client.call('chat.regenerate', { replyId })); }

export function pause(minutes: number | null): Promise<boolean> { return attempt(() => client.call('node.pause', { minutes })); }
export function resume(): Promise<boolean> { return attempt(() => client.call('node.resume', {})); }

export function changeSettings(change: Partial<Settings>): Promise<boolean> {
  return attempt(async () => { nodeStore.setState({ settings: await client.call('settings.set', change) }); });
}

export async function forgetSource(id: string, name: string): Promise<boolean> {
  return attempt(async () => {
    const { erasedChunks, droppedCheckpoints } = await client.call('source.forget', { id });
    toast('info', `${name} is forgotten: ${erasedChunks} pieces of text erased, ${droppedCheckpoints} checkpoints dropped.`);
  });
}

export async function copyText(text: string): Promise<void> {
  await attempt(async () => {
    try { await navigator.clipboard.writeText(text); } catch { throw new RpcFailure('denied', 'This browser did not allow copying. Select the text and copy it by hand.'); }
    announce('Copied.');
  });
}
