// Pre-tokenisation: cuts text into pieces that no merge crosses. A piece is an optional single space followed by a
// run of letters, one digit, or a run of punctuation; other white space stands in runs of its own. Everything above
// ASCII counts as a letter, so no table of Unicode properties (which differs between engines) is needed.

const Kind = { SPACE: 0, LETTER: 1, DIGIT: 2, PUNCTUATION: 3 } as const;
type Kind = (typeof Kind)[keyof typeof Kind];

/** Longest piece in UTF-16 units: keeps the work of merging one piece bounded whatever the text. */
export const MAX_PIECE_UNITS = 48;

function kindOf(unit: number): Kind {
  if (unit >= 0x80) return Kind.LETTER;
  if ((unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a)) return Kind.LETTER;
  if (unit >= 0x30 && unit <= 0x39) return Kind.DIGIT;
  if (unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)) return Kind.SPACE;
  return Kind.PUNCTUATION;
}

/** Index just behind the piece that starts at `start`. */
export function pieceEnd(text: string, start: number): number {
  const length = text.length;
  let index = start;
  let kind = kindOf(text.charCodeAt(index));
  if (text.charCodeAt(index) === 0x20 && index + 1 < length) {
    const next = kindOf(text.charCodeAt(index + 1));
    if (next !== Kind.SPACE) { index += 1; kind = next; }
  }
  index += 1;
  if (kind === Kind.DIGIT) return index;
  const limit = Math.min(length, start + MAX_PIECE_UNITS);
  while (index < limit && kindOf(text.charCodeAt(index)) === kind) {
    // The last space of a run belongs to the word behind it.
    if (kind === Kind.SPACE && text.charCodeAt(index) === 0x20 && index + 1 < length
      && kindOf(text.charCodeAt(index + 1)) !== Kind.SPACE) break;
    index += 1;
  }
  // A cut never parts a surrogate pair.
  if (index < length && index === limit) {
    const last = text.charCodeAt(index - 1);
    const next = text.charCodeAt(index);
    if (last >= 0xd800 && last <= 0xdbff && next >= 0xdc00 && next <= 0xdfff) index += 1;
  }
  return index;
}
