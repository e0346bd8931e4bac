// From the bytes of one file to its texts: tells the type, opens what has to be opened, and gives each text or the reason
// why there is none. Hostile bytes end as a refusal of the member they are in; only a limit of the whole ends the file.
//
// It neither cleans nor masks nor measures; worker/reader/compose.ts does.
import { READER_LIMITS } from '../../schemas/reader.ts';
import type { RefusalReason } from '../../schemas/refusal.ts';
import { isUtf8 } from './bytes.node.ts';
import { decodeText } from './decode.ts';
import { readHtml } from './html.ts';
import { Budget, ReadRefusal, noStructure } from './parsed.ts';
import type { Member, ParsedText } from './parsed.ts';
import { markdownStructure, plainType } from './plain.ts';
import { containerOf, textKind } from './sniff.ts';

export type Found =
  | { readonly kind: 'text'; readonly member: Member; readonly parsed: ParsedText }
  | { readonly kind: 'refused'; readonly inner: string | null; readonly bytes: number; readonly reason: RefusalReason };

/** A text that is text already. */
export function readText(name: string, bytes: Uint8Array): ParsedText {
  const { text, encoding } = decodeText(bytes);
  const kind = textKind(name, text);
  const plain = { encoding, publishedAt: null };
  switch (kind) {
    case 'html': case 'xhtml': return { ...plain, type: 'html', ...withoutTitle(readHtml(text, kind === 'xhtml')) };
    default: {
      const type = plainType(name, text);
      return { ...plain, type, text, structure: type === 'markdown' ? markdownStructure(text) : noStructure() };
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
  const container = await containerOf(bytes, !bytes.includes(0) && isUtf8(bytes));
  switch (container) {
    case 'text': yield { kind: 'text', member, parsed: readText(name, bytes) }; return;
    default: throw new ReadRefusal('binary');
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
