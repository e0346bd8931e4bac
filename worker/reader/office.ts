// Text documents of word processors (DOCX, ODT): the one XML file that holds the text, read as a stream. Headings and
// paragraphs are blocks, table rows are `a | b`, what describes a picture is a caption.
import { Parser } from 'htmlparser2';
import { READER_LIMITS } from '../../schemas/reader.ts';
import { isoDate } from './html.ts';
import { LineWriter, ReadRefusal, noStructure } from './parsed.ts';
import type { ParsedText } from './parsed.ts';

const PIECE_CHARACTERS = 65_536;
/** Blanks that one element may stand for. */
const BLANKS_MAX = 40;

type Attributes = Readonly<Record<string, string>>;
interface XmlHandler { open(name: string, attributes: Attributes, depth: number): void; text(text: string): void; close(name: string, depth: number): void }

/** XML as a stream of tags and text. A document type with entities of its own is nothing such files have. */
export function streamXml(source: string, handler: XmlHandler): void {
  if (/<!ENTITY/i.test(source.slice(0, 65_536))) throw new ReadRefusal('malformed');
  let depth = 0;
  let opened = 0;
  const parser = new Parser({
    onopentag: (name, attributes) => {
      depth += 1;
      opened += 1;
      if (depth > READER_LIMITS.depth) throw new ReadRefusal('malformed');
      handler.open(name, attributes, depth);
    },
    ontext: (text) => { handler.text(text); },
    onclosetag: (name) => { handler.close(name, depth); depth -= 1; },
  }, { xmlMode: true, decodeEntities: true });
  for (let at = 0; at < source.length; at += PIECE_CHARACTERS) parser.write(source.slice(at, at + PIECE_CHARACTERS));
  parser.end();
  if (opened === 0) throw new ReadRefusal('malformed');
}

/** Common to both: blocks, rows, cells. */
class DocumentWriter {
  readonly lines = new LineWriter();
  readonly structure = noStructure();
  #tables = 0;
  #cells = 0;

