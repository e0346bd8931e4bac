// From the bytes of one file to its texts: tells the type, opens what has to be opened, and gives each text or the reason
// why there is none. Hostile bytes end as a refusal of the member they are in; only a limit of the whole ends the file.
//
// It neither cleans nor masks nor measures; worker/reader/compose.ts does.
import { READER_LIMITS } from '../../schemas/reader.ts';
import type { RefusalReason } from '../../schemas/refusal.ts';
import { gunzip } from './bytes.node.ts';
import { readCsv } from './csv.ts';
import { decodeText, seemsText } from './decode.ts';
import { readHtml } from './html.ts';
import { readJson } from './json.ts';
import { messagesOf, readMail } from './mail.ts';
import { readManPage } from './manPage.ts';
import { baseOf, innerPath, isUnsafeName, shownName } from './memberName.ts';
import { readPackage } from './package.ts';
import { Budget, ReadRefusal, noStructure } from './parsed.ts';
import type { Member, ParsedText } from './parsed.ts';
import { readPdf } from './pdf.ts';
import { markdownStructure, plainType } from './plain.ts';
import { containerOf, textKind } from './sniff.ts';
import { readSubtitles } from './subtitles.ts';
import { readTar } from './tar.ts';
import { openZip } from './zip.node.ts';

export type Found =
  | { readonly kind: 'text'; readonly member: Member; readonly parsed: ParsedText }
  | { readonly kind: 'refused'; readonly inner: string | null; readonly bytes: number; readonly reason: RefusalReason };

/** A text that is text already. */
export function readText(name: string, bytes: Uint8Array): ParsedText {
  const { text, encoding } = decodeText(bytes);
  const kind = textKind(name, text);
  const plain = { encoding, publishedAt: null, structure: noStructure() };
  switch (kind) {
    case 'html': case 'xhtml': return { ...plain, type: 'html', source: text, ...withoutTitle(readHtml(text, kind === 'xhtml')) };
    case 'json': case 'json-lines': return { ...plain, type: 'json', text: readJson(text, kind === 'json-lines') };
    case 'csv': return { ...plain, type: 'csv', ...readCsv(text) };
    case 'subtitles': return { ...plain, type: 'subtitles', ...readSubtitles(text) };
    case 'man': return { ...plain, type: 'plain', source: text, ...readManPage(text) };
    case 'plain': {
      const type = plainType(name, text);
      return { ...plain, type, text, ...(type === 'markdown' ? { structure: markdownStructure(text) } : {}) };
    }
  }
}

/** The title of a page stands above it, unless the page says it itself. */
function withoutTitle({ text, structure, publishedAt, title }: ReturnType<typeof readHtml>): Pick<ParsedText, 'text' | 'structure' | 'publishedAt'> {
  const said = title === null || text.slice(0, 2_000).includes(title);
  return { text: said ? text : `${title}\n\n${text}`, structure, publishedAt };
}

/** Everything in one member. Throws what its reader throws. */
export async function* openMember(member: Member, budget: Budget): AsyncGenerator<Found> {
  const { name, bytes } = member;
  if (bytes.length === 0) throw new ReadRefusal('empty');
  if (member.nesting > READER_LIMITS.nesting) throw new ReadRefusal('nested-too-deep');
  const container = await containerOf(bytes, seemsText(bytes));
  switch (container) {
    case 'text': yield { kind: 'text', member, parsed: readText(name, bytes) }; return;
    case 'pdf': yield { kind: 'text', member, parsed: await readPdf(bytes) }; return;
    case 'zip': yield* readZip(member, budget); return;
    case 'gzip': yield* readGzip(member, budget); return;
    case 'tar': yield* readTarMembers(member, budget); return;
    case 'mail': yield* readMailMembers(member, budget); return;
    case 'mbox': yield* readMailbox(member, budget); return;
    case 'binary': throw new ReadRefusal('binary');
  }
}

