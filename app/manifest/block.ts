// A manifest inside the file it covers, behind the host's comment syntax:
//
//   // === IC-AE MANIFEST ===
//   // {"format": ... one member a line ...}
//   // === /IC-AE MANIFEST ===
//
// All is done on bytes: what stands before and after the block is given back byte for byte, in whatever encoding that
// agrees with ASCII. The block is ASCII, and holds nothing that could end its comment. A line that is exactly the tag in
// the host's own comment is the tag, wherever it stands; the words inside other text are not. A block that stands elsewhere
// than where one would be put is refused. Not for UTF-16.
//
// The block's own bytes are its lines with their newlines. At the end of a file that had no final newline it is the newline
// before it that is its own, so that taking it away gives back just what was there.
import { canonicalJson } from './canonical.ts';
import type { CommentStyle } from './hostForms.ts';
import { markBytesOf, placeFor } from './hostForms.ts';
import type { Manifest } from '../../schemas/manifest.ts';

const asciiBytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const OPEN = '=== IC-AE MANIFEST ===';
const CLOSE = '=== /IC-AE MANIFEST ===';
/** Both tags hold it. */
const CORE = asciiBytes('IC-AE MANIFEST'), CORE_END = CORE.length - 1;
const pairAt = (bytes: Uint8Array, second: number): number => ((bytes[second - 1] ?? 0) << 8) | (bytes[second] ?? 0);
/** By the two bytes under the core's end: how far on it may stand at the earliest (Horspool). No text makes that one byte for long. */
const SKIP = new Uint8Array(65_536).fill(CORE_END);
for (let second = 1; second < CORE_END; second += 1) SKIP[pairAt(CORE, second)] = CORE_END - second;
const LAST_PAIR = pairAt(CORE, CORE_END);
const [LF, CR] = [10, 13];
/** Arguments of one call. */
const PIECE_BYTES = 8192;

export type BlockFault = 'two-manifests' | 'unterminated' | 'malformed';
/** `content` is the host without the block; null where there is none. */
export type BlockReading =
  | { readonly ok: true; readonly block: { readonly text: string } | null; readonly content: Uint8Array }
  | { readonly ok: false; readonly reason: BlockFault };
export type BlockWriting = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly reason: BlockFault };

interface Range { readonly from: number; readonly to: number }
interface Found extends Range { readonly text: string }
type Search = { readonly ok: true; readonly found: Found | null } | { readonly ok: false; readonly reason: BlockFault };

export function readBlock(host: Uint8Array, style: CommentStyle): BlockReading {
  const search = find(host, style);
  if (!search.ok) return search;
  const { found } = search;
  return { ok: true, block: found === null ? null : { text: found.text }, content: found === null ? host : without(host, found) };
}

/** Puts the manifest where its kind of file takes it, which is where an old one stood. */
export function writeBlock(host: Uint8Array, manifest: Manifest, style: CommentStyle): BlockWriting {
  const search = find(host, style);
  if (!search.ok) return search;
  const at = search.found?.from ?? placeFor(host, style);
  const before = host.subarray(0, at);
  const after = host.subarray(search.found?.to ?? at);
  const newline = newlineOf(host);
  const lines = linesOf(manifest).map((line) => asciiBytes(`${style.open} ${line}${style.close === '' ? '' : ` ${style.close}`}`));
  const isOpenEnded = after.length === 0 && before.length > 0 && !isNewline(before.at(-1));
  const block = lines.flatMap((line) => (isOpenEnded ? [newline, line] : [line, newline]));
  return { ok: true, bytes: joined([before, ...block, after]) };
}

const without = (host: Uint8Array, { from, to }: Found): Uint8Array => joined([host.subarray(0, from), host.subarray(to)]);

function linesOf(manifest: Manifest): string[] {
  const members = Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1));
  return [OPEN, '{', ...members.map(([name, value], index) => `"${name}":${harmless(canonicalJson(value))}${index < members.length - 1 ? ',' : ''}`), '}', CLOSE];
}

