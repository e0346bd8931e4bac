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
/** Full-width digits become plain ones: a number is a number however wide it is set. */
const WIDE_DIGITS = /[\uff10-\uff19]/g;

export function cleanText(text: string): string {
  return text
    .replace(LINE_ENDS, '\n')
    .replace(LONE_SURROGATES, '')
    .replace(UNSEEN, '')
    .normalize('NFC')
    .replace(WIDE_DIGITS, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replace(BLANKS, ' ')
    .replace(BLANKS_AT_LINE_END, '')
    .replace(EMPTY_LINES, '\n\n');
}
