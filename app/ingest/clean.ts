// Makes text plain without changing what it says: one kind of line end, one normal form, nothing that cannot be seen.
// Masking comes after, so that no invisible character can hide a secret from it.

/** Line ends of every kind, and the separators some editors write. */
const LINE_ENDS = /\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g;
/** Controls but tab and line feed; bidirectional marks; zero-width characters and joiners; fillers; variation selectors;
 * annotation and tag characters; non-characters; the sign that stands for broken bytes. */
const UNSEEN = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ufdd0-\ufdef\u{e0000}-\u{e0fff}]/gu;
const LONE_SURROGATES = /\p{Surrogate}/gu;
const BLANKS = /[\t\p{Zs}]+/gu;
const BLANKS_AT_LINE_END = / +(?=\n|$)/g;
const EMPTY_LINES = /\n{3,}/g;
/** Digits of other scripts and faces become plain ones: a number is a number however it is set. Each range starts at a zero. */
const OTHER_DIGITS = /[\uff10-\uff19\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u{1d7ce}-\u{1d7ff}]/gu;
const ZEROS = [0xff10, 0x0660, 0x06f0, 0x0966, 0x1d7ce];
/** Full-width letters, and the signs of addresses among them. Punctuation stays: it is how Chinese and Japanese are written. */
const WIDE_LETTERS = /[\uff0b\uff0d\uff0e\uff20-\uff3a\uff3f\uff41-\uff5a]/g;
const WIDE_OFFSET = 0xfee0;

function plainDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const zero = ZEROS.find((first) => code >= first && code < first + (first === 0x1d7ce ? 50 : 10)) ?? code;
  return String((code - zero) % 10);
}

/** Whether there is anything in it that cannot be seen: what such text says is known only once it is clean. */
export function hasUnseen(text: string): boolean { return text.search(UNSEEN) >= 0; }

export function cleanText(text: string): string {
  return text
    .replace(LINE_ENDS, '\n')
    .replace(LONE_SURROGATES, '')
    .replace(UNSEEN, '')
    .normalize('NFC')
    .replace(OTHER_DIGITS, plainDigit)
    .replace(WIDE_LETTERS, (letter) => String.fromCharCode(letter.charCodeAt(0) - WIDE_OFFSET))
    .replace(BLANKS, ' ')
    .replace(BLANKS_AT_LINE_END, '')
    .replace(EMPTY_LINES, '\n\n');
}
