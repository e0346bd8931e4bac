// Conversations between window and agent: threads of messages that branch, and everything a person may do with them.
// What is durable of it stands in schemas/journal.ts, where every text lies outside the chain and can be erased.
import { z } from 'zod';
import { BeingName, MessageId, ThreadId } from './ids.ts';
import { PeerLabel } from './meshView.ts';

export const MESSAGE_CHARACTERS_MAX = 4_000;
export const TITLE_CHARACTERS_MAX = 80;
export const NOTE_CHARACTERS_MAX = 1_000;
export const SEARCH_HITS_MAX = 100;

/** What a node wrote before it knew of threads. */
export const FIRST_THREAD = 't-first';

export const ReplyFooter = z.strictObject({
  checkpoint: z.string(), tokenizer: z.string(), policy: z.string(), step: z.int(), trainLoss: z.number().nullable(),
  tokens: z.int(), tokensPerSecond: z.number(), stoppedBy: z.enum(['end', 'max-tokens', 'context', 'cancelled']),
  /** Ids or short names of what the prompt was built from. */
  sources: z.array(z.string()),
  /** Granted sources whose text the weights that spoke had been handed, by id. Absent in replies from before that was kept. */
  learntFrom: z.exactOptional(z.array(z.string())),
  /** Words of strong feeling that were put plainly before anybody read them. */
  toned: z.exactOptional(z.int().min(1)),
  /** Another member of the mesh spoke it, or the beginning of it. */
  peer: z.exactOptional(PeerLabel.nullable()),
});
export type ReplyFooter = z.infer<typeof ReplyFooter>;

export const Rating = z.strictObject({ thumb: z.enum(['up', 'down']), note: z.string().max(NOTE_CHARACTERS_MAX) });
export type Rating = z.infer<typeof Rating>;

export const ChatMessage = z.strictObject({
  id: z.string(), threadId: z.string(), author: z.enum(['person', 'ileices']), text: z.string(), at: z.string(),
  /** A reply: its question. A question: the reply it follows, or the question before it where that had none yet; null begins. */
  inReplyTo: z.string().nullable(),
  state: z.enum(['streaming', 'done', 'failed']),
  footer: ReplyFooter.nullable(), failure: z.string().nullable(),
  /** Of several versions of a message the one touched last is shown. */
  touched: z.int(),
  /** The how manieth message a person sent here; null for replies and for what was imported. */
  number: z.int().nullable(),
  /** The being it is said to, where that is not Ileices. */
  to: z.string().nullable(),
  imported: z.boolean(),
  rating: Rating.nullable(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

export const ThreadView = z.strictObject({
  id: z.string(), title: z.string(),
  /** The title is made from its first words, and follows them. */
  automatic: z.boolean(),
  messages: z.int(), beganAt: z.string(), changedAt: z.string(),
});
export type ThreadView = z.infer<typeof ThreadView>;

export const SearchHit = z.strictObject({
  threadId: z.string(), title: z.string(), messageId: z.string(), author: z.enum(['person', 'ileices']), at: z.string(),
  /** Around the first word found, which stands between `from` and `to`. */
  excerpt: z.string(), from: z.int(), to: z.int(),
});
export type SearchHit = z.infer<typeof SearchHit>;

/** A file of conversations comes in parts that fit one frame, in order, then is read whole or not at all. */
export const IMPORT_BYTES_MAX = 8 * 1024 * 1024;
export const IMPORT_MESSAGES_MAX = 20_000;
export const IMPORT_THREADS_MAX = 1_000;
export const IMPORT_PART_BYTES = 42 * 1024;
const IMPORT_PART_CHARACTERS = (IMPORT_PART_BYTES / 3) * 4;
export const ImportDone = z.strictObject({ threads: z.array(ThreadView), messages: z.int() });
export type ImportDone = z.infer<typeof ImportDone>;

const nothing = z.strictObject({});
export const chatMethods = {
  'chat.threads': { input: nothing, output: z.strictObject({ threads: z.array(ThreadView) }) },
  /** Every message of it, of all branches, in the order they came. */
  'chat.thread': { input: z.strictObject({ threadId: ThreadId }), output: z.strictObject({ messages: z.array(ChatMessage) }) },
  /** Returns once the message is journalled; the reply comes as `chat.delta` events and ends with `chat.done`. */
  'chat.send': {
    input: z.strictObject({ id: MessageId, threadId: ThreadId, inReplyTo: MessageId.nullable(), text: z.string().min(1).max(MESSAGE_CHARACTERS_MAX), to: z.exactOptional(BeingName.nullable()) }),
    output: z.strictObject({ replyId: z.string() }),
  },
  'chat.regenerate': { input: z.strictObject({ replyId: MessageId }), output: z.strictObject({ replyId: z.string() }) },
  /** Speaks on where a reply was cut short: the same reply, longer. */
  'chat.continue': { input: z.strictObject({ replyId: MessageId }), output: nothing },
  /** Stops the computation itself, not only its display. */
  'chat.cancel': { input: z.strictObject({ replyId: MessageId }), output: z.strictObject({ cancelled: z.boolean() }) },
  /** Shows this one of several versions, and the way to it. */
  'chat.choose': { input: z.strictObject({ messageId: MessageId }), output: nothing },
  /** Erases a message and everything said below it. */
  'chat.delete': { input: z.strictObject({ messageId: MessageId }), output: z.strictObject({ erased: z.int() }) },
  'chat.deleteThread': { input: z.strictObject({ threadId: ThreadId }), output: z.strictObject({ erased: z.int() }) },
  /** No title goes back to the automatic one. */
  'chat.rename': { input: z.strictObject({ threadId: ThreadId, title: z.string().trim().min(1).max(TITLE_CHARACTERS_MAX).nullable() }), output: nothing },
  'chat.search': { input: z.strictObject({ text: z.string().trim().min(1).max(200) }), output: z.strictObject({ hits: z.array(SearchHit).max(SEARCH_HITS_MAX) }) },
  /** Kept on this node alone. null takes it back and erases it. */
  'chat.rate': { input: z.strictObject({ replyId: MessageId, rating: Rating.nullable() }), output: nothing },
  /** One part of a file; the answer to the last one says what came of it. */
  'chat.import': {
    input: z.strictObject({ upload: z.string().regex(/^u-[0-9a-z-]{4,40}$/), part: z.int().min(0).max(Math.ceil(IMPORT_BYTES_MAX / IMPORT_PART_BYTES)), last: z.boolean(), base64: z.base64().max(IMPORT_PART_CHARACTERS) }),
    output: z.strictObject({ done: ImportDone.nullable() }),
  },
} as const;

export const chatEvents = {
  /** A message that is new or has changed, and the reply that begins with it. */
  'chat.message': ChatMessage,
  'chat.delta': z.strictObject({ replyId: z.string(), text: z.string() }),
  'chat.done': ChatMessage,
  /** A thread that is new or has changed. */
  'chat.thread': ThreadView,
  /** Erased: these messages, or with null the whole thread. */
  'chat.erased': z.strictObject({ threadId: z.string(), messageIds: z.array(z.string()).nullable() }),
} as const;
