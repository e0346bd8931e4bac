// Small files of every format, made here byte by byte, so that hostile ones differ from good ones in one named thing. The
// zip, tar and PDF writers write what they are told, also what no honest program would.
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const joined = (...parts: (Uint8Array | string)[]): Uint8Array => Buffer.concat(parts.map((part) => (typeof part === 'string' ? bytesOf(part) : part)));

export interface ZipMember {
  readonly name: string | Uint8Array;
  readonly content: Uint8Array | string;
  readonly stored?: boolean;
  /** Unix mode, for links. */
  readonly mode?: number;
  readonly flags?: number;
  /** What the directory says instead of the truth. */
  readonly saidBytes?: number;
  readonly saidCrc?: number;
  /** Only in the directory: its bytes are those of the member at this place, packed as given. */
  readonly sharedAt?: { readonly offset: number; readonly packed: Uint8Array };
}

export function zipOf(members: readonly ZipMember[]): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const name = typeof member.name === 'string' ? bytesOf(member.name) : member.name;
    const content = typeof member.content === 'string' ? bytesOf(member.content) : member.content;
    const packed = member.sharedAt?.packed ?? (member.stored === true ? content : deflateRawSync(content));
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE((member.flags ?? 0) | 0x800, 2);
    shared.writeUInt16LE(member.stored === true ? 0 : 8, 4);
    shared.writeUInt32LE(member.saidCrc ?? crc32(content), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(member.saidBytes ?? content.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), shared, name, packed]);
    const central = Buffer.alloc(14);
    central.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 6);
    central.writeUInt32LE(member.sharedAt?.offset ?? offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0003', 'latin1'), shared, central, name]));
    if (member.sharedAt !== undefined) continue;
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}