const below = (member: Member, name: string, bytes: Uint8Array): Member => ({ name: baseOf(name), inner: innerPath(member.inner, name), bytes, nesting: member.nesting + 1 });
const refusedBelow = (member: Member, name: string, bytes: number, reason: RefusalReason): Found => ({ kind: 'refused', inner: innerPath(member.inner, reason === 'unsafe-name' ? shownName(name) : name), bytes, reason });

async function* readZip(member: Member, budget: Budget): AsyncGenerator<Found> {
  const entries = await openZip(member.bytes, budget);
  const document = await readPackage(entries);
  if (document !== null) { yield { kind: 'text', member, parsed: document }; return; }
  if (entries.length === 0) throw new ReadRefusal('empty');
  for (const { name, unpackedBytes, refusal, read } of entries) {
    budget.countMember();
    if (refusal !== null) { yield refusedBelow(member, name, unpackedBytes, refusal); continue; }
    let bytes: Uint8Array;
    try { bytes = await read(); } catch (error) {
      if (!(error instanceof ReadRefusal)) throw error;
      yield refusedBelow(member, name, unpackedBytes, error.reason);
      continue;
    }
    yield* readMember(below(member, name, bytes), budget);
  }
}

/** One member, which is the file itself: its hash stays that of the bytes as they lay there. An archive in it is opened. */
async function* readGzip(member: Member, budget: Budget): AsyncGenerator<Found> {
  const bytes = gunzip(member.bytes, budget.allowance(member.bytes.length));
  budget.spend(bytes.length);
  const name = member.name.replace(/\.tgz$/i, '.tar').replace(/\.gz$/i, '');
  for await (const found of openMember({ ...member, name, bytes, nesting: member.nesting + 1 }, budget)) {
    yield found.kind === 'text' && found.member.inner === member.inner ? { ...found, member: { ...found.member, bytes: member.bytes } } : found;
  }
}

async function* readTarMembers(member: Member, budget: Budget): AsyncGenerator<Found> {
  const entries = readTar(member.bytes);
  if (entries.length === 0) throw new ReadRefusal('empty');
  for (const { name, bytes, refusal } of entries) {
    budget.countMember();
    if (refusal !== null) yield refusedBelow(member, name, bytes.length, refusal);
    else yield* readMember(below(member, name, bytes), budget);
  }
}

async function* readMailMembers(member: Member, budget: Budget): AsyncGenerator<Found> {
  const { text, parts } = await readMail(member.bytes);
  yield { kind: 'text', member, parsed: text };
  for (const { name, bytes } of parts) {
    budget.countMember();
    budget.spend(bytes.length);
    if (isUnsafeName(name)) yield refusedBelow(member, name, bytes.length, 'unsafe-name');
    else yield* readMember(below(member, name, bytes), budget);
  }
}

async function* readMailbox(member: Member, budget: Budget): AsyncGenerator<Found> {
  const messages = messagesOf(member.bytes);
  let number = 0;
  for (const message of messages) {
    number += 1;
    budget.countMember();
    const name = `message-${String(number).padStart(5, '0')}.eml`;
    const inside = below(member, name, message);
    try { yield* readMailMembers(inside, budget); } catch (error) {
      if (!(error instanceof ReadRefusal)) throw error;
      yield refusedBelow(member, name, message.length, error.reason);
    }
  }
}

/** The same, but what is refused, or breaks its reader, is a refusal of this member alone. */
async function* readMember(member: Member, budget: Budget): AsyncGenerator<Found> {
  try {
    yield* openMember(member, budget);
  } catch (error) {
    const reason = error instanceof ReadRefusal ? error.reason : 'malformed';
    yield { kind: 'refused', inner: member.inner, bytes: member.bytes.length, reason };
  }
}

export function readFile(name: string, bytes: Uint8Array): AsyncGenerator<Found> {
  return readMember({ name, inner: null, bytes, nesting: 0 }, new Budget(bytes.length));
}
