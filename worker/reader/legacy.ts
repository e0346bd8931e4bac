// Tells which legacy encoding bytes are in that are not Unicode. Each candidate is decoded and weighed by what a reader
// would see: letters of one script in a word, capitals at its beginning, no signs inside it; then by the letter statistics of
// chardet and the language that comes out. Owns no decoding of whole texts.
import { analyse } from 'chardet';
import { languageByLetters } from './language.ts';

/** Bytes weighed; what lies between them is nearly all ASCII. */
const SAMPLE_BYTES = 16_384;
/** Bytes of ASCII kept before and after a letter that is none. */
const CONTEXT_BYTES = 24;
/** Below this even the best candidate reads like noise. */
const SCORE_MIN = 0.55;
/** What a reader would see counts more than what letters make likely: chosen on the labelled set of the tests. */
const NATURAL_WEIGHT = 2;
const LANGUAGE_WEIGHT = 0.5;
const STATISTICS_WEIGHT = 0.3;
/** Where a few names in an English text are all there is to go by. */
const COMMONEST = 'windows-1252';
const COMMONEST_BONUS = 0.15;
const FEW_LETTERS = 5;

/** WHATWG names, each with the languages people wrote in it. */
const SINGLE: Readonly<Record<string, string>> = {
  'windows-1252': 'en de fr es it pt nl sv da no fi is ca gl eu af ga',
  'iso-8859-15': 'fr fi et de es',
  'windows-1250': 'pl cs sk hu sl hr ro bs',
  'iso-8859-2': 'pl cs sk hu sl hr ro bs',
  'windows-1251': 'ru uk bg sr mk be',
  'koi8-r': 'ru bg',
  'koi8-u': 'uk',
  'ibm866': 'ru',
  'iso-8859-5': 'ru bg sr mk',
  'x-mac-cyrillic': 'ru uk',
  'windows-1253': 'el',
  'iso-8859-7': 'el',
  'windows-1254': 'tr',
  'windows-1255': 'he yi',
  'windows-1256': 'ar fa ur',
  'iso-8859-6': 'ar',
  'windows-1257': 'lt lv et',
  'windows-1258': 'vi',
  'windows-874': 'th',
  'macintosh': 'en de fr es it pt',
};
const DOUBLE: Readonly<Record<string, string>> = { 'shift_jis': 'ja', 'euc-jp': 'ja', 'gb18030': 'zh', 'big5': 'zh', 'euc-kr': 'ko' };
/** chardet's names that TextDecoder knows under another one. */
const RENAMED: Readonly<Record<string, string>> = { 'iso-8859-1': 'windows-1252', 'iso-8859-8': 'windows-1255', 'iso-8859-9': 'windows-1254', 'shift-jis': 'shift_jis', 'gb2312': 'gb18030' };

/** Surroundings of the bytes that are not ASCII. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const sample = new Uint8Array(SAMPLE_BYTES);
  let filled = 0;
  let until = -1;
  for (let at = 0; at < bytes.length && filled < SAMPLE_BYTES; at += 1) {
    if ((bytes[at] ?? 0) < 0x80) continue;
    const from = Math.max(until + 1, wordStart(bytes, at));
    until = Math.max(until, wordEnd(bytes, at));
    for (let index = from; index <= until && filled < SAMPLE_BYTES; index += 1) { sample[filled] = bytes[index] ?? 0x20; filled += 1; }
    at = until;
  }
  return sample.subarray(0, filled);
}

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Cut at blanks where one is near, so that words and double bytes stay whole. */
function wordStart(bytes: Uint8Array, at: number): number {
  let start = at;
  for (let index = at; index >= 0 && index > at - CONTEXT_BYTES; index -= 1) if (isBlank(bytes[index])) start = index;
  return start;
}
function wordEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end + 1 < bytes.length && (bytes[end + 1] ?? 0) >= 0x80) end += 1;
  for (let index = end; index < bytes.length && index < end + CONTEXT_BYTES; index += 1) if (isBlank(bytes[index])) return index;
  return Math.min(bytes.length - 1, end + CONTEXT_BYTES);
}

const SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Hebrew}/u, /\p{Script=Arabic}/u, /\p{Script=Thai}/u];
const scriptOf = (letter: string): number => SCRIPTS.findIndex((script) => script.test(letter));
const isLetter = (letter: string): boolean => /[\p{L}\p{M}]/u.test(letter);
/** Signs that stand beside words in ordinary prose. */
const PROSE_SIGNS = /[\u00a0\u00a7\u00ab\u00bb\u00b0\u2010-\u201f\u2026\u20ac\u2116\u00bf\u00a1\u00a9\u00ae\u2122\u00b7\u2030]/u;

