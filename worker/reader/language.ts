// Tells the language of a text: by the little words that every sentence of a language needs, else by the letters that follow
// each other (tinyld). Looks at the beginning and at a piece from the middle, which have to agree. Says `und` rather than guess.
//
// Why not the letters alone: one letter group that only one language has decides for all of a text there, and the name of a
// program that is repeated throughout made English manuals Irish.
import { detectAll } from 'tinyld';
import { LITTLE_WORD_LANGUAGES, littleWords } from './littleWords.ts';

/** Read at the beginning and in the middle. */
export const WINDOW_CHARACTERS = 2_000;
/** Of these so many letters of different words are weighed: more is only slower. */
const WEIGHED_CHARACTERS = 700;
/** Fewer letters than this say nothing. */
const LETTERS_MIN = 10;
/** Below this the first guess is hardly better than the second. */
const SHARE_MIN = 0.12;
/** Invented languages, and such that nobody's files are in but names and code look like. */
const NEVER: ReadonlySet<string> = new Set(['tlh', 'vo', 'ber', 'rn', 'ie', 'ia', 'jbo', 'tk']);

export interface LanguageGuess { readonly code: string; readonly share: number }
const UNKNOWN: LanguageGuess = { code: 'und', share: 0 };

/** So many little words are needed, at so large a share of all words, and so clear of the next language: or fewer of them,
 *  where hardly one is another language's. */
const LITTLE_WORDS_MIN = 4;
const LITTLE_SHARES: readonly (readonly [share: number, lead: number])[] = [[0.12, 1.5], [0.05, 3]];
/** Beyond this share of letters of other scripts the Latin words in a text are names and quotations. */
const OTHER_SCRIPTS_SHARE_MAX = 0.3;

/** Words of prose in small letters; in plain ASCII the same with fewer questions. */
const WORDS = /(?<![\p{L}\p{M}\p{N}_@/$<.=-])\p{L}[\p{L}\p{M}]*(?![\p{N}_@/=(])/gu;
const ASCII_WORDS = /(?<![a-z0-9_@/$<.=-])[a-z]+(?![0-9_@/=(])/g;
const BEYOND_ASCII = /[^\u0000-\u007f]/;

interface LittleWords { readonly found: LanguageGuess | null; readonly hits: ReadonlyMap<string, number>; readonly most: number }

/** The language whose little words hold the sentences together, where one stands out. */
function byLittleWords(window: string): LittleWords {
  const hits = new Map<string, number>();
  let words = 0;
  const lower = window.toLowerCase();
  for (const word of lower.match(BEYOND_ASCII.test(lower) ? WORDS : ASCII_WORDS) ?? []) {
    words += 1;
    for (const code of littleWords.get(word) ?? []) hits.set(code, (hits.get(code) ?? 0) + 1);
  }
  const [best, next] = [...hits].sort((a, b) => b[1] - a[1]);
  const [code, most] = best ?? ['', 0];
  const second = next?.[1] ?? 0;
  const clear = most >= LITTLE_WORDS_MIN && LITTLE_SHARES.some(([share, lead]) => most >= words * share && most >= second * lead);
  return { found: clear ? { code, share: most / (most + second) } : null, hits, most };
}

/** Letters of other scripts, and whatever else is neither Latin nor a usual sign. */
const BEYOND_LATIN = /[^\u0000-\u00b4\u00b6-\u024f\u2010-\u205e\u20a0-\u20bf\u2190-\u2bff]/;

function isMostlyLatin(window: string): boolean {
  // Most text has no letter of another script.
  if (!BEYOND_LATIN.test(window)) return true;
  const letters = window.match(/\p{L}/gu)?.length ?? 0;
  return (window.match(/(?!\p{Script=Latin})\p{L}/gu)?.length ?? 0) <= letters * OTHER_SCRIPTS_SHARE_MAX;
}

/** A word that comes this often and holds no sentence together is a name. */
const NAME_REPEATS_MIN = 3;

/** Words of prose, each once: what a text repeats (the name of a program, a field) would else speak for all of it. What is
 *  joined by signs or holds digits is a name; what is all capitals too, unless all is. */
function proseOf(window: string): string {
  const words = new Map<string, number>();
  const shouted = new Set<string>();
  for (const match of window.matchAll(/(?<![\p{N}_@/\\$<.=-])\p{L}[\p{L}\p{M}'’]*(?![\p{N}_@/\\=(-]|\.\p{L})/gu)) {
    const word = match[0];
    if (word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase()) shouted.add(word);
    else words.set(word, (words.get(word) ?? 0) + 1);
  }
  const prose = [...words].filter(([word, times]) => times < NAME_REPEATS_MIN || littleWords.has(word.toLowerCase())).map(([word]) => word);
  return [...prose, ...(words.size >= shouted.size / 2 ? [] : shouted)].join(' ').slice(0, WEIGHED_CHARACTERS);
}

function byLetters(window: string, allowed: (code: string) => boolean): LanguageGuess {
  const prose = proseOf(window);
  if ((prose.match(/\p{L}/gu)?.length ?? 0) < (/[\u3040-\u9fff\uac00-\ud7a3]/.test(prose) ? 3 : LETTERS_MIN)) return UNKNOWN;
  const best = detectAll(prose).find(({ lang }) => !NEVER.has(lang) && allowed(lang));
  if (best === undefined || !/^[a-z]{2,3}$/.test(best.lang)) return UNKNOWN;
  return { code: best.lang, share: Math.min(1, Math.max(0, best.accuracy)) };
}

/** By the letters alone: what changes when a text is decoded wrongly. */
export function languageByLetters(text: string): LanguageGuess { return byLetters(text.slice(0, WINDOW_CHARACTERS), () => true); }

function guess(window: string): LanguageGuess {
  if (!isMostlyLatin(window)) return languageByLetters(window);
  const { found, hits, most } = byLittleWords(window);
  // A language whose little words hardly come is not the text's, whatever its letters look like.
  return found ?? byLetters(window, (code) => most < LITTLE_WORDS_MIN || !LITTLE_WORD_LANGUAGES.has(code) || (hits.get(code) ?? 0) * 2 >= most);
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
