// A conversation as a tree, read from a flat list of messages: a question may have several replies, and stand beside other
// versions of itself. Of several versions the one touched last is shown. Shared by window, exports and the command line.
import type { ChatMessage } from '../../../schemas/chat.ts';

/** What is read of a message here. */
export type Node = Pick<ChatMessage, 'id' | 'author' | 'inReplyTo' | 'touched'>;
export interface Turn<T extends Node = ChatMessage> {
  readonly question: T;
  /** Ids of every version of the question at this place, oldest first, itself among them. */
  readonly questions: readonly string[];
  readonly reply: T | null;
  readonly replies: readonly string[];
}

interface Children<T> { readonly roots: T[]; readonly under: Map<string, { replies: T[]; questions: T[] }> }

function childrenOf<T extends Node>(messages: readonly T[]): Children<T> {
  const known = new Set(messages.map((one) => one.id));
  const roots: T[] = [], under = new Map<string, { replies: T[]; questions: T[] }>();
  for (const message of messages) {
    const parent = message.inReplyTo;
    // What it followed is not there (any more): it begins a conversation of its own instead of vanishing.
    if (parent === null || !known.has(parent)) { if (message.author === 'person') roots.push(message); continue; }
    const held = under.get(parent) ?? { replies: [], questions: [] };
    under.set(parent, held);
    (message.author === 'person' ? held.questions : held.replies).push(message);
  }
  return { roots, under };
}

function touchedLast<T extends Node>(versions: readonly T[]): T | null {
  return versions.reduce<T | null>((last, one) => (last === null || one.touched >= last.touched ? one : last), null);
}

/** The turns that are shown, from the first question down. */
export function shownTurns<T extends Node>(messages: readonly T[]): Turn<T>[] {
  const { roots, under } = childrenOf(messages);
  const turns: Turn<T>[] = [], seen = new Set<string>();
  let versions = roots;
  for (;;) {
    const question = touchedLast(versions);
    if (question === null || seen.has(question.id)) return turns;
    seen.add(question.id);
    const replies = under.get(question.id)?.replies ?? [];
    const reply = touchedLast(replies);
    turns.push({ question, questions: versions.map((one) => one.id), reply, replies: replies.map((one) => one.id) });
    // Asked behind this reply, or behind the question before it had any.
    versions = [...(reply === null ? [] : under.get(reply.id)?.questions ?? []), ...(under.get(question.id)?.questions ?? [])];
  }
}

/** What the next question follows; null in an empty conversation. */
export function lastShown(messages: readonly Node[]): string | null {
  const turn = shownTurns(messages).at(-1);
  return turn === undefined ? null : (turn.reply ?? turn.question).id;
}

/** The message itself and everything below it. */
export function branchOf(messages: readonly Node[], id: string): string[] {
  const { under } = childrenOf(messages);
  const ids: string[] = [], open = messages.some((one) => one.id === id) ? [id] : [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    ids.push(next);
    const held = under.get(next);
    if (held !== undefined) open.push(...[...held.replies, ...held.questions].map((one) => one.id));
  }
  return ids;
}

/** The message and those above it. */
export function wayTo(find: (id: string) => Node | undefined, id: string): string[] {
  const way: string[] = [], seen = new Set<string>();
  for (let at = find(id); at !== undefined && !seen.has(at.id); at = at.inReplyTo === null ? undefined : find(at.inReplyTo)) { way.push(at.id); seen.add(at.id); }
  return way;
}
