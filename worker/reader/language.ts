// Tells the language of a text by the letters that follow each other: the beginning and a piece from the middle, which
// have to agree. Says `und` rather than guess.
import { detectAll } from 'tinyld';

/** Enough for the letter statistics to settle; more is only slower. */
export const WINDOW_CHARACTERS = 2_000;
/** Fewer letters than this say nothing. */
const LETTERS_MIN = 12;
/** Below this the first guess is hardly better than the second. */
const SHARE_MIN = 0.15;

export interface LanguageGuess { readonly code: string; readonly share: number }
const UNKNOWN: LanguageGuess = { code: 'und', share: 0 };

function guess(text: string): LanguageGuess {
  if ((text.match(/\p{L}/gu)?.length ?? 0) < LETTERS_MIN) return UNKNOWN;
  const best = detectAll(text)[0];
  if (best === undefined || !/^[a-z]{2,3}$/.test(best.lang)) return UNKNOWN;
  return { code: best.lang, share: Math.min(1, Math.max(0, best.accuracy)) };
}

export function languageOf(text: string): LanguageGuess {
  const first = guess(text.slice(0, WINDOW_CHARACTERS));
  if (text.length <= WINDOW_CHARACTERS * 2) return first.share < SHARE_MIN ? UNKNOWN : first;
  // The head of a long text is often a licence or a table of contents in another language.
  const middle = Math.floor(text.length / 2);
  const second = guess(text.slice(middle, middle + WINDOW_CHARACTERS));
  const best = second.share > first.share ? second : first;
  const share = first.code === second.code ? best.share : best.share / 2;
  return share < SHARE_MIN ? UNKNOWN : { code: best.code, share };
}
