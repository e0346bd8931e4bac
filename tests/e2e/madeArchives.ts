// Archives and documents written byte by byte, so that they can be wrong in just one way: no library would write a zip
// whose members overlap, or a tar that climbs out of its folder.
import { crc32, deflateRawSync } from 'node:zlib';

export interface Member {
  readonly name: string; readonly data: Uint8Array;
  /** As they are, not deflated. */
  readonly stored?: boolean;
  /** What the directory says of the unpacked size, true or not. */
  readonly saysBytes?: number;
}

const DEFLATED = 8;
const ENCRYPTED = 1;

interface Packed { readonly name: Buffer; readonly data: Buffer; readonly method: number; readonly crc: number; readonly bytes: number; at: number }

function packed({ name, data, stored = false, saysBytes }: Member): Packed {
  return { name: Buffer.from(name), data: stored ? Buffer.from(data) : deflateRawSync(data, { level: 9 }), method: stored ? 0 : DEFLATED, crc: crc32(data), bytes: saysBytes ?? data.length, at: 0 };
}

function header(signature: number, one: Packed, central: boolean, flags: number): Buffer {
  const head = Buffer.alloc(central ? 46 : 30);
  const at = central ? 2 : 0;
  head.writeUInt32LE(signature, 0);
  if (central) head.writeUInt16LE(20, 4);
  head.writeUInt16LE(20, 4 + at);
  head.writeUInt16LE(0x0800 | flags, 6 + at);
  head.writeUInt16LE(one.method, 8 + at);
  head.writeUInt32LE(one.crc, 14 + at);
  head.writeUInt32LE(one.data.length, 18 + at);
  head.writeUInt32LE(one.bytes, 22 + at);
  head.writeUInt16LE(one.name.length, 26 + at);
  if (central) head.writeUInt32LE(one.at, 42);
  return Buffer.concat([head, one.name]);
}

/** `overlapping` directory entries all lead to the first member; `encrypted` says so of every member. */
export function zipOf(members: readonly Member[], { overlapping = 0, encrypted = false }: { readonly overlapping?: number; readonly encrypted?: boolean } = {}): Buffer {
  const flags = encrypted ? ENCRYPTED : 0;
  const parts: Buffer[] = [];
  let at = 0;
  const all = members.map(packed);
  for (const one of all) {
    one.at = at;
    const local = Buffer.concat([header(0x04034b50, one, false, flags), one.data]);
    parts.push(local);
    at += local.length;
  }
  const listed = [...all, ...Array.from({ length: overlapping }, (_, index) => ({ ...(all[0] ?? packed({ name: 'a', data: new Uint8Array() })), name: Buffer.from(`copy-${index}.txt`) }))];
  const directory = Buffer.concat(listed.map((one) => header(0x02014b50, one, true, flags)));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(listed.length, 8);
  end.writeUInt16LE(listed.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, end]);
}

export function tarOf(members: readonly Member[]): Buffer {
  const blocks = members.flatMap(({ name, data }) => {
    const head = Buffer.alloc(512);
    head.write(name, 0, 100);
    head.write('0000644\0', 100);
    head.write('0000000\0', 108);
    head.write('0000000\0', 116);
    head.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write('00000000000\0', 136);
    head.write('        0', 148);
    head.write('ustar\u000000', 257);
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [head, Buffer.from(data), Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const text = (content: string): Uint8Array => Buffer.from(content);
const escaped = (content: string): string => content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function docxOf(paragraphs: readonly string[]): Buffer {
  const body = paragraphs.map((one) => `<w:p><w:r><w:t xml:space="preserve">${escaped(one)}</w:t></w:r></w:p>`).join('');
  return zipOf([
    { name: '[Content_Types].xml', data: text('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>') },
    { name: '_rels/.rels', data: text('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>') },
    { name: 'word/document.xml', data: text(`<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`) },
  ]);
}

export function pdfOf(lines: readonly string[]): Buffer {
  const shown = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj 0 -14 Td`).join('\n');
  const stream = `BT /F1 11 Tf 40 780 Td\n${shown}\nET`;
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>', `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`];
  let out = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => { const at = out.length; out += `${index + 1} 0 obj\n${object}\nendobj\n`; return at; });
  const xref = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(out, 'latin1');
}
