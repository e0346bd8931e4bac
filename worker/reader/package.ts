// Documents that are zips inside: DOCX, ODT and EPUB. Tells which one it is from what the archive holds, and reads the few
// members that carry text through the guarded zip reader. What is none of them is an archive like any other.
import { READER_LIMITS } from '../../schemas/reader.ts';
import { decodeText } from './decode.ts';
import { readHtml } from './html.ts';
import { propertyDate, readDocx, readOdt, streamXml } from './office.ts';
import { ReadRefusal, noStructure } from './parsed.ts';
import type { ParsedText } from './parsed.ts';
import type { ZipEntry } from './zip.node.ts';

class Package {
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  constructor(entries: readonly ZipEntry[]) { this.#entries = new Map(entries.map((entry) => [entry.name, entry])); }
  has(name: string): boolean { return this.#entries.has(name); }
  hasBelow(folder: string): boolean { return [...this.#entries.keys()].some((name) => name.startsWith(folder)); }
  async text(name: string): Promise<string | null> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return null;
    if (entry.refusal !== null) throw new ReadRefusal(entry.refusal);
    const bytes = await entry.read();
    return bytes.length === 0 ? '' : decodeText(bytes).text;
  }
  /** A member without which it is not what it says. */
  async needed(name: string): Promise<string> {
    const text = await this.text(name);
    if (text === null) throw new ReadRefusal('malformed');
    return text;
  }
}

/** Null for an archive that is not a document. `first` is its first member, which says the type where there is one. */
export async function readPackage(entries: readonly ZipEntry[]): Promise<ParsedText | null> {
  const inside = new Package(entries);
  const type = inside.has('mimetype') ? (await inside.text('mimetype'))?.trim() ?? '' : '';
  if (type === 'application/epub+zip') return readEpub(inside);
  if (type.startsWith('application/vnd.oasis.opendocument.')) {
    if (!type.includes('.text')) throw new ReadRefusal('binary');
    return readOdtPackage(inside);
  }
  if (!inside.has('[Content_Types].xml')) return null;
  if (inside.has('word/document.xml')) return readDocxPackage(inside);
  // Sheets and slides have no reader yet that would keep what they say in order.
  if (inside.hasBelow('xl/') || inside.hasBelow('ppt/') || inside.hasBelow('visio/')) throw new ReadRefusal('binary');
  return null;
}

async function readDocxPackage(inside: Package): Promise<ParsedText> {
  const parts = [await inside.needed('word/document.xml')];
  for (const name of ['word/footnotes.xml', 'word/endnotes.xml']) {
    const part = await inside.text(name);
    if (part !== null && part !== '') parts.push(part);
  }
  return { type: 'docx', encoding: 'utf-8', ...readDocx(parts), publishedAt: propertyDate(await inside.text('docProps/core.xml'), ['dcterms:created']) };
}

async function readOdtPackage(inside: Package): Promise<ParsedText> {
  const manifest = await inside.text('META-INF/manifest.xml');
  if (manifest?.includes('encryption-data') === true) throw new ReadRefusal('encrypted');
  return { type: 'odt', encoding: 'utf-8', ...readOdt(await inside.needed('content.xml')), publishedAt: propertyDate(await inside.text('meta.xml'), ['meta:creation-date', 'dc:date']) };
}

/** Chapters in the order of the book's spine. */
function spineOf(opf: string, folder: string): string[] {
  const files = new Map<string, string>();
  const order: string[] = [];
  streamXml(opf, {
    open: (name, attributes) => {
      const local = name.split(':').at(-1);
      if (local === 'item' && /xhtml|html/.test(attributes['media-type'] ?? '')) files.set(attributes['id'] ?? '', attributes['href'] ?? '');
      if (local === 'itemref') order.push(attributes['idref'] ?? '');
    },
    text: () => undefined, close: () => undefined,
  });
  return order.flatMap((id) => {
    const file = files.get(id);
    return file === undefined ? [] : [joined(folder, file)];
  });
}

function joined(folder: string, href: string): string {
  let path = href.split('#')[0] ?? '';
  try { path = decodeURIComponent(path); } catch { /* a name with a lone per cent sign */ }
  const parts: string[] = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) { if (part === '..') parts.pop(); else if (part !== '.' && part !== '') parts.push(part); }
  return parts.join('/');
}

async function readEpub(inside: Package): Promise<ParsedText> {
  const locks = await inside.text('META-INF/encryption.xml');
  // Fonts may be scrambled in a book that is open otherwise.
  if (locks !== null && /CipherReference[^>]*\.x?html?/i.test(locks)) throw new ReadRefusal('encrypted');
  const root = /<(?:\w+:)?rootfile\s[^>]{0,400}full-path\s*=\s*["']([^"']{1,400})["']/.exec(await inside.needed('META-INF/container.xml'))?.[1];
  if (root === undefined) throw new ReadRefusal('malformed');
  const opf = await inside.needed(root);
  const chapters = [...new Set(spineOf(opf, root.split('/').slice(0, -1).join('/')))];
  if (chapters.length > READER_LIMITS.pages) throw new ReadRefusal('too-many-pages');
  const structure = noStructure();
  const texts: string[] = [];
  for (const chapter of chapters) {
    const page = await inside.text(chapter);
    if (page === null || page === '') continue;
    const read = readHtml(page, true);
    for (const key of ['headings', 'tables', 'cells', 'captions'] as const) structure[key] += read.structure[key];
    if (read.text !== '') texts.push(read.text);
  }
  return { type: 'epub', encoding: 'utf-8', text: texts.join('\n\n'), structure, publishedAt: propertyDate(opf, ['dc:date']) };
}
