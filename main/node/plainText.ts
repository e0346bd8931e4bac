// Text of others (file names, replies, notices, words of drivers) made safe for a terminal: what could move the cursor,
// rewrite a question or turn the reading direction is shown as a replacement character. JSON keeps it, escaped.

const REPLACEMENT = '\uFFFD';
/** A name longer than this is cut: it would push what matters off the screen. */
export const SHOWN_NAME_CHARACTERS = 120;

/** C0 but tab and line feed, DEL, C1, line and paragraph separators, and marks that turn the reading direction. */
const HARMFUL = /[^\P{Cc}\t\n]|[\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;
const LINE_BREAKING = /[\t\n]/g;

/** May hold several lines. */
export function plainText(text: string): string { return text.replace(HARMFUL, REPLACEMENT); }

/** For what stands inside a line of ours. */
export function plainLine(text: string, charactersMax = Infinity): string {
  const line = plainText(text).replace(LINE_BREAKING, REPLACEMENT);
  return line.length > charactersMax ? `${line.slice(0, charactersMax)}...` : line;
}

/** 1 file, 2 files. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The same document, without a character that a terminal would obey. */
export function plainJson(document: unknown): string {
  return JSON.stringify(document).replace(HARMFUL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
