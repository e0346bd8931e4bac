// Conversations as a file: JSON holds everything but ratings, which stay on this node, and comes back as it went, branches
// included; Markdown holds what is shown, for people. Ids are left out: they mean something to one node only.
import { z } from 'zod';
import { IMPORT_MESSAGES_MAX, IMPORT_THREADS_MAX, MESSAGE_CHARACTERS_MAX, ReplyFooter, TITLE_CHARACTERS_MAX } from '../../../schemas/chat.ts';
import type { ChatMessage } from '../../../schemas/chat.ts';
import { BeingName } from '../../../schemas/ids.ts';
import { shownTurns } from './tree.ts';

export const CHAT_FILE_FORMAT = 'ileices-conversations-1';
const REPLY_CHARACTERS_MAX = 100_000;
const FAILURE_CHARACTERS_MAX = 500;

const FileMessage = z.strictObject({
  author: z.enum(['person', 'ileices']), at: z.iso.datetime(), text: z.string().max(REPLY_CHARACTERS_MAX),
  /** Place of the message it follows, counted from 0; null begins. */
  parent: z.int().min(0).nullable(),
  to: z.exactOptional(BeingName), failure: z.exactOptional(z.string().max(FAILURE_CHARACTERS_MAX)), footer: z.exactOptional(ReplyFooter),
}).refine(({ author, text }) => author === 'ileices' || (text !== '' && text.length <= MESSAGE_CHARACTERS_MAX), `a message of a person has 1 to ${MESSAGE_CHARACTERS_MAX} characters`);
const FileThread = z.strictObject({
  /** null is the automatic one. */
  title: z.string().min(1).max(TITLE_CHARACTERS_MAX).nullable(),
  messages: z.array(FileMessage).min(1).max(IMPORT_MESSAGES_MAX),
  /** Places of what was shown later than its place says, in that order. */
  shown: z.exactOptional(z.array(z.int().min(0)).max(IMPORT_MESSAGES_MAX)),
});
export const ChatFile = z.strictObject({ format: z.literal(CHAT_FILE_FORMAT), conversations: z.array(FileThread).min(1).max(IMPORT_THREADS_MAX) });
export type ChatFile = z.infer<typeof ChatFile>;

export interface ImportedMessage {
  readonly author: ChatMessage['author']; readonly at: string; readonly text: string; readonly parent: number | null;
  readonly to: string | null; readonly failure: string | null; readonly footer: ReplyFooter | null;
}
export interface ImportedThread { readonly title: string | null; readonly messages: readonly ImportedMessage[]; readonly shown: readonly number[] }
export interface ExportedThread { readonly title: string; readonly automatic: boolean; readonly messages: readonly ChatMessage[] }

/** What a message follows stands before it: a question may have been asked while the reply was still spoken. */
function inOrder(messages: readonly ChatMessage[]): ChatMessage[] {
  const ended = messages.filter((one) => one.state !== 'streaming'), known = new Set(ended.map((one) => one.id));
  const placed: ChatMessage[] = [], done = new Set<string>();
  let waiting = ended;
  while (waiting.length > 0) {
    const later: ChatMessage[] = [];
    for (const message of waiting) {
      if (message.inReplyTo !== null && known.has(message.inReplyTo) && !done.has(message.inReplyTo)) { later.push(message); continue; }
      placed.push(message);
      done.add(message.id);
    }
    if (later.length === waiting.length) break;
    waiting = later;
  }
  return placed;
}

function fileThread({ title, automatic, messages }: ExportedThread): z.input<typeof FileThread> | null {
  const ordered = inOrder(messages);
  if (ordered.length === 0) return null;
  const place = new Map(ordered.map((one, at) => [one.id, at]));
  const byTouch = ordered.map((one, at) => ({ at, touched: one.touched })).sort((a, b) => a.touched - b.touched || a.at - b.at).map(({ at }) => at);
  const turned = byTouch.findIndex((at, index) => index > 0 && at < byTouch[index - 1]!);
  return {
    title: automatic ? null : title,
    messages: ordered.map(({ author, at, text, inReplyTo, to, failure, footer }) => ({
      author, at, text, parent: inReplyTo === null ? null : place.get(inReplyTo) ?? null, ...(to === null ? {} : { to }), ...(failure === null ? {} : { failure }), ...(footer === null ? {} : { footer: ReplyFooter.parse(footer) }),
    })),
    ...(turned < 0 ? {} : { shown: byTouch.slice(turned) }),
  };
}

export function toJson(threads: readonly ExportedThread[]): string {
  return `${JSON.stringify({ format: CHAT_FILE_FORMAT, conversations: threads.flatMap((thread) => fileThread(thread) ?? []) }, null, 1)}\n`;
}

/** A line that would be read as a heading stays a line. */
export const escaped = (text: string): string => text.split('\n').map((line) => (/^\\*#/.test(line) ? `\\${line}` : line)).join('\n');

export function messageToMarkdown(message: ChatMessage): string {
  const { author, at, text, to, footer, failure } = message;
  const who = author === 'person' ? `You${to === null ? '' : ` to ${to}`}` : 'Ileices';
  const with_ = footer === null ? '' : `, ${footer.checkpoint}${footer.trainLoss === null ? '' : ` with loss ${footer.trainLoss.toFixed(2)}`}`;
  return `## ${who}, ${at}${with_}\n\n${escaped(text === '' && failure !== null ? failure : text)}\n`;
}

/** What is shown of each, as text for people. */
export function toMarkdown(threads: readonly ExportedThread[]): string {
  return threads.flatMap(({ title, messages }) => {
    const said = shownTurns(messages).flatMap(({ question, reply }) => [question, ...(reply === null || reply.state === 'streaming' ? [] : [reply])]);
    return said.length === 0 ? [] : [`# ${title.replace(/\s+/gu, ' ')}\n\n${said.map(messageToMarkdown).join('\n')}`];
  }).join('\n');
}