/** One letter that is not ASCII, as a reader would take it: 1 for natural, 0 for impossible. */
function natural(letter: string, before: string, after: string): number {
  if (/[\u0080-\u009f\ufffd\p{Co}\p{Cn}]/u.test(letter)) return -2;
  if (!isLetter(letter)) {
    if (isLetter(before) && isLetter(after)) return /[\u2019\u00b7\u2010-\u2013]/u.test(letter) ? 0.8 : -0.5;
    // No sign of these begins a word.
    if (isLetter(after) && /[\u00a7\u00a9\u00ae\u00b0\u2030\u2122]/u.test(letter)) return -0.5;
    return PROSE_SIGNS.test(letter) ? 0.8 : /[\u2500-\u259f]/u.test(letter) ? 0 : 0.2;
  }
  // Thai vowels and tones above and below stand on a consonant.
  if (/[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/.test(letter) && !/[\u0e01-\u0e2e\u0e31\u0e34-\u0e3a]/.test(before)) return -1;
  const script = scriptOf(letter);
  for (const beside of [before, after]) if (isLetter(beside) && scriptOf(beside) !== script) return -1;
  // A capital inside a word that goes on in small letters.
  if (/\p{Lu}/u.test(letter) && /\p{Ll}/u.test(before)) return -0.8;
  if (/\p{Ll}/u.test(letter) && /\p{Lu}\p{Lu}/u.test(before + after)) return -0.2;
  return 1;
}

/** Mean naturalness of what is not ASCII in a single-byte text. */
function singleScore(text: string): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter <= '\u007f') continue;
    sum += natural(letter, text.charAt(at - 1), text.charAt(at + 1));
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

const COMMON_HAN = '的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象記論這個來說們為時會過後學對經頭樣現長與實點話問給機業電門東車應動開國發見無體關氣';
function doubleScore(text: string, language: string): number {
  const wide = text.match(/[^\u0000-\u007f]/gu) ?? [];
  if (wide.length === 0) return 0;
  let sum = 0;
  for (const letter of wide) {
    if (/[\p{Co}\p{Cn}\ufffd\u0080-\u009f]/u.test(letter)) sum -= 2;
    else if (/[\u3040-\u30ff]/u.test(letter)) sum += language === 'ja' ? 1 : -0.2;
    else if (/[\uac00-\ud7a3]/u.test(letter)) sum += language === 'ko' ? 1 : -0.5;
    else if (/[\u3000-\u303f\uff00-\uff60]/u.test(letter)) sum += 0.8;
    else if (/[\uff61-\uff9f]/u.test(letter)) sum -= 0.5;
    else if (/[\u4e00-\u9fff]/u.test(letter)) sum += COMMON_HAN.includes(letter) ? 1 : language === 'ko' ? -0.2 : 0.45;
    else sum -= 0.3;
  }
  // A wide letter in the middle of a Latin word is two letters of another encoding.
  const mixed = text.match(/[a-z][\u1100-\uffdf]|[\u1100-\uffdf][a-z]/g)?.length ?? 0;
  return (sum - mixed * 0.7) / wide.length;
}

/** The encoding that reads best; null where none reads like text. */
export function legacyEncoding(bytes: Uint8Array): string | null {
  const sample = sampleOf(bytes);
  const statistics = new Map(analyse(sample).map((match) => {
    const name = match.name.toLowerCase();
    return [RENAMED[name] ?? name, match.confidence / 100] as const;
  }));
  const few = sample.filter((byte) => byte >= 0x80).length <= FEW_LETTERS;
  let best: { name: string; score: number } | null = null;
  for (const [table, double] of [[SINGLE, false], [DOUBLE, true]] as const) {
    for (const [name, languages] of Object.entries(table)) {
      const text = new TextDecoder(name).decode(sample);
      const plain = double ? doubleScore(text, languages) : singleScore(text);
      if (plain < SCORE_MIN) continue;
      const language = languageByLetters(text);
      const spoken = languages.split(' ').includes(language.code) ? language.share : 0;
      const score = NATURAL_WEIGHT * plain + LANGUAGE_WEIGHT * spoken + STATISTICS_WEIGHT * (statistics.get(name) ?? 0) + (few && name === COMMONEST ? COMMONEST_BONUS : 0);
      if (best === null || score > best.score) best = { name, score };
    }
  }
  return best?.name ?? null;
}
