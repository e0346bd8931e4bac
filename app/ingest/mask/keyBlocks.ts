// Private keys in blocks with a first and a last line: PEM, OpenSSH, PGP. Linear: a block starts at a sign that is rare.
import type { Span } from './kinds.ts';

/** A private key block without an end is masked this far. */
export const KEY_BLOCK_CHARACTERS_MAX = 65_536;
const KEY_BLOCK_START = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_BLOCK_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** The rest of a block whose end is missing: lines that could be headers or base64. */
const KEY_BLOCK_REST = /(?:\s*(?:[A-Za-z-]+: [^\n]*|[A-Za-z0-9+/=\\]{16,}|[A-Za-z0-9+/]{1,15}={1,2}(?=\s|$)))*/y;

export function findPrivateKeys(text: string): Span[] {
  const spans: Span[] = [];
  // Looking for plain words is many times cheaper than looking for a pattern, and nearly every text has none.
  if (!text.includes('PRIVATE KEY')) return spans;
  // All ends once: looking for one behind each of many starts would cost the square of their number.
  const ends = [...text.matchAll(KEY_BLOCK_END)];
  let next = 0;
  for (const match of text.matchAll(KEY_BLOCK_START)) {
    if (match.index < (spans.at(-1)?.end ?? 0)) continue;
    const from = match.index + match[0].length;
    while ((ends[next]?.index ?? Infinity) < from) next += 1;
    const end = ends[next];
    KEY_BLOCK_REST.lastIndex = from;
    const whole = end !== undefined && end.index + end[0].length <= from + KEY_BLOCK_CHARACTERS_MAX;
    spans.push({ start: match.index, end: whole ? end.index + end[0].length : from + (KEY_BLOCK_REST.exec(text)?.[0].length ?? 0) });
  }
  return spans;
}
