// Tells what bytes are by looking into them. A name never decides against the content; it only tells apart what is text
// anyway: source code, tables, Markdown.
import { fileTypeFromBuffer } from 'file-type';

/** What has to be opened before there is text. */
export type Container = 'zip' | 'gzip' | 'tar' | 'pdf' | 'mail' | 'mbox' | 'text' | 'binary';
/** Where the head of a mail, or of a page, is looked for. */
const HEAD_BYTES = 4_096;

const ascii = (bytes: Uint8Array, from: number, to: number): string => new TextDecoder('latin1').decode(bytes.subarray(from, to));
const startsWith = (bytes: Uint8Array, ...first: number[]): boolean => first.every((byte, index) => bytes[index] === byte);

/** Formats in letters that hold no text one could read. */
const LETTERS_BUT_NO_TEXT = /^(?:\{\\rtf|%!PS|\u00ef\u00bb\u00bf\{\\rtf|-----BEGIN PGP MESSAGE-----|AT&TFORM|solid \S+\n\s*facet)/;
const MBOX_START = /^From \S+.{0,80}\d{2}:\d{2}.{0,40}\r?\n(?:[A-Za-z][A-Za-z0-9-]*:|>From )/;
const HEADER_LINES = /^(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*(?:\n[ \t][^\n]*)*\n){2,}/;

/** A mail begins with headers, among them some that only mails have. */
function mailKind(head: string): 'mail' | 'mbox' | null {
  if (MBOX_START.test(head)) return 'mbox';
  const headers = HEADER_LINES.exec(head.replace(/\r\n/g, '\n'))?.[0];
  if (headers === undefined) return null;
  const has = (name: string): boolean => new RegExp(`^${name}:`, 'mi').test(headers);
  const routed = has('Message-ID') || has('MIME-Version') || has('Received') || has('Return-Path');
  const signs = [has('From'), has('To'), has('Subject'), has('Date')].filter(Boolean).length;
  return (routed && signs >= 1) || (signs >= 3 && has('From') && has('Date')) ? 'mail' : null;
}

function isTar(bytes: Uint8Array): boolean { return bytes.length >= 512 && ascii(bytes, 257, 262) === 'ustar'; }

/** What file-type calls a type though it is text in the end. */
const TEXT_TYPES = /^(?:text\/|application\/(?:xml|json|x-ndjson|x-subrip)|image\/svg)/;

export async function containerOf(bytes: Uint8Array, seemsText: boolean): Promise<Container> {
  if (startsWith(bytes, 0x50, 0x4b) && (startsWith(bytes.subarray(2), 3, 4) || startsWith(bytes.subarray(2), 5, 6) || startsWith(bytes.subarray(2), 7, 8))) return 'zip';
  if (startsWith(bytes, 0x1f, 0x8b)) return 'gzip';
  const head = ascii(bytes, 0, HEAD_BYTES);
  // A PDF may have some bytes before its mark.
  if (head.slice(0, 1_024).includes('%PDF-') && /%PDF-\d\.\d/.test(head)) return 'pdf';
  if (isTar(bytes)) return 'tar';
  if (LETTERS_BUT_NO_TEXT.test(head)) return 'binary';
  const mail = mailKind(head);
  if (mail !== null) return mail;
  if (seemsText) return 'text';
  const known = await fileTypeFromBuffer(bytes).catch(() => undefined);
  return known === undefined || TEXT_TYPES.test(known.mime) ? 'text' : 'binary';
}

/** How a text is written. `man` is troff source of a manual page. */
export type TextKind = 'html' | 'xhtml' | 'json' | 'json-lines' | 'csv' | 'subtitles' | 'man' | 'plain';

const HTML_START = /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->)[\s\S]){0,2000}-->\s*)*<(?:!doctype\s+html|html[\s>])/i;
const HTML_NAME = /\.(?:x?html?|shtml)$/i;
const TAG = /<\/?(?:p|div|body|head|title|h[1-6]|a|table|ul|ol|br|span|b|i|em|strong|pre|img)\b[^>]*>/gi;
const TABLE_NAME = /\.(?:csv|tsv|tab)$/i;
const CUE_TIME = /^(?:\d+:)?\d{1,2}:\d{2}[,.]\d{3} --> (?:\d+:)?\d{1,2}:\d{2}[,.]\d{3}/m;
/** Lines before the title of a manual page: comments, requests, empty ones. */
const MAN_HEAD_LINE = /^(?:['.]|[ \t]*$)/;
const MAN_TITLE = /^\.[ \t]{0,8}(?:TH|Dd|so|Sh|SH)[ \t]/;

function isManPage(head: string): boolean {
  for (const line of head.split('\n')) {
    if (MAN_TITLE.test(line)) return true;
    if (!MAN_HEAD_LINE.test(line)) return false;
  }
  return false;
}

export function textKind(name: string, text: string): TextKind {
  const head = text.slice(0, HEAD_BYTES);
  if (HTML_START.test(head)) return /^\s*<\?xml/.test(head) ? 'xhtml' : 'html';
  if (HTML_NAME.test(name) && (head.match(TAG)?.length ?? 0) >= 2) return 'html';
  if (head.startsWith('WEBVTT')) return 'subtitles';
  if (/^\ufeff?\s*\d+\s*\n/.test(head) && CUE_TIME.test(head.slice(0, 300))) return 'subtitles';
  if (/^[.']/.test(head.trimStart()) && isManPage(text.slice(0, HEAD_BYTES * 4))) return 'man';
  if (TABLE_NAME.test(name)) return 'csv';
  return jsonKind(name, head);
}

/** JSON begins like JSON and is called so, or could be nothing else. */
function jsonKind(name: string, head: string): TextKind {
  const start = head.trimStart();
  if (!/^(?:\{\s*(?:"|\})|\[\s*(?:[[{"\d\]tfn-]))/.test(start)) return 'plain';
  if (/\.(?:jsonl|ndjson)$/i.test(name)) return 'json-lines';
  if (/\.(?:json|geojson|ipynb|webmanifest|har|map)$/i.test(name)) return 'json';
  const firstLine = /^\{"[^\n]*\}\s*\n\{"/.test(start);
  if (firstLine) return 'json-lines';
  return /^\{\s*"[^"\n]{0,200}"\s*:/.test(start) || /^\[\s*\{\s*"[^"\n]{0,200}"\s*:/.test(start) ? 'json' : 'plain';
}