export function tarOf(members: readonly { name: string; content: string; kind?: string }[]): Uint8Array {
  const blocks = members.flatMap(({ name, content, kind = '0' }) => {
    const body = Buffer.from(content);
    const head = Buffer.alloc(512);
    head.write(name, 0);
    head.write('0000644\0', 100);
    head.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write('        ', 148);
    head.write(kind, 156);
    head.write('ustar\u000000', 257);
    head.write(`${head.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
    return [head, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1_024)]);
}

/** One line of text a page. */
export function pdfOf(lines: readonly string[], options: { pages?: number; trailer?: string } = {}): Uint8Array {
  const objects: string[] = [];
  const pages = options.pages ?? lines.length;
  objects.push('<< /Type /Catalog /Pages 2 0 R >>');
  objects.push(`<< /Type /Pages /Count ${pages} /Kids [${Array.from({ length: pages }, (_, index) => `${4 + index * 2} 0 R`).join(' ')}] >>`);
  objects.push('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  for (let page = 0; page < pages; page += 1) {
    const text = (lines[page % lines.length] ?? '').split('\n').map((line) => `(${line}) Tj T*`).join(' ');
    const stream = `BT /F1 12 Tf 14 TL 72 700 Td ${text} ET`;
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + page * 2} 0 R >>`);
    objects.push(`<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`);
  }
  objects.push('<< /CreationDate (D:20240131120000Z) >>');
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => { const at = text.length; text += `${index + 1} 0 obj\n${object}\nendobj\n`; return at; });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
  text += options.trailer ?? `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"';
export const DOCX_BODY = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>The pond</w:t></w:r></w:p>'
  + '<w:p><w:r><w:t xml:space="preserve">Oru lives &amp; </w:t></w:r><w:r><w:t>swims.</w:t></w:r><w:del><w:r><w:t>gone</w:t></w:r></w:del></w:p>'
  + '<w:p><w:r><w:drawing><wp:docPr id="1" descr="A heron"/></w:drawing></w:r></w:p>'
  + '<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>';
export const docxOf = (body: string, before = ''): Uint8Array => zipOf([
  { name: '[Content_Types].xml', content: '<Types/>' },
  { name: 'word/document.xml', content: `<?xml version="1.0" encoding="UTF-8"?>${before}<w:document ${W}><w:body>${body}</w:body></w:document>` },
  { name: 'docProps/core.xml', content: '<cp:coreProperties><dcterms:created xsi:type="dcterms:W3CDTF">2024-01-31T12:00:00Z</dcterms:created></cp:coreProperties>' },
]);

export const ODT_BODY = '<text:h text:outline-level="1">The pond</text:h><text:p>Oru lives<text:s/>&amp; <text:span>swims.</text:span></text:p>'
  + '<text:p><draw:frame><svg:desc>A heron</svg:desc></draw:frame></text:p>'
  + '<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>';
export const odtOf = (body: string, manifest = '<manifest:manifest/>'): Uint8Array => zipOf([
  { name: 'mimetype', content: 'application/vnd.oasis.opendocument.text', stored: true },
  { name: 'META-INF/manifest.xml', content: manifest },
  { name: 'content.xml', content: `<?xml version="1.0"?><office:document-content><office:body><office:text>${body}</office:text></office:body></office:document-content>` },
  { name: 'meta.xml', content: '<meta:creation-date>2024-01-31T12:00:00</meta:creation-date>' },
]);

export const epubOf = (chapters: readonly string[], extra: readonly ZipMember[] = []): Uint8Array => zipOf([
  { name: 'mimetype', content: 'application/epub+zip', stored: true },
  { name: 'META-INF/container.xml', content: '<container><rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>' },
  { name: 'OEBPS/book.opf', content: `<package><metadata><dc:date>2024-01-31</dc:date></metadata><manifest>${chapters.map((_, index) => `<item id="c${index}" href="text/c%20${index}.xhtml" media-type="application/xhtml+xml"/>`).join('')}</manifest><spine>${chapters.map((_, index) => `<itemref idref="c${chapters.length - 1 - index}"/>`).join('')}</spine></package>` },
  ...chapters.map((content, index) => ({ name: `OEBPS/text/c ${index}.xhtml`, content: `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>${content}</body></html>` })),
  ...extra,
]);

export const MAIL = 'Message-ID: <1@pond.example>\r\nFrom: Oru <oru@pond.example>\r\nTo: Mim <mim@pond.example>\r\nSubject: =?utf-8?q?The_p=C3=B6nd?=\r\nDate: Wed, 31 Jan 2024 12:00:00 +0000\r\nMIME-Version: 1.0\r\n'
  + 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe p=F6nd is blue.\r\n'
  + '--b\r\nContent-Type: text/markdown; name=note.md\r\nContent-Disposition: attachment; filename=note.md\r\nContent-Transfer-Encoding: base64\r\n\r\nIyBOb3RlCgpBIGhlcm9uLgo=\r\n--b--\r\n';
export const MBOX = `From oru@pond.example Wed Jan 31 12:00:00 2024\n${MAIL.replace(/\r\n/g, '\n')}\n\nFrom mim@pond.example Wed Jan 31 13:00:00 2024\nMessage-ID: <2@pond.example>\nFrom: Mim <mim@pond.example>\nDate: Wed, 31 Jan 2024 13:00:00 +0000\nSubject: Re\n\nFrom here it looks green.\n`;
export const SRT = '1\n00:00:01,000 --> 00:00:02,500\n<i>The pond</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nis blue.\n';
export const VTT = 'WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000 line:0\n<v Oru>The pond\n\n00:02.000 --> 00:03.000\nis blue.\n';
export const MAN = '.\\" A comment\n.TH POND 1 "2024-01-31" "Pond 1" "User Commands"\n.SH NAME\npond \\- a \\fIblue\\fR place\n.SH OPTIONS\n.TP\n.BR \\-d \", \" \\-\\-depth =\\fIN\\fR\nHow deep.\n.TS\ntab(@);\nl l.\na@b\n.TE\n';
export const MDOC = '.Dd January 31, 2024\n.Dt POND 1\n.Os\n.Sh NAME\n.Nm pond\n.Nd a blue place\n.Sh SYNOPSIS\n.Nm\n.Op Fl d Ar depth\n.Sh DESCRIPTION\nSee\n.Xr lake 7 .\n';
export const JSON_TEXT = '{"title": "The pond", "deep": {"words": ["blue", "green"], "n": 1.5e3, "empty": [], "yes": true}}';
export const CSV_TEXT = 'name,colour\n"The, pond",blue\nheron,"grey\nand white"\n';
export const HTML_TEXT = '<!doctype html><html><head><title>T</title></head><body><h1>T</h1><p>One &amp; two</p><table><tr><td>a</td><td>b</td></tr></table></body></html>';

/** One good file of each format. */
export const SAMPLES: readonly { readonly name: string; readonly bytes: Uint8Array }[] = [
  { name: 'plain.txt', bytes: bytesOf('The pond is blue.\nA heron stands in it.\n') },
  { name: 'note.md', bytes: bytesOf('# The pond\n\n| a | b |\n|---|---|\n| 1 | 2 |\n') },
  { name: 'page.html', bytes: bytesOf(HTML_TEXT) },
  { name: 'pond.py', bytes: bytesOf('def pond():\n    return "blue"\n') },
  { name: 'table.csv', bytes: bytesOf(CSV_TEXT) },
  { name: 'data.json', bytes: bytesOf(JSON_TEXT) },
  { name: 'data.jsonl', bytes: bytesOf('{"a": "blue"}\n{"a": "green"}\n') },
  { name: 'film.srt', bytes: bytesOf(SRT) },
  { name: 'film.vtt', bytes: bytesOf(VTT) },
  { name: 'pond.1', bytes: bytesOf(MAN) },
  { name: 'pond.mdoc', bytes: bytesOf(MDOC) },
  { name: 'pond.pdf', bytes: pdfOf(['The pond is blue.', 'A heron.']) },
  { name: 'pond.docx', bytes: docxOf(DOCX_BODY) },
  { name: 'pond.odt', bytes: odtOf(ODT_BODY) },
  { name: 'pond.epub', bytes: epubOf(['<h1>One</h1><p>The pond.</p>', '<p>Two</p>']) },
  { name: 'letter.eml', bytes: bytesOf(MAIL) },
  { name: 'letters.mbox', bytes: bytesOf(MBOX) },
  { name: 'all.zip', bytes: zipOf([{ name: 'a.txt', content: 'blue words' }, { name: 'in/b.zip', content: zipOf([{ name: 'c.md', content: '# green' }]) }]) },
  { name: 'pond.1.gz', bytes: gzipSync(MAN) },
  { name: 'all.tar', bytes: tarOf([{ name: 'a/b.txt', content: 'blue words' }]) },
  { name: 'legacy.txt', bytes: Buffer.from('Die B\u00e4ckerin \u00f6ffnet fr\u00fch ihr Gesch\u00e4ft, und sch\u00f6ne D\u00fcfte ziehen durch die Stra\u00dfe.\n', 'latin1') },
  { name: 'wide.txt', bytes: Buffer.from('\ufeffThe pond is blue.\n', 'utf16le') },
];
