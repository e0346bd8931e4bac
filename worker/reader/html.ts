// HTML to lines: what a reader of the page would see, in its order. Headings and paragraphs are blocks, table rows are
// `a | b`, texts that stand for pictures are captions. Scripts, styles, templates and what is hidden are dropped. Also the
// chapters of an EPUB, which are XHTML.
import { Parser } from 'htmlparser2';
import { READER_LIMITS } from '../../schemas/reader.ts';
import { LineWriter, ReadRefusal, noStructure } from './parsed.ts';
import type { Structure } from './parsed.ts';

const DROPPED: ReadonlySet<string> = new Set(['script', 'style', 'template', 'head', 'noscript', 'svg', 'math', 'iframe', 'object', 'canvas', 'select', 'datalist', 'audio', 'video']);
const BLOCKS: ReadonlySet<string> = new Set(['p', 'div', 'section', 'article', 'aside', 'header', 'footer', 'main', 'nav', 'ul', 'ol', 'dl', 'pre', 'blockquote', 'figure', 'figcaption', 'table', 'form', 'fieldset', 'address', 'details', 'summary', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'body', 'caption']);
const LINES: ReadonlySet<string> = new Set(['li', 'dt', 'dd', 'tr', 'option', 'legend']);
/** Elements that never hold anything: they do not open a level. */
const VOID: ReadonlySet<string> = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']);
const DATE_NAMES: ReadonlySet<string> = new Set(['article:published_time', 'date', 'dc.date', 'dc.date.issued', 'dcterms.created', 'datepublished', 'citation_publication_date']);
/** Bytes handed to the parser at once. */
const PIECE_CHARACTERS = 65_536;

export interface HtmlText { readonly text: string; readonly structure: Structure; readonly publishedAt: string | null; readonly title: string | null }

/** An ISO date, where the words are one. */
export function isoDate(text: string | undefined): string | null {
  const found = /^\s*(\d{4}-\d{2}-\d{2})(?:T[0-9:.]+(?:Z|[+-]\d{2}:?\d{2})?)?\s*$/.exec(text ?? '');
  return found?.[1] !== undefined && !Number.isNaN(Date.parse(found[1])) ? found[0].trim().slice(0, 40) : null;
}

type Attributes = Readonly<Record<string, string>>;
const isHidden = (attributes: Attributes): boolean => 'hidden' in attributes || attributes['aria-hidden'] === 'true'
  || /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(attributes['style'] ?? '');

class HtmlReader {
  readonly lines = new LineWriter();
  readonly structure = noStructure();
  publishedAt: string | null = null;
  title = '';
  #open: string[] = [];
  /** Depth at which something dropped began; zero while nothing is dropped. */
  #droppedAt = 0;
  #pre = 0;
  #inTitle = false;
  #cellsInRow = 0;

  open(name: string, attributes: Attributes): void {
    if (!VOID.has(name)) this.#open.push(name);
    if (this.#open.length > READER_LIMITS.depth) throw new ReadRefusal('malformed');
    if (name === 'meta') this.#meta(attributes);
    if (name === 'title' && this.title === '') this.#inTitle = true;
    if (this.#droppedAt > 0) return;
    if (!VOID.has(name) && (DROPPED.has(name) || isHidden(attributes))) { this.#droppedAt = this.#open.length; return; }
    if (name === 'pre' || name === 'textarea') this.#pre += 1;
    if (/^h[1-6]$/.test(name)) this.structure.headings += 1;
    if (name === 'table') this.structure.tables += 1;
    if (name === 'td' || name === 'th') this.#cell();
    if (name === 'br') this.lines.endLine();
    if (name === 'img') this.#caption(attributes['alt']);
    if (BLOCKS.has(name) && !this.#inCell()) this.lines.endBlock();
    else if (name === 'tr' || (LINES.has(name) && !this.#inCell())) this.lines.endLine();
    if (name === 'tr') this.#cellsInRow = 0;
    if (name === 'figcaption') this.structure.captions += 1;
  }

  text(text: string): void {
    if (this.#inTitle) this.title += text;
    if (this.#droppedAt > 0) return;
    if (this.#pre > 0) {
      const [first = '', ...rest] = text.split('\n');
      this.lines.write(first);
      for (const line of rest) { this.lines.breakLine(); this.lines.write(line); }
      return;
    }
    const flowing = text.replace(/[ \t\n\r\f]+/g, ' ');
    this.lines.write(this.lines.blank ? flowing.trimStart() : flowing);
  }

  close(name: string): void {
    if (name === 'title') this.#inTitle = false;
    if (VOID.has(name)) return;
    const depth = this.#open.lastIndexOf(name);
    if (depth < 0) return;
    this.#open.length = depth;
    if (this.#droppedAt > 0) {
      if (this.#open.length < this.#droppedAt) this.#droppedAt = 0;
      return;
    }
    if ((name === 'pre' || name === 'textarea') && this.#pre > 0) this.#pre -= 1;
    if (BLOCKS.has(name) && !this.#inCell()) this.lines.endBlock();
    else if (name === 'tr' || (LINES.has(name) && !this.#inCell())) this.lines.endLine();
  }

  #inCell(): boolean { return this.#open.includes('td') || this.#open.includes('th'); }

  #cell(): void {
    this.structure.cells += 1;
    this.#cellsInRow += 1;
    if (this.#cellsInRow > 1) this.lines.write(' | ');
  }

  #caption(alt: string | undefined): void {
    const text = alt?.trim() ?? '';
    if (text === '') return;
    this.structure.captions += 1;
    this.lines.write(this.lines.blank ? text : ` ${text} `);
  }

  #meta(attributes: Attributes): void {
    const name = (attributes['property'] ?? attributes['name'] ?? attributes['itemprop'] ?? '').toLowerCase();
    if (DATE_NAMES.has(name)) this.publishedAt ??= isoDate(attributes['content']);
  }
}

/** `xml` for XHTML, where an element that closes itself is closed. */
export function readHtml(source: string, xml = false): HtmlText {
  const reader = new HtmlReader();
  const parser = new Parser({
    onopentag: (name, attributes) => { reader.open(name.toLowerCase(), attributes); },
    ontext: (text) => { reader.text(text); },
    onclosetag: (name) => { reader.close(name.toLowerCase()); },
  }, { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true, recognizeSelfClosing: xml });
  for (let at = 0; at < source.length; at += PIECE_CHARACTERS) parser.write(source.slice(at, at + PIECE_CHARACTERS));
  parser.end();
  return { text: reader.lines.text(), structure: reader.structure, publishedAt: reader.publishedAt, title: reader.title.trim() || null };
}
