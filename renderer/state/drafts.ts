// What was typed and not sent, and with which being one talks, a conversation each: kept by the browser over a reload and a
// restart of the node, since a conversation is nowhere else before its first message.
import { keep, readKept, type KeptKey } from './kept.ts';

const DRAFTS_MAX = 50;
type Of = Extract<KeptKey, 'drafts' | 'talks-with'>;

function all(of: Of): Record<string, string> {
  try {
    const kept: unknown = JSON.parse(readKept(of) ?? '{}');
    return typeof kept === 'object' && kept !== null ? Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === 'string')) : {};
  } catch { return {}; }
}

function write(of: Of, texts: Record<string, string>): void {
  const entries = Object.entries(texts).filter(([, text]) => text !== '').slice(-DRAFTS_MAX);
  keep(of, entries.length === 0 ? '' : JSON.stringify(Object.fromEntries(entries)));
}

function put(of: Of, threadId: string, text: string): void {
  const { [threadId]: _before, ...others } = all(of);
  write(of, { ...others, [threadId]: text });
}

export const draftOf = (threadId: string): string => all('drafts')[threadId] ?? '';
export const keepDraft = (threadId: string, text: string): void => { put('drafts', threadId, text); };

/** The being a conversation is to be with that nothing was said in yet; the node knows of all others. */
export const beingOf = (threadId: string): string | null => all('talks-with')[threadId] ?? null;
export const keepBeing = (threadId: string, being: string): void => { put('talks-with', threadId, being); };
export const begunWith = (being: string): string | null => Object.entries(all('talks-with')).findLast(([, name]) => name === being)?.[0] ?? null;

/** The node knows these from now on. */
export function nowKnown(threadIds: readonly string[]): void {
  const kept = all('talks-with');
  if (threadIds.some((id) => id in kept)) write('talks-with', Object.fromEntries(Object.entries(kept).filter(([id]) => !threadIds.includes(id))));
}

/** Drafts of conversations that are erased go with them; those that were only begun wait on. */
export function keepDraftsOf(threadIds: ReadonlySet<string>): void {
  const begun = all('talks-with');
  write('drafts', Object.fromEntries(Object.entries(all('drafts')).filter(([id]) => threadIds.has(id) || id in begun)));
}
