// Reads a file of conversations: JSON as we write it, and our own Markdown as well as it goes. Anybody may have made it: it
// is checked whole before any of it counts, and what is wrong is said in a sentence.
import { z } from 'zod';
import { IMPORT_BYTES_MAX, IMPORT_MESSAGES_MAX, IMPORT_THREADS_MAX, MESSAGE_CHARACTERS_MAX, TITLE_CHARACTERS_MAX } from '../../../schemas/chat.ts';
import { CHAT_FILE_FORMAT, ChatFile } from './chatFile.ts';
import type { ImportedMessage, ImportedThread } from './chatFile.ts';
import { titleFrom } from './title.ts';

export class ChatFileError extends Error {
  constructor(message: string) { super(message); this.name = 'ChatFileError'; }
}

const UNCHANGED = 'Nothing was imported.';
const MEGABYTE = 1024 * 1024;

export function tooLarge(bytes: number): ChatFileError {
  return new ChatFileError(`The file has ${(bytes / MEGABYTE).toFixed(1)} MB; at most ${IMPORT_BYTES_MAX / MEGABYTE} MB can be imported. ${UNCHANGED}`);
}

export const notText = (): ChatFileError => new ChatFileError(`The file is no text (UTF-8). ${UNCHANGED}`);

/** Throws ChatFileError. */
export function readChatFile(text: string): ImportedThread[] {
  const threads = /^\s*[{[]/.test(text) ? fromJson(text) : fromMarkdown(text);
  const messages = threads.reduce((sum, thread) => sum + thread.messages.length, 0);
  if (messages > IMPORT_MESSAGES_MAX) throw new ChatFileError(`The file has ${messages} messages; at most ${IMPORT_MESSAGES_MAX} can be imported at once. ${UNCHANGED}`);
  return threads;
}

function fromJson(text: string): ImportedThread[] {
  let parsed: unknown;
  try { parsed = JSON.parse(text); } catch { throw new ChatFileError(`The file is no complete JSON; it may have been cut off. ${UNCHANGED}`); }
  if (typeof parsed !== 'object' || parsed === null || !('format' in parsed) || parsed.format !== CHAT_FILE_FORMAT) throw new ChatFileError(`This is no export of conversations of Ileices (${CHAT_FILE_FORMAT}). ${UNCHANGED}`);
  const file = ChatFile.safeParse(parsed);
  if (!file.success) {
    const issue = file.error.issues[0];
    throw new ChatFileError(`The file is not as an export is: ${issue === undefined ? 'unknown' : `${z.core.toDotPath(issue.path)}: ${issue.message}`}. ${UNCHANGED}`.slice(0, 400));
  }
  return file.data.conversations.map((thread, at) => checked(thread, at));
}

/** Parents come first, replies answer questions. */
function checked({ title, messages, shown = [] }: ChatFile['conversations'][number], at: number): ImportedThread {
  for (const [place, { author, parent, footer, failure }] of messages.entries()) {
    const above = parent === null ? null : messages[parent];
    const wrong = parent !== null && parent >= place ? 'it follows a message that does not come before it'
      : author === 'ileices' && above?.author !== 'person' ? 'it is a reply to no question'
        : author === 'ileices' && footer === undefined && failure === undefined ? 'it is a reply that says neither who spoke it nor why it failed'
          : author === 'person' && (footer !== undefined || failure !== undefined) ? 'it is a message of a person and says what only a reply can' : null;
    if (wrong !== null) throw new ChatFileError(`Message ${place + 1} of conversation ${at + 1} is wrong: ${wrong}. ${UNCHANGED}`);
  }
  if (shown.some((place) => place >= messages.length)) throw new ChatFileError(`Conversation ${at + 1} shows a message that it does not have. ${UNCHANGED}`);
  return {
    title: title === null ? null : whole(title), shown,
    messages: messages.map(({ author, at: when, text, parent, to = null, failure = null, footer = null }) => ({ author, at: when, text: whole(text), parent, to, failure: failure === null ? null : whole(failure), footer })),
  };
}

/** Half of a pair of signs cannot be written down. */
const whole = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');

const HEADING = /^## (You|Ileices)(?: to ([^,]{1,40}))?, (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)(?:, .*)?$/;

/** One line of versions: branches, and who spoke, are not in such a file. */
function fromMarkdown(text: string): ImportedThread[] {
  const threads: { title: string; messages: ImportedMessage[] }[] = [];
  let lines: string[] | null = null;
  const end = (): void => {
    const last = threads.at(-1)?.messages;
    const message = last?.at(-1);
    if (lines === null || last === undefined || message === undefined) return;
    const said = lines.map((line) => (/^\\+#/.test(line) ? line.slice(1) : line)).join('\n').replace(/^\n/, '').replace(/\n{1,2}$/, '');
    if (message.author === 'person' && (said === '' || said.length > MESSAGE_CHARACTERS_MAX)) throw new ChatFileError(`A message of yours in this file has ${said.length} characters; 1 to ${MESSAGE_CHARACTERS_MAX} are possible. ${UNCHANGED}`);
    last[last.length - 1] = { ...message, text: said };
    lines = null;
  };
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const found = HEADING.exec(line);
    if (line.startsWith('# ')) {
      end();
      threads.push({ title: line.slice(2).trim(), messages: [] });
      if (threads.length > IMPORT_THREADS_MAX) throw new ChatFileError(`The file has more than ${IMPORT_THREADS_MAX} conversations. ${UNCHANGED}`);
    } else if (found !== null && threads.length > 0) {
      end();
      lines = [];
      addTo(threads.at(-1)!.messages, found);
    } else lines?.push(line);
  }
  end();
  const full = threads.filter(({ messages }) => messages.length > 0);
  if (full.length === 0) throw new ChatFileError(`This is no export of conversations of Ileices: no "# title" with "## You, time" below it. ${UNCHANGED}`);
  return full.map(({ title, messages }) => ({ title: title === '' || title === titleFrom(messages[0]!.text) ? null : [...title].slice(0, TITLE_CHARACTERS_MAX).join(''), messages, shown: [] }));
}

function addTo(messages: ImportedMessage[], [, who, to, at]: RegExpExecArray): void {
  const author = who === 'You' ? 'person' as const : 'ileices' as const;
  const above = messages.at(-1);
  if (author === 'ileices' && above?.author !== 'person') throw new ChatFileError(`A reply in this file answers no question. ${UNCHANGED}`);
  if (Number.isNaN(Date.parse(at!))) throw new ChatFileError(`"${at!}" is no time. ${UNCHANGED}`);
  messages.push({ author, at: new Date(at!).toISOString(), text: '', parent: messages.length === 0 ? null : messages.length - 1, to: to ?? null, failure: null, footer: null });
}
