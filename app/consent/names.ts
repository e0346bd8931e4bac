// Names that others chose, made fit to stand beside a question: nothing in them may turn the reading direction, hide, break
// the line or push what matters out of sight. The file itself keeps its name. Pure.

/** Of a name shown in an offer. */
export const NAME_CHARACTERS_MAX = 64;
/** Kept of the end of a name that is cut: what a file is shows there. */
const END_CHARACTERS = 20;
export const NAMELESS = '(a name of signs that cannot be shown)';

/** Controls, marks that format or turn the direction, unpaired surrogates, private signs, and letters that look like nothing. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0\u034F\u180B-\u180F\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu;
/** Marks piled on one letter: two is what languages need. */
const PILED = /(\p{M}{2})\p{M}+/gu;

/** One line of plain text of whatever length; empty where nothing of it shows. */
export function seenText(text: string): string { return text.toWellFormed().replace(UNSEEN, '').replace(PILED, '$1').replace(/\s+/gu, ' ').trim(); }

export function shownName(name: string): string {
  const seen = seenText(name);
  const letters = [...seen];
  if (letters.length === 0) return NAMELESS;
  if (letters.length <= NAME_CHARACTERS_MAX) return seen;
  return `${letters.slice(0, NAME_CHARACTERS_MAX - END_CHARACTERS - 1).join('')}…${letters.slice(-END_CHARACTERS).join('')}`;
}
