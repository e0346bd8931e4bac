// What counts as a letter when texts are compared, and how capitals and small letters become one. Its ranges are written
// down here and not asked of the engine, so that a signature made today is the same with a later Unicode.

/** FNV-1a over UTF-16 units. */
export const BASIS = 0x811c9dc5;
export const PRIME = 0x01000193;

/** Units that end a word, from and to. What is in none of them belongs to a word. */
const BETWEEN_WORDS: readonly (readonly [number, number])[] = [
  [0x00, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0xa9], [0xab, 0xb1], [0xb4, 0xb4], [0xb6, 0xb8], [0xbb, 0xbb], [0xbf, 0xbf], [0xd7, 0xd7], [0xf7, 0xf7],
  [0x037e, 0x037e], [0x0387, 0x0387], [0x055a, 0x055f], [0x0589, 0x058a], [0x05be, 0x05be], [0x05c0, 0x05c0], [0x05c3, 0x05c3], [0x05f3, 0x05f4],
  [0x060c, 0x060d], [0x061b, 0x061f], [0x066a, 0x066d], [0x06d4, 0x06d4], [0x0964, 0x0965], [0x0f0b, 0x0f14], [0x104a, 0x104f], [0x1361, 0x1368],
  [0x17d4, 0x17da], [0x2000, 0x206f], [0x20a0, 0x20cf], [0x3000, 0x3004], [0x3008, 0x3020], [0x3030, 0x3030], [0x30fb, 0x30fb],
  [0xfe10, 0xfe1f], [0xfe30, 0xfe6f], [0xff00, 0xff0f], [0xff1a, 0xff20], [0xff3b, 0xff40], [0xff5b, 0xff65], [0xfff0, 0xffff],
];

/** Scripts written without blanks, signs, and everything beyond the first 65,536 characters: each character is a word. */
const ALONE: readonly (readonly [number, number])[] = [
  [0x0e00, 0x0eff], [0x1000, 0x109f], [0x1780, 0x17ff], [0x2190, 0x27ff], [0x2900, 0x2bff], [0x2e80, 0xa4cf], [0xd800, 0xdfff], [0xf900, 0xfaff], [0xff66, 0xffdc],
];
/** No unit below stands alone: one comparison settles it for most text. */
export const STANDS_ALONE_FROM = 0x0e00;
export function standsAlone(unit: number): boolean { return ALONE.some(([first, last]) => unit >= first && unit <= last); }

/** A character of two units is one word: it begins with the first and ends with the second. */
export function isHighSurrogate(unit: number): boolean { return (unit & 0xfc00) === 0xd800; }
export function isLowSurrogate(unit: number): boolean { return (unit & 0xfc00) === 0xdc00; }

/** Capitals are in the scripts before this, and in few rare ones behind it that are left as they are. */
const FOLDED_UP_TO = 0x3000;
const SIGMA = 0x3c3;
const LAST_SIGMA = 0x3c2;

/** For each UTF-16 unit the one it is compared as; 0 between words. */
export const FOLDED: Uint16Array = foldedUnits();

function foldedUnits(): Uint16Array {
  const folded = Uint16Array.from({ length: 0x10000 }, (_, unit) => {
    if (unit >= FOLDED_UP_TO) return unit;
    const small = String.fromCharCode(unit).toLowerCase();
    return small.length === 1 ? small.charCodeAt(0) : unit;
  });
  folded[LAST_SIGMA] = SIGMA;
  for (const [first, last] of BETWEEN_WORDS) folded.fill(0, first, last + 1);
  return folded;
}
