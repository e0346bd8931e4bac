// What each UTF-16 unit is to the meter, as one table. Ranges are written out rather than taken from Unicode properties, so
// that every engine measures the same.

export const Char = { LOWER: 0, UPPER: 1, DIGIT: 2, UNDERSCORE: 3, APOSTROPHE: 4, BLANK: 5, LINE_END: 6, SIGN: 7, SENTENCE_END: 8, IDEOGRAPH: 9, SURROGATE: 10, OTHER: 11 } as const;

/** Signs that code is made of and prose hardly uses. */
const CODE_SIGNS = '{}()[];=<>+*%&|^~$#@\\';
const SENTENCE_ENDS = '.!?:';

/** Inclusive ranges of what is no letter above ASCII: punctuation, symbols, private use. */
const NO_LETTERS: readonly (readonly [number, number])[] = [
  [0x80, 0xa9], [0xab, 0xb4], [0xb6, 0xb9], [0xbb, 0xbf], [0xd7, 0xd7], [0xf7, 0xf7],
  [0x2000, 0x2bff], [0x2e00, 0x2e7f], [0x3000, 0x3004], [0x3008, 0x3030], [0xe000, 0xf8ff], [0xfe10, 0xfe6f], [0xff01, 0xff20], [0xff5b, 0xff65],
];
/** Scripts without blanks between words: Thai to Myanmar, Khmer, kana, ideographs and their compatibility forms. */
const UNSPACED: readonly (readonly [number, number])[] = [
  [0x0e00, 0x0eff], [0x1000, 0x109f], [0x1780, 0x17ff], [0x3005, 0x3007], [0x3031, 0x30ff], [0x31f0, 0x31ff], [0x3400, 0x9fff], [0xf900, 0xfaff], [0xff66, 0xff9f],
];
const UNSPACED_ENDS = [0x3002, 0xff01, 0xff1f];

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(0x10000).fill(Char.OTHER, 0, 0x80);
  const put = (from: number, to: number, value: number): void => { classes.fill(value, from, to + 1); };
  put(0x41, 0x5a, Char.UPPER); put(0x61, 0x7a, Char.LOWER); put(0x30, 0x39, Char.DIGIT);
  for (const sign of CODE_SIGNS) classes[sign.charCodeAt(0)] = Char.SIGN;
  for (const sign of SENTENCE_ENDS) classes[sign.charCodeAt(0)] = Char.SENTENCE_END;
  put(0x5f, 0x5f, Char.UNDERSCORE); put(0x27, 0x27, Char.APOSTROPHE);
  put(0x20, 0x20, Char.BLANK); put(0x09, 0x09, Char.BLANK); put(0x0a, 0x0a, Char.LINE_END);
  // Above ASCII: capitals of Latin, Greek and Cyrillic where they stand in one block; all the rest are small letters.
  put(0xc0, 0xde, Char.UPPER); put(0x391, 0x3a9, Char.UPPER); put(0x410, 0x42f, Char.UPPER);
  for (const [from, to] of NO_LETTERS) put(from, to, Char.OTHER);
  for (const [from, to] of UNSPACED) put(from, to, Char.IDEOGRAPH);
  for (const code of UNSPACED_ENDS) classes[code] = Char.SENTENCE_END;
  put(0x2019, 0x2019, Char.APOSTROPHE); put(0xa0, 0xa0, Char.BLANK);
  put(0xd800, 0xdfff, Char.SURROGATE);
  return classes;
}

/** Class of every UTF-16 unit. */
export const CHAR_CLASSES: Uint8Array = buildClasses();
