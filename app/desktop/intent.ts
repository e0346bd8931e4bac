// What the system hands over when someone opens a link or an invite file: found among the words of a start, read with
// suspicion, and turned into something to show. Nothing here opens, joins or loads anything.
import { INVITE_FILE_ENDING, INVITE_LINK_START, inviteLimits } from '../../schemas/invite.ts';
import type { Intent } from '../../schemas/intent.ts';

/** Every link for this app begins so. */
export const LINK_SCHEME = 'ileices:';
/** Words of one start that are looked at: what opens this app was typed by a system, not by a book. */
const WORDS_MAX = 64;

export type LinkReading = { readonly ok: true; readonly intent: Intent } | { readonly ok: false; readonly sentence: string };
const refused = (sentence: string): LinkReading => ({ ok: false, sentence });

const TOO_LONG = 'That link is far too long for an invite. Ask whoever sent it for a new one.';
const NO_LINK = `That link is no invite. A link of Ileices begins with ${INVITE_LINK_START}.`;
const DAMAGED = 'This invite is cut short or damaged. Copy all of its line, or ask whoever sent it to send it again as a file.';
/** Letters of base64url, as the codec writes them. */
const PAYLOAD = /^[A-Za-z0-9_-]+$/;

/** Reads a link as any program on this machine may hand it over. Whether the invite holds is found out where it is shown. */
export function readLink(text: string): LinkReading {
  if (text.length > inviteLimits.textCharacters) return refused(TOO_LONG);
  const link = text.trim();
  // Systems write scheme and host of an address in small letters, and some put a slash behind it.
  const start = link.slice(0, INVITE_LINK_START.length);
  if (start.toLowerCase() !== INVITE_LINK_START) return refused(NO_LINK);
  const payload = link.slice(INVITE_LINK_START.length).replace(/\/$/, '');
  return PAYLOAD.test(payload) ? { ok: true, intent: { kind: 'join', link: INVITE_LINK_START + payload } } : refused(DAMAGED);
}

/** What a start was asked to open: a link, or the path of an invite file. Found by how they begin and end, wherever they stand. */
export interface Opened { readonly links: readonly string[]; readonly files: readonly string[] }
export function openedBy(words: readonly string[]): Opened {
  const seen = words.slice(0, WORDS_MAX), isLink = (word: string) => word.slice(0, LINK_SCHEME.length).toLowerCase() === LINK_SCHEME;
  return {
    links: seen.filter(isLink),
    files: seen.filter((word) => !word.startsWith('-') && !isLink(word)).map(pathOf).filter((path) => path.toLowerCase().endsWith(INVITE_FILE_ENDING)),
  };
}

/** Some Linux desktops name a file by its address. Empty for one that lies on another machine, or is written badly. */
function pathOf(word: string): string {
  if (!/^file:/i.test(word)) return word;
  const path = /^file:\/\/(?:localhost)?(\/.*)$/is.exec(word)?.[1];
  try {
    const plain = path === undefined ? '' : decodeURIComponent(path);
    // Two slashes are another machine on Windows.
    return /^[/\\]{2}/.test(plain) ? '' : plain;
  } catch { return ''; }
}
