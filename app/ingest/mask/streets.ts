// Street addresses, only when they are precise: a number, a street, and the code of the town behind it.
import type { Span } from './kinds.ts';
import type { Marks } from './marks.ts';

const STREET = "(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Parkway|Pkwy|Way|Place|Pl|Square|Sq|Terrace|Close|Crescent|Gardens|Grove|Hill|Mews|Row|Walk|Highway|Hwy)";
const WORD = "[\\p{Lu}\\d][\\p{L}\\d'\u2019.-]*";
/** Right before the code of the town: what stands on the line, or the two lines above it. */
const BEFORE = new RegExp(`(?<![\\p{L}\\p{N}])\\d{1,5}[A-Za-z]?(?:-\\d{1,4})? (?:${WORD} ){1,4}${STREET}\\b\\.?[^\\n]{0,60}(?:\\n[^\\n]{0,60}){0,2}$`, 'u');
/** Both start at a digit and look back for their letters: digits are rarer than capitals. */
const US_CODE = /(?=\d{5})(?<=\b[A-Z]{2}[ \n])\d{5}(?:-\d{4})?(?!\d)/y;
const UK_CODE = /(?=\d[A-Z]{2}\b)(?<=\b[A-Z]{1,2}\d[A-Z\d]?[ \n])\d[A-Z]{2}/y;
const US_DIGITS = 5;
const TOWN = /[A-ZÄÖÜ]/;
/** The name of a street is no longer than this: without an end to it, a row of letters and dashes costs the square of its length. */
const GERMAN = /(?<![\p{L}\p{N}])\p{Lu}[\p{L}-]{0,48}(?:straße|strasse|str\.|gasse|weg|platz|allee|ufer|damm)(?: [\p{Lu}]\p{L}+)? \d{1,4} ?[a-z]?,?[ \n](?:D-)?\d{5} \p{Lu}\p{L}+/gu;
const BEFORE_CHARACTERS_MAX = 160;

/** The street in front of a code, where the code is one. */
function streetBefore(text: string, code: RegExp, start: number): Span[] {
  code.lastIndex = start;
  if (!code.test(text)) return [];
  const from = Math.max(0, start - BEFORE_CHARACTERS_MAX);
  const before = BEFORE.exec(text.slice(from, start));
  return before === null ? [] : [{ start: from + before.index, end: code.lastIndex }];
}

export function findStreets(text: string, { digits }: Marks): Span[] {
  const spans: Span[] = [];
  let german = false;
  for (let run = 0; run < digits.length; run += 2) {
    const [start, end] = [digits[run]!, digits[run + 1]!];
    if (end - start === US_DIGITS) spans.push(...streetBefore(text, US_CODE, start));
    if (end - start === 1) spans.push(...streetBefore(text, UK_CODE, start));
    if (end - start >= US_DIGITS && text.charAt(end) === ' ') german ||= TOWN.test(text.charAt(end + 1));
  }
  // A code of five digits is rarer than a word with a capital.
  if (german) for (const match of text.matchAll(GERMAN)) spans.push({ start: match.index, end: match.index + match[0].length });
  return spans;
}