  openTable(): void { this.#tables += 1; this.structure.tables += 1; this.lines.endBlock(); }
  closeTable(): void { this.#tables = Math.max(0, this.#tables - 1); if (this.#tables === 0) this.lines.endBlock(); }
  openRow(): void { this.#cells = 0; this.lines.endLine(); }
  openCell(): void { this.#cells += 1; this.structure.cells += 1; if (this.#cells > 1) this.lines.write(' | '); }
  heading(): void { this.structure.headings += 1; }
  caption(text: string | undefined): void {
    const said = text?.trim() ?? '';
    if (said === '') return;
    this.structure.captions += 1;
    this.lines.write(this.lines.blank ? said : ` ${said} `);
  }
  /** A paragraph inside a cell goes on in the row. */
  endParagraph(): void { if (this.#tables > 0) this.lines.write(' '); else this.lines.endBlock(); }
  get inTable(): boolean { return this.#tables > 0; }
}

class DocxHandler implements XmlHandler {
  readonly writer = new DocumentWriter();
  #inText = 0;
  #deleted = 0;

  open(name: string, attributes: Attributes): void {
    switch (name) {
      case 'w:t': this.#inText += 1; return;
      case 'w:del': case 'w:moveFrom': case 'mc:Fallback': this.#deleted += 1; return;
      case 'w:tab': this.writer.lines.write(' '); return;
      case 'w:br': case 'w:cr': if (this.writer.inTable) this.writer.lines.write(' '); else this.writer.lines.endLine(); return;
      case 'w:noBreakHyphen': this.writer.lines.write('-'); return;
      case 'w:pStyle': if (/^(?:heading|title|berschrift|titre|titolo|ttulo|rubrik|otsikko)/i.test((attributes['w:val'] ?? '').replace(/[^a-z]/gi, ''))) this.writer.heading(); return;
      case 'w:tbl': this.writer.openTable(); return;
      case 'w:tr': this.writer.openRow(); return;
      case 'w:tc': this.writer.openCell(); return;
      case 'wp:docPr': this.writer.caption(attributes['descr']); return;
      default:
    }
  }
  text(text: string): void { if (this.#inText > 0 && this.#deleted === 0) this.writer.lines.write(text); }
  close(name: string): void {
    switch (name) {
      case 'w:t': this.#inText = Math.max(0, this.#inText - 1); return;
      case 'w:del': case 'w:moveFrom': case 'mc:Fallback': this.#deleted = Math.max(0, this.#deleted - 1); return;
      case 'w:p': this.writer.endParagraph(); return;
      case 'w:tr': this.writer.lines.endLine(); return;
      case 'w:tbl': this.writer.closeTable(); return;
      default:
    }
  }
}

/** Elements of an ODT whose words are not the text's: earlier versions, notes of editors, what a field would compute. */
const ODT_DROPPED: ReadonlySet<string> = new Set(['text:tracked-changes', 'office:annotation', 'office:forms', 'text:sequence-decls', 'office:automatic-styles', 'office:font-face-decls', 'office:scripts', 'office:settings']);

class OdtHandler implements XmlHandler {
  readonly writer = new DocumentWriter();
  #paragraphs = 0;
  #dropped = 0;
  #caption: string | null = null;

  open(name: string, attributes: Attributes): void {
    if (ODT_DROPPED.has(name)) this.#dropped += 1;
    if (this.#dropped > 0) return;
    switch (name) {
      case 'text:h': this.writer.heading(); this.#paragraphs += 1; return;
      case 'text:p': this.#paragraphs += 1; return;
      case 'text:s': this.writer.lines.write(' '.repeat(Math.min(BLANKS_MAX, Number(attributes['text:c'] ?? 1) || 1))); return;
      case 'text:tab': this.writer.lines.write(' '); return;
      case 'text:line-break': if (this.writer.inTable) this.writer.lines.write(' '); else this.writer.lines.endLine(); return;
      case 'table:table': this.writer.openTable(); return;
      case 'table:table-row': this.writer.openRow(); return;
      case 'table:table-cell': this.writer.openCell(); return;
      case 'svg:title': case 'svg:desc': this.#caption = ''; return;
      default:
    }
  }
  text(text: string): void {
    if (this.#dropped > 0) return;
    if (this.#caption !== null) this.#caption += text;
    else if (this.#paragraphs > 0) this.writer.lines.write(text.replace(/[ \t\n\r]+/g, ' '));
  }
  close(name: string): void {
    if (ODT_DROPPED.has(name)) { this.#dropped = Math.max(0, this.#dropped - 1); return; }
    if (this.#dropped > 0) return;
    switch (name) {
      case 'text:h': case 'text:p': this.#paragraphs = Math.max(0, this.#paragraphs - 1); this.writer.endParagraph(); return;
      case 'svg:title': case 'svg:desc': this.writer.caption(this.#caption ?? ''); this.#caption = null; return;
      case 'table:table-row': this.writer.lines.endLine(); return;
      case 'table:table': this.writer.closeTable(); return;
      default:
    }
  }
}

/** First text of one element of a file of properties, as a date. */
export function propertyDate(xml: string | null, names: readonly string[]): string | null {
  for (const name of names) {
    const date = isoDate(new RegExp(`<${name}(?:\\s[^>]{0,200})?>([^<]{1,40})</${name}>`).exec(xml ?? '')?.[1]);
    if (date !== null) return date;
  }
  return null;
}

type Office = Pick<ParsedText, 'text' | 'structure'>;
function readOffice(handler: XmlHandler & { writer: DocumentWriter }, parts: readonly string[]): Office {
  for (const part of parts) { streamXml(part, handler); handler.writer.lines.endBlock(); }
  return { text: handler.writer.lines.text(), structure: handler.writer.structure };
}
export const readDocx = (parts: readonly string[]): Office => readOffice(new DocxHandler(), parts);
export const readOdt = (content: string): Office => readOffice(new OdtHandler(), [content]);
