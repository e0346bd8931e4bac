// Mail: one message as its few telling headers and its text; its attachments are members like those of an archive. A mailbox
// is cut into its messages here and each is read like a file of its own.
import PostalMime from 'postal-mime';
import type { Address, Email } from 'postal-mime';
import { isoDate, readHtml } from './html.ts';
import { ReadRefusal, noStructure } from './parsed.ts';
import type { ParsedText, Structure } from './parsed.ts';

/** Parts inside parts. */
const NESTING_MAX = 32;
const HEADER_BYTES_MAX = 256 * 1024;

export interface MailPart { readonly name: string; readonly bytes: Uint8Array }
export interface ReadMail { readonly text: ParsedText; readonly parts: readonly MailPart[] }

function people(addresses: readonly Address[] | undefined): string {
  return (addresses ?? []).flatMap((address) => address.group ?? [address])
    .map(({ name, address }) => (name === '' ? address : address === '' || address === undefined ? name : `${name} <${address}>`)).join(', ');
}

function headersOf(mail: Email): string {
  const rows: [string, string][] = [['From', people(mail.from === undefined ? [] : [mail.from])], ['To', people(mail.to)], ['Subject', mail.subject ?? ''], ['Date', mail.date ?? '']];
  return rows.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value.replace(/\s+/g, ' ')}`).join('\n');
}

function bodyOf(mail: Email): { text: string; structure: Structure } {
  if (mail.text !== undefined && mail.text.trim() !== '') return { text: mail.text, structure: noStructure() };
  if (mail.html === undefined) return { text: '', structure: noStructure() };
  const { text, structure } = readHtml(mail.html);
  return { text, structure };
}

function contentOf(content: ArrayBuffer | Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content instanceof Uint8Array ? content : new Uint8Array(content);
}

export async function readMail(bytes: Uint8Array): Promise<ReadMail> {
  let mail: Email;
  try { mail = await PostalMime.parse(bytes, { maxNestingDepth: NESTING_MAX, maxHeadersSize: HEADER_BYTES_MAX }); } catch { throw new ReadRefusal('malformed'); }
  const { text, structure } = bodyOf(mail);
  const head = headersOf(mail);
  return {
    text: { type: 'mail', encoding: 'utf-8', text: `${head}\n\n${text}`, structure, publishedAt: isoDate(mail.date) },
    parts: mail.attachments.map((part, index) => ({ name: part.filename ?? `part-${index + 1}`, bytes: contentOf(part.content) })),
  };
}

const FROM_LINE = new TextEncoder().encode('\nFrom ');
/** Who it came from and when: a sentence that begins with the word has no time in it. */
const ENVELOPE = /^From \S+ .{0,80}\d{2}:\d{2}/;
const ENVELOPE_BYTES_MAX = 200;

/** Where each message of a mailbox begins and ends: at an envelope line after an empty one. */
export function messagesOf(bytes: Uint8Array): Uint8Array[] {
  const starts = [0];
  for (let at = nextFrom(bytes, 0); at >= 0; at = nextFrom(bytes, at + 1)) starts.push(at + 1);
  return starts.map((start, index) => {
    const message = bytes.subarray(start, starts[index + 1] ?? bytes.length);
    const line = message.indexOf(0x0a);
    return line < 0 ? message.subarray(message.length) : message.subarray(line + 1);
  });
}

/** The line end before the next envelope line. */
function nextFrom(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x0a, from); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    const before = bytes[at - 1];
    if (before !== 0x0a && !(before === 0x0d && bytes[at - 2] === 0x0a)) continue;
    if (!FROM_LINE.every((byte, index) => bytes[at + index] === byte)) continue;
    if (ENVELOPE.test(new TextDecoder('latin1').decode(bytes.subarray(at + 1, at + ENVELOPE_BYTES_MAX)))) return at;
  }
  return -1;
}