/** No letter beyond ASCII, nothing that ends or opens a comment of any host: outside of strings JSON has none of these but
 *  single signs of numbers, so each stands as an escape inside one. */
function harmless(json: string): string {
  return json.replace(/[^\x20-\x7e]|[*<>]|--|\?\?/g, (found) => [...found].map((_, index) => found.charCodeAt(index)).map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join(''));
}

function find(host: Uint8Array, style: CommentStyle): Search {
  const { opens, closes } = tagLines(host, style);
  const [open, close] = [opens[0], closes[0]];
  if (open === undefined) return closes.length === 0 ? { ok: true, found: null } : { ok: false, reason: 'unterminated' };
  if (opens.length > 1 || closes.length > 1) return { ok: false, reason: 'two-manifests' };
  if (close === undefined || close.from < open.to) return { ok: false, reason: 'unterminated' };
  const text = innerText(host.subarray(open.to, close.from), style);
  if (text === null) return { ok: false, reason: 'malformed' };
  // Without a newline behind it, the block's own is the one before it.
  const from = isNewline(host[close.to - 1]) ? open.from : beforeNewline(host, open.from);
  const found: Found = { from, to: close.to, text };
  // Elsewhere its lines may be no comment but words of a string, or come before what only the first line means: then the
  // content is signed and the program is another one.
  return placeFor(without(host, found), style) === from ? { ok: true, found } : { ok: false, reason: 'malformed' };
}

/** Ranges of the lines that are a tag in the host's comment, newline included. */
function tagLines(host: Uint8Array, style: CommentStyle): { readonly opens: Range[]; readonly closes: Range[] } {
  const opens: Range[] = [], closes: Range[] = [];
  for (let end = CORE_END; end < host.length;) {
    const pair = pairAt(host, end);
    if (pair !== LAST_PAIR || !CORE.every((byte, index) => host[end - CORE_END + index] === byte)) { end += SKIP[pair] ?? 1; continue; }
    let from = end, to = end;
    while (from > 0 && !isNewline(host[from - 1])) from -= 1;
    if (from === 0) from = markBytesOf(host);
    while (to < host.length && !isNewline(host[to])) to += 1;
    const text = uncommented(asciiText(host.subarray(from, to)), style), line = { from, to: afterNewline(host, to) };
    if (text === OPEN) opens.push(line);
    if (text === CLOSE) closes.push(line);
    end = to + CORE_END;
  }
  return { opens, closes };
}

/** The lines between the tags without their comment signs; null where one has none. */
function innerText(bytes: Uint8Array, style: CommentStyle): string | null {
  const lines = asciiText(bytes).split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  const inner = lines.map((line) => uncommented(line, style));
  return inner.includes(null) ? null : inner.join('\n');
}

function uncommented(line: string, { open, close }: CommentStyle): string | null {
  const trimmed = line.trim();
  if (!trimmed.startsWith(open) || !trimmed.endsWith(close) || trimmed.length < open.length + close.length) return null;
  return trimmed.slice(open.length, trimmed.length - close.length).trim();
}

const isNewline = (byte: number | undefined): boolean => byte === LF || byte === CR;

function afterNewline(host: Uint8Array, at: number): number {
  if (at >= host.length) return at;
  return host[at] === CR && host[at + 1] === LF ? at + 2 : at + 1;
}

function beforeNewline(host: Uint8Array, at: number): number {
  if (!isNewline(host[at - 1])) return at;
  return host[at - 1] === LF && host[at - 2] === CR ? at - 2 : at - 1;
}

/** The host's first newline is what the block uses too. */
function newlineOf(host: Uint8Array): Uint8Array {
  const first = host.indexOf(LF);
  return asciiBytes(first > 0 && host[first - 1] === CR ? '\r\n' : '\n');
}

/** One letter a byte: the tags and the block are ASCII, and a byte beyond it stays one that neither holds. */
function asciiText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) text += String.fromCharCode(...bytes.subarray(at, at + PIECE_BYTES));
  return text;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}
