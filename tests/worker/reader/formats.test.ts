// Every reader: one good file with the text and structure one expects of it, and damaged ones with the reason.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CSV_TEXT, DOCX_BODY, HTML_TEXT, JSON_TEXT, MAIL, MAN, MBOX, MDOC, ODT_BODY, SRT, VTT, bytesOf, docxOf, epubOf, joined, odtOf, pdfOf, tarOf, zipOf } from './samples.ts';
import { reading } from './reading.ts';

const one = async (name: string, bytes: Uint8Array): Promise<{ type: string; text: string; structure: object; publishedAt: string | null }> => {
  const { found } = await reading(name, bytes);
  const [first] = found;
  if (found.length !== 1 || first?.kind !== 'text') throw new Error(JSON.stringify(found));
  const { type, text, structure, publishedAt } = first.parsed;
  return { type, text: text.trim().replace(/ +/g, ' '), structure, publishedAt };
};
const none = { headings: 0, tables: 0, cells: 0, captions: 0 };

describe('a good file of each format', () => {
  test('HTML: what one sees, entities once, lines kept, nothing hidden', async () => {
    expect(await one('x', bytesOf(HTML_TEXT))).toEqual({ type: 'html', text: 'T\n\nOne & two\n\na | b', structure: { headings: 1, tables: 1, cells: 2, captions: 0 }, publishedAt: null });
    expect((await one('x', bytesOf('<!doctype html><p>a&lt;b&gt;c &amp;amp; d</p><pre>x\n  y</pre><p hidden>no</p><div style="display: none">no</div><noscript>no</noscript><p>one<br>two</p><ul><li>i<li>j</ul><img alt="A heron"><script>no</script><template>no</template>'))).text)
      .toBe('a<b>c &amp; d\n\nx\n y\n\none\ntwo\n\ni\nj\n\nA heron');
    expect((await one('x', bytesOf('<!doctype html><meta property="article:published_time" content="2024-01-31"><p>x</p>'))).publishedAt).toBe('2024-01-31');
  });

  test('a page without its head is known by name and tags; text that speaks of tags is text', async () => {
    expect((await one('x.html', bytesOf('<p>One</p><p>Two</p>'))).type).toBe('html');
    expect((await one('x.txt', bytesOf('Use <p> and </p> around it.'))).type).toBe('plain');
    expect((await one('x.html', bytesOf('No tag at all here.'))).type).toBe('plain');
  });

  test('Markdown is counted outside of its code', async () => {
    const source = '# One\n\nTwo\n---\n\n```\n# none\n| a | b |\n|---|---|\n```\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n| 3 | 4 |\n\n![A heron](h.png)\n';
    expect(await one('x.md', bytesOf(source))).toMatchObject({ type: 'markdown', text: source.trim(), structure: { headings: 2, tables: 1, cells: 6, captions: 1 } });
  });

  test('source code is text by content and code by name', async () => {
    expect((await one('x.py', bytesOf('print("pond")\n'))).type).toBe('code');
    expect((await one('x', bytesOf('#!/bin/sh\necho pond\n'))).type).toBe('code');
    expect((await reading('x.py', Uint8Array.of(1, 0, 2, 0, 3))).refused).toEqual({ '': 'binary' });
  });

  test('CSV is rows, whatever separates them', async () => {
    expect(await one('x.csv', bytesOf(CSV_TEXT))).toEqual({ type: 'csv', text: 'name | colour\nThe, pond | blue\nheron | grey and white', structure: { ...none, tables: 1, cells: 6 }, publishedAt: null });
    expect((await one('x.csv', bytesOf('a;b\n1,5;2\n3,5;4\n'))).text).toBe('a | b\n1,5 | 2\n3,5 | 4');
    expect((await one('x.tsv', bytesOf('a\tb\n1\t2\n'))).text).toBe('a | b\n1 | 2');
  });

  test('JSON is keys and values, JSON Lines one after the other', async () => {
    expect((await one('x.json', bytesOf(JSON_TEXT))).text).toBe('title: The pond\ndeep:\nwords:\nblue\ngreen\nn: 1.5e3\nempty:\nyes: true');
    expect((await one('x.jsonl', bytesOf('{"a": "b\\"\\u00e9\\n2"}\n{"a": null}\n'))).text).toBe('a: b"é\n2\n\na: null');
    expect((await one('x', bytesOf('{ this is no JSON }'))).type).toBe('plain');
  });

  test('subtitles are what is said', async () => {
    for (const source of [SRT, VTT]) expect(await one('x', bytesOf(source))).toMatchObject({ type: 'subtitles', text: 'The pond\nis blue.', structure: { captions: 2 } });
  });

  test('manual pages, by man and by mdoc', async () => {
    expect(await one('x', bytesOf(MAN))).toEqual({ type: 'plain', text: 'POND(1)\n\nNAME\n\npond - a blue place\n\nOPTIONS\n\n-d, --depth=N\nHow deep.\n\na | b', structure: { headings: 2, tables: 1, cells: 2, captions: 0 }, publishedAt: '2024-01-31' });
    expect(await one('x', bytesOf(MDOC))).toMatchObject({ text: 'NAME\n\npond - a blue place\n\nSYNOPSIS\n\npond [-d depth]\n\nDESCRIPTION\n\nSee lake(7).', publishedAt: '2024-01-31' });
    expect((await one('x', bytesOf('.TH A 1\n.de XX\nno\n..\n.ie t no\n.el yes\n.if n \\{\\\nalso\n.\\}\n.if t \\{\\\nno\n.\\}\n\\(lqw\\(rq \\[u00E9] \\*(Tm \\e\\s-1x\\s0\\h\'2n\'y\n'))).text).toBe('A(1)\n\nyes also “w” é ™ \\xy');
  });

  test('manual pages: a comment behind the name of a definition ends with its line, and a branch holds what stands in its braces', async () => {
    const definitions = '.TH A 1\n.de EX\t\t\\"Begin example\n.ne 5\n..\t\\" over\n.ig\nno\n..\n';
    const strings = '.ie n \\{\\\n.    ds L" ""\n.    if (1m=24u) .ds L" no\n\'br\\}\n.el\\{\\\n.    ds L" ``\n\'br\\}\n';
    expect((await one('x', bytesOf(`${definitions}${strings}said \\*(L"so\n`))).text).toBe('A(1)\n\nsaid "so');
  });

  test('PDF, page by page', async () => {
    expect(await one('x', pdfOf(['The pond is blue.', 'A heron\nstands.']))).toEqual({ type: 'pdf', text: 'The pond is blue.\n\nA heron\nstands.', structure: none, publishedAt: '2024-01-31' });
  });

  test('DOCX and ODT: headings, tables as rows, what a picture shows, nothing deleted', async () => {
    const expected = { text: 'The pond\n\nOru lives & swims.\n\nA heron\n\na | b', structure: { headings: 1, tables: 1, cells: 2, captions: 1 } };
    expect(await one('x', docxOf(DOCX_BODY))).toEqual({ type: 'docx', ...expected, publishedAt: '2024-01-31T12:00:00Z' });
    expect(await one('x', odtOf(ODT_BODY))).toEqual({ type: 'odt', ...expected, publishedAt: '2024-01-31T12:00:00' });
  });

  test('EPUB, in the order of its spine', async () => {
    expect(await one('x', epubOf(['<h1>Two</h1><p>b</p>', '<p>One</p>']))).toEqual({ type: 'epub', text: 'One\n\n\nTwo\n\nb'.replace('\n\n\n', '\n\n\n'), structure: { ...none, headings: 1 }, publishedAt: '2024-01-31' });
  });

  test('mail: telling headers, the text in its encoding, attachments as members; a mailbox message by message', async () => {
    const mail = await reading('x.eml', bytesOf(MAIL));
    expect(mail.texts).toEqual({ '': 'From: Oru <oru@pond.example>\nTo: Mim <mim@pond.example>\nSubject: The pönd\nDate: 2024-01-31T12:00:00.000Z\n\nThe pönd is blue.\n', 'note.md': '# Note\n\nA heron.\n' });
    const box = await reading('x', bytesOf(MBOX));
    expect(Object.keys(box.texts)).toEqual(['message-00001.eml', 'message-00001.eml/note.md', 'message-00002.eml']);
    expect(box.texts['message-00002.eml']).toMatch(/From here it looks green\.\n$/);
  });

  test('archives, member by member and inside each other', async () => {
    const inner = zipOf([{ name: 'c.md', content: '# green' }, { name: 'd.bin', content: Uint8Array.of(0, 1, 2) }]);
    const { texts, refused } = await reading('x', zipOf([{ name: 'a.txt', content: 'blue', stored: true }, { name: 'folder/', content: '' }, { name: 'in/b.zip', content: inner }]));
    expect(texts).toEqual({ 'a.txt': 'blue', 'in/b.zip/c.md': '# green' });
    expect(refused).toEqual({ 'in/b.zip/d.bin': 'binary' });
    expect((await reading('x', tarOf([{ name: './a/b.txt', content: 'blue' }]))).texts).toEqual({ 'a/b.txt': 'blue' });
    expect((await reading('x.tar.gz', gzipSync(tarOf([{ name: 'a.txt', content: 'blue' }])))).texts).toEqual({ 'a.txt': 'blue' });
    expect((await reading('x.txt.gz', gzipSync('blue'))).texts).toEqual({ '': 'blue' });
  });
});

