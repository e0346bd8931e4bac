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
  for (const match of text.matchAll(KEY_BLOCK_START)) {
    if (match.index < (spans.at(-1)?.end ?? 0)) continue;
    const from = match.index + match[0].length;
    KEY_BLOCK_END.lastIndex = from;
    const end = KEY_BLOCK_END.exec(text.slice(0, from + KEY_BLOCK_CHARACTERS_MAX));
    KEY_BLOCK_REST.lastIndex = from;
    spans.push({ start: match.index, end: end === null ? from + (KEY_BLOCK_REST.exec(text)?.[0].length ?? 0) : end.index + end[0].length });
  }
  return spans;
}
