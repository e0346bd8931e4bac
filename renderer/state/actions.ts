// What a person can do here, each as one call to the node; a failure is said, never swallowed.
import { UNDO_MS } from '../../schemas/consent.ts';
import type { Settings } from '../../schemas/settings.ts';
import { RpcFailure } from '../rpc.ts';
import type { ForgetChoice } from '../../schemas/forget.ts';
import { forgottenSentence } from '../sources/forgetWords.ts';
import { t } from '../text/t.ts';
import { announce } from './announce.ts';
import { client } from './connect.ts';
import { nodeStore, viewStore, type Toast } from './stores.ts';

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
  return failure instanceof RpcFailure ? failure.message : t('common.failed-here');
}
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try { await work(); return true; } catch (failure) { toast('error', said(failure)); return false; }
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
    try { await navigator.clipboard.writeText(text); } catch { throw new RpcFailure('denied', t('common.copy-refused')); }
    announce(t('common.copied'));
  });
}