describe('a damaged file of each format', () => {
  const cut = (bytes: Uint8Array, share: number): Uint8Array => bytes.subarray(0, Math.floor(bytes.length * share));
  const refusal = async (name: string, bytes: Uint8Array): Promise<string> => Object.values((await reading(name, bytes)).refused).join();

  test.each<[string, string, Uint8Array, string]>([
    ['JSON that breaks off', 'x.json', bytesOf('{"a": ["b", '), 'malformed'],
    ['JSON with a comma too many', 'x.json', bytesOf('{"a": 1,}'), 'malformed'],
    ['JSON with a word that is none', 'x.json', bytesOf('{"a": blue}'), 'malformed'],
    ['JSON that goes on', 'x.json', bytesOf('{"a": 1} x'), 'malformed'],
    ['subtitles without a time', 'x.vtt', bytesOf('WEBVTT\n\nnothing\n'), 'malformed'],
    ['a CSV whose quote never ends', 'x.csv', bytesOf(`a,b\n"${'x'.repeat(1_100_000)}`), 'malformed'],
    ['a PDF of nothing but its mark', 'x.pdf', bytesOf('%PDF-1.4\n'), 'malformed'],
    ['a PDF without pages', 'x.pdf', bytesOf('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n'), 'malformed'],
    ['a PDF of empty pages', 'x.pdf', pdfOf(['', '']), 'no-text'],
    ['a zip cut in half', 'x.zip', cut(zipOf([{ name: 'a.txt', content: 'blue'.repeat(100) }]), 0.5), 'malformed'],
    ['a zip whose member is not what its checksum says', 'x.zip', zipOf([{ name: 'a.txt', content: 'blue', saidCrc: 1 }]), 'malformed'],
    ['a zip whose member is longer than it says', 'x.zip', zipOf([{ name: 'a.txt', content: 'blue', saidBytes: 3 }]), 'malformed,unpacks-too-large'],
    ['an empty zip', 'x.zip', zipOf([]), 'empty'],
    ['a locked zip', 'x.zip', zipOf([{ name: 'a.txt', content: 'blue', flags: 1 }]), 'encrypted'],
    ['a gzip cut in half', 'x.gz', cut(gzipSync('blue words '.repeat(100)), 0.5), 'malformed'],
    ['a tar with a wrong checksum', 'x.tar', ((): Uint8Array => { const tar = tarOf([{ name: 'a', content: 'b' }]); tar[0] = 0x7a; return tar; })(), 'malformed'],
    ['a DOCX without its body', 'x.docx', zipOf([{ name: '[Content_Types].xml', content: '<a/>' }, { name: 'word/document.xml', content: 'no xml' }]), 'malformed'],
    ['an ODT without its content', 'x.odt', zipOf([{ name: 'mimetype', content: 'application/vnd.oasis.opendocument.text' }]), 'malformed'],
    ['a locked ODT', 'x.odt', odtOf(ODT_BODY, '<manifest:encryption-data/>'), 'encrypted'],
    ['an EPUB without its container', 'x.epub', zipOf([{ name: 'mimetype', content: 'application/epub+zip' }]), 'malformed'],
    ['a locked EPUB', 'x.epub', epubOf(['<p>a</p>'], [{ name: 'META-INF/encryption.xml', content: '<CipherReference URI="OEBPS/text/c%200.xhtml"/>' }]), 'encrypted'],
    ['a sheet', 'x.xlsx', zipOf([{ name: '[Content_Types].xml', content: '<a/>' }, { name: 'xl/workbook.xml', content: '<a/>' }]), 'binary'],
    ['a picture', 'x.txt', joined(Uint8Array.of(0x89), 'PNG\r\n', Uint8Array.of(0x1a, 0x0a, 0, 0, 0, 13), 'IHDR'), 'binary'],
    ['RTF', 'x.txt', bytesOf('{\\rtf1 words}'), 'binary'],
    ['nothing', 'x.txt', new Uint8Array(), 'empty'],
  ])('%s', async (_, name, bytes, reason) => {
    expect(reason.split(',')).toContain(await refusal(name, bytes));
  });

  test('a PDF whose table of contents is broken is read all the same', async () => {
    expect((await reading('x', pdfOf(['The pond is blue.'], { trailer: 'trailer\n<< /Root 1 0 R >>\nstartxref\n99999\n%%EOF\n' }))).texts).toEqual({ '': 'The pond is blue.' });
  });
});
