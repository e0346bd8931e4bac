// `chat`: the conversations of the running node, from a terminal: which there are, finding a word, files out and in, erasing.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type { z } from 'zod';
import { tooLarge } from '../../../app/mind/chat/readChatFile.ts';
import { IMPORT_BYTES_MAX } from '../../../schemas/chat.ts';
import { ThreadId } from '../../../schemas/ids.ts';
import { counted, plainLine } from '../plainText.ts';
import { callNode, needNode } from './adminClient.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, print, printJson, say, UsageError } from './outcome.ts';

export interface ChatExportOptions extends CommonOptions { readonly markdown?: boolean; readonly only?: string }

const nodeOf = (options: CommonOptions) => needNode(folderOf(options));

function threadId(said: string): z.infer<typeof ThreadId> {
  const id = ThreadId.safeParse(said);
  if (!id.success) throw new UsageError(`"${said}" is no id of a conversation. \`ileices chat list\` names them.`);
  return id.data;
}

export async function chatList(options: CommonOptions): Promise<void> {
  const { threads } = await callNode(nodeOf(options), 'chat.list', {});
  if (options.json) { printJson({ threads }); return; }
  for (const { id, title, messages, changedAt } of threads) print(`${id}  ${changedAt}  ${counted(messages, 'message')}  ${plainLine(title)}`);
  if (threads.length === 0) say('There is no conversation yet.');
}

export async function chatSearch(text: string, options: CommonOptions): Promise<void> {
  if (text.trim() === '') throw new UsageError('Say what to look for.');
  const { hits } = await callNode(nodeOf(options), 'chat.search', { text });
  if (options.json) { printJson({ hits }); return; }
  for (const { threadId: id, at, author, excerpt } of hits) print(`${id}  ${at}  ${author === 'person' ? 'you' : 'Ileices'}: ${plainLine(excerpt)}`);
  if (hits.length === 0) say('Nothing was found.');
}

/** Never over a file that is there. */
export async function chatExport(file: string, options: ChatExportOptions): Promise<void> {
  const { text, threads } = await callNode(nodeOf(options), 'chat.export', { threadId: options.only === undefined ? null : threadId(options.only), format: options.markdown === true ? 'markdown' : 'json' });
  try { writeFileSync(file, text, { flag: 'wx', mode: 0o600 }); } catch (fault) {
    throw new CommandFailed(`${file} was not written: ${(fault as NodeJS.ErrnoException).code === 'EEXIST' ? 'there is such a file already' : (fault as Error).message}.`);
  }
  if (options.json) printJson({ file, threads }); else print(`${counted(threads, 'conversation')} in ${file}. Ratings and notes stay here and are not in the file.`);
}

export async function chatImport(file: string, options: CommonOptions): Promise<void> {
  let bytes: Buffer;
  try {
    const { size } = statSync(file);
    if (size > IMPORT_BYTES_MAX) throw new CommandFailed(tooLarge(size).message);
    bytes = readFileSync(file);
  } catch (fault) {
    if (fault instanceof CommandFailed) throw fault;
    throw new CommandFailed(`${file} cannot be read: ${(fault as Error).message}.`);
  }
  const { threads, messages } = await callNode(nodeOf(options), 'chat.import', { base64: bytes.toString('base64') });
  if (options.json) printJson({ threads, messages }); else print(`${counted(messages, 'message')} in ${counted(threads.length, 'conversation')} came in. Nothing learns from them.`);
}

export async function chatErase(said: string, options: CommonOptions): Promise<void> {
  const { erased } = await callNode(nodeOf(options), 'chat.erase', { threadId: threadId(said) });
  if (options.json) printJson({ erased }); else print(`${counted(erased, 'message')} erased from this machine for good. Backups and files you saved before still have them.`);
}
