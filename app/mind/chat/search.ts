// Searching conversations: every word must occur, whatever its case and accents. Plain strings, no pattern of anybody's.
import type { ChatMessage } from '../../../schemas/chat.ts';

export interface Hit { readonly message: ChatMessage; readonly excerpt: string; readonly from: number; readonly to: number }

const AROUND = 48;
const MARKS = /\p{M}/gu;

/** One sign for each sign of the text, so that places in both are the same. */
function folded(text: string): string[] {
  return [...text].map((sign) => {
    const plain = sign.normalize('NFD').replace(MARKS, '').toLowerCase();
    return plain === '' ? sign : plain;
  });
}

export function wordsSought(text: string): string[] {
  return [...new Set(folded(text.normalize('NFC')).join('').split(/\s+/u).filter((word) => word !== ''))];
}

/** null where a word is missing. */
export function findIn(message: ChatMessage, words: readonly string[]): Hit | null {
  const signs = [...message.text.normalize('NFC')], plain = folded(message.text.normalize('NFC'));
  const joined = plain.join('');
  if (words.length === 0 || !words.every((word) => joined.includes(word))) return null;
  const [first] = words;
  const at = signsBefore(plain, joined.indexOf(first!));
  const end = signsBefore(plain, joined.indexOf(first!) + first!.length);
  const begin = Math.max(0, at - AROUND), stop = Math.min(signs.length, end + AROUND);
  const lead = begin === 0 ? '' : '…', line = (part: readonly string[]): string => part.map((sign) => (/\s/u.test(sign) ? ' ' : sign)).join('');
  const before = lead + line(signs.slice(begin, at)), found = line(signs.slice(at, end));
  return { message, excerpt: before + found + line(signs.slice(end, stop)) + (stop === signs.length ? '' : '…'), from: before.length, to: before.length + found.length };
}

/** Folding may make two letters of one sign: how many signs lie before that place of the folded text. */
function signsBefore(plain: readonly string[], place: number): number {
  let at = 0;
  for (let index = 0; index < plain.length; index += 1) {
    if (at >= place) return index;
    at += plain[index]!.length;
  }
  return plain.length;
}
