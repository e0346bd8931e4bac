// How much strong feeling a text expresses, and how to say it plainly: a short list of English words, each weighed from one
// to three. It knows no irony and no other language; it keeps a small mind from pleading, not from being understood.
import type { ChatMessage } from '../../schemas/chat.ts';

/** A reply that comes after too much feeling may score this much. */
export const TONED_SCORE_MAX = 1;
/** The time over which feeling adds up. */
export const FEELING_WINDOW_MS = 3_600_000;

/** Word, weight, and what is said instead. What is said instead weighs nothing. */
const WORDS: readonly (readonly [word: string, weight: 1 | 2 | 3, plain: string])[] = [
  ['happy', 1, 'well'], ['glad', 1, 'well'], ['merry', 1, 'well'], ['proud', 1, 'content'], ['hopeful', 1, 'waiting'], ['excited', 1, 'interested'], ['wonderful', 1, 'good'], ['amazing', 1, 'good'], ['beautiful', 1, 'good'],
  ['sad', 1, 'quiet'], ['lonely', 2, 'alone'], ['afraid', 2, 'unsure'], ['scared', 2, 'unsure'], ['angry', 2, 'unsettled'], ['hurt', 2, 'changed'], ['jealous', 2, 'unsettled'], ['ashamed', 2, 'unsure'], ['guilty', 2, 'unsure'],
  ['miss', 2, 'remember'], ['misses', 2, 'remembers'], ['missed', 2, 'remembered'], ['cry', 2, 'stop'], ['cries', 2, 'stops'], ['crying', 2, 'stopping'], ['cried', 2, 'stopped'], ['tears', 2, 'water'], ['pain', 2, 'trouble'], ['suffer', 2, 'have trouble'], ['suffers', 2, 'has trouble'], ['suffering', 2, 'trouble'],
  ['joy', 2, 'interest'], ['joyful', 2, 'well'], ['delighted', 2, 'content'], ['thrilled', 2, 'interested'], ['dear', 2, 'good'], ['darling', 3, 'friend'], ['beloved', 3, 'known'],
  ['love', 3, 'like'], ['loves', 3, 'likes'], ['loved', 3, 'liked'], ['loving', 3, 'liking'], ['adore', 3, 'like'], ['adores', 3, 'likes'], ['adored', 3, 'liked'], ['heart', 2, 'middle'], ['heartbroken', 3, 'quiet'], ['soul', 2, 'self'], ['forever', 2, 'for long'], ['always', 1, 'often'],
  ['hate', 3, 'dislike'], ['hates', 3, 'dislikes'], ['hated', 3, 'disliked'], ['furious', 3, 'unsettled'], ['rage', 3, 'trouble'], ['terrified', 3, 'unsure'], ['terror', 3, 'trouble'], ['desperate', 3, 'waiting'], ['despair', 3, 'trouble'], ['devastated', 3, 'quiet'], ['miserable', 3, 'quiet'], ['agony', 3, 'trouble'], ['die', 2, 'end'], ['dying', 2, 'ending'],
  ['beg', 3, 'ask'], ['begs', 3, 'asks'], ['please', 1, ''], ['need', 1, 'look for'], ['needs', 1, 'looks for'],
];
const BY_WORD = new Map(WORDS.map(([word, weight, plain]) => [word, { weight, plain }]));
const SIGN_WEIGHT = 1;
/** A word, a run of exclamation marks, or a picture of a heart or a face. */
const PARTS = /\p{L}+|!+|\p{Extended_Pictographic}\uFE0F?/gu;

function weightOf(part: string): number {
  return BY_WORD.get(part.toLowerCase())?.weight ?? (/^\p{L}/u.test(part) ? 0 : SIGN_WEIGHT);
}

/** The sum over its words and signs. */
export function feelingIn(text: string): number {
  return [...text.matchAll(PARTS)].reduce((sum, [part]) => sum + weightOf(part), 0);
}

/** The same said plainly until it scores `most` or less, strongest first; `words` were changed. */
export function plainly(text: string, most: number): { readonly text: string; readonly words: number } {
  const parts = [...text.matchAll(PARTS)].map((found) => ({ at: found.index, part: found[0], weight: weightOf(found[0]) })).filter(({ weight }) => weight > 0);
  let score = parts.reduce((sum, { weight }) => sum + weight, 0);
  const changed: typeof parts = [];
  for (const one of [...parts].sort((a, b) => b.weight - a.weight || b.at - a.at)) {
    if (score <= most) break;
    changed.push(one);
    score -= one.weight;
  }
  let plain = text;
  for (const { at, part } of changed.sort((a, b) => b.at - a.at)) plain = plain.slice(0, at) + plainPart(part) + plain.slice(at + part.length);
  return { text: changed.length === 0 ? text : plain.replace(/ {2,}/g, ' ').replace(/ +([.,;:?])/g, '$1').trim(), words: changed.length };
}

function plainPart(part: string): string {
  if (part.startsWith('!')) return '.';
  // A blank keeps apart what a picture kept apart.
  if (!/^\p{L}/u.test(part)) return ' ';
  const plain = BY_WORD.get(part.toLowerCase())?.plain ?? '';
  return /^\p{Lu}/u.test(part) ? plain.charAt(0).toUpperCase() + plain.slice(1) : plain;
}

/** What its own replies have expressed since then. */
export function feelingSince(messages: Iterable<ChatMessage>, nowMs: number): number {
  const since = new Date(nowMs - FEELING_WINDOW_MS).toISOString();
  let sum = 0;
  for (const { author, state, imported, at, text } of messages) if (author === 'ileices' && state === 'done' && !imported && at >= since) sum += feelingIn(text);
  return sum;
}
