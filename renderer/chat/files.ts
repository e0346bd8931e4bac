// Saving conversations to files and taking files in. A file is made here from what the node tells; one that comes in goes to the
// node in parts, which reads it whole or not at all.
import { toJson, toMarkdown, type ExportedThread } from '../../app/mind/chat/chatFile.ts';
import { IMPORT_BYTES_MAX, IMPORT_PART_BYTES } from '../../schemas/chat.ts';
import type { ImportDone, ThreadView } from '../../schemas/chat.ts';
import { attempt, toast } from '../state/actions.ts';
import { client } from '../state/connect.ts';
import { chatStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { openThread } from './actions.ts';
import { fileName, type FileKind } from './fileName.ts';

const MEGABYTE = 1024 * 1024;
const REVOKE_MS = 60_000;
function save(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => { URL.revokeObjectURL(address); }, REVOKE_MS);
}

export function exportThreads(threads: readonly ThreadView[], kind: FileKind): Promise<boolean> {
  return attempt(async () => {
    const whole: ExportedThread[] = [];
    for (const { id, title, automatic } of threads) whole.push({ title, automatic, messages: (await client.call('chat.thread', { threadId: id })).messages });
    const first = threads[0];
    if (first === undefined) { toast('info', t('chat.export-nothing')); return; }
    const name = fileName(threads.length === 1 ? first.title : 'conversations', kind);
    if (kind === 'json') save(name, toJson(whole), 'application/json'); else save(name, toMarkdown(whole), 'text/markdown');
    toast('info', t('chat.exported', { conversations: threads.length }));
  });
}

/** The same bytes as text of letters and digits. */
function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

async function upload(file: Blob): Promise<ImportDone | null> {
  const name = `u-${crypto.randomUUID()}`, parts = Math.max(1, Math.ceil(file.size / IMPORT_PART_BYTES));
  for (let part = 0; part < parts; part += 1) {
    const bytes = new Uint8Array(await file.slice(part * IMPORT_PART_BYTES, (part + 1) * IMPORT_PART_BYTES).arrayBuffer());
    const { done } = await client.call('chat.import', { upload: name, part, last: part === parts - 1, base64: base64(bytes) });
    if (done !== null) return done;
  }
  return null;
}

export async function importFile(file: File): Promise<boolean> {
  if (file.size > IMPORT_BYTES_MAX) {
    toast('error', t('chat.import-too-large', { megabytes: (file.size / MEGABYTE).toFixed(1), most: IMPORT_BYTES_MAX / MEGABYTE }));
    return false;
  }
  return attempt(async () => {
    const done = await upload(file);
    if (done === null) return;
    toast('info', t('chat.imported-all', { messages: done.messages, conversations: done.threads.length }));
    const [first] = done.threads;
    if (done.threads.length === 1 && first !== undefined) await openThread(first.id);
    else chatStore.setState({ view: 'list' });
  });
}
