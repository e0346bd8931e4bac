// Files made to fill machines up, to climb out of archives, to nest without end. Each is refused for its reason, quickly.
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { READER_LIMITS } from '../../../schemas/reader.ts';
import { isUnsafeName, memberName } from '../../../worker/reader/memberName.ts';
import { bytesOf, docxOf, epubOf, pdfOf, tarOf, zipOf } from './samples.ts';
import { reading } from './reading.ts';
import { processorMs } from '../../app/mesh/fixture.ts';

const MEBIBYTE = 1024 * 1024;
const zeros = (mebibytes: number): Uint8Array => new Uint8Array(mebibytes * MEBIBYTE).fill(0x20);

describe('what unpacks to far more than it is', () => {
  test('a zip of blanks, a thousand to one', async () => {
    const bomb = zipOf([{ name: 'a.txt', content: zeros(32) }]);
    expect(32 * MEBIBYTE / bomb.length).toBeGreaterThan(900);
    expect((await reading('x.zip', bomb)).refused).toEqual({ '': 'unpacks-too-large' });
  });

  test('one that lies about its size', async () => {
    expect((await reading('x.zip', zipOf([{ name: 'a.txt', content: zeros(32), saidBytes: 1_000 }]))).refused).toEqual({ 'a.txt': 'unpacks-too-large' });
  });

  test('bombs in bombs: the whole counts, not each', async () => {
    const inner = zipOf([{ name: 'a.txt', content: zeros(1) }]);
    const outer = zipOf(Array.from({ length: 300 }, (_, index) => ({ name: `${index}.zip`, content: inner })));
    const { texts, refused } = await reading('x.zip', outer);
    expect(Object.keys(texts).length * MEBIBYTE).toBeLessThanOrEqual(READER_LIMITS.unpackedBytes);
    expect(new Set(Object.values(refused))).toEqual(new Set(['unpacks-too-large']));
  });

  test('members that share the same packed bytes', async () => {
    // Every entry points at the first member; sizes tell the truth and the ratio of each is harmless, only the whole is not.
    const content = Uint8Array.from({ length: MEBIBYTE }, (_, index) => 0x41 + ((index * index) % 23));
    const packed = deflateRawSync(content);
    expect(content.length / packed.length).toBeLessThan(READER_LIMITS.ratio * 5);
    const archive = zipOf([{ name: 'a.txt', content }, ...Array.from({ length: 300 }, (_, index) => ({ name: `${index}.txt`, content, sharedAt: { offset: 0, packed } }))]);
    expect((await reading('x.zip', archive)).refused).toEqual({ '': 'unpacks-too-large' });
  });

  test('gzip, inside a document, inside a book', async () => {
    expect((await reading('x.gz', gzipSync(zeros(64)))).refused).toEqual({ '': 'unpacks-too-large' });
    expect((await reading('x.docx', docxOf(`<w:p>${' '.repeat(32 * MEBIBYTE)}</w:p>`))).refused).toEqual({ '': 'unpacks-too-large' });
    expect((await reading('x.epub', epubOf([' '.repeat(32 * MEBIBYTE)]))).refused).toEqual({ '': 'unpacks-too-large' });
  });

  test('what packs well and is small is read', async () => {
    expect(Object.keys((await reading('x.zip', zipOf([{ name: 'a.txt', content: 'blue '.repeat(100_000) }]))).texts)).toEqual(['a.txt']);
  });

  test('more members than are read', async () => {
    const many = zipOf(Array.from({ length: READER_LIMITS.members + 1 }, (_, index) => ({ name: `${index}`, content: 'x', stored: true })));
    expect((await reading('x.zip', many)).refused).toEqual({ '': 'unpacks-too-large' });
  });

  test('entities that multiply mean nothing here', async () => {
    const laughs = `<!DOCTYPE w:document [<!ENTITY a "ha">${Array.from({ length: 20 }, (_, index) => `<!ENTITY a${index} "&a${index - 1};&a${index - 1};&a${index - 1};&a${index - 1};">`).join('')}]>`;
    expect((await reading('x.docx', docxOf('<w:p><w:r><w:t>&a19;</w:t></w:r></w:p>', laughs))).refused).toEqual({ '': 'malformed' });
    const { texts } = await reading('x.html', bytesOf(`<!doctype html>${laughs}<p>&a19; and words</p>`));
    expect((texts[''] ?? '').length).toBeLessThan(4_000);
  });
});

describe('nesting', () => {
  const nested = (levels: number): Uint8Array => Array.from({ length: levels }).reduce<Uint8Array>((inner, _, index) => zipOf([{ name: `${index}.zip`, content: inner }]), zipOf([{ name: 'a.txt', content: 'blue' }]));

  test('archives in archives, as deep as is looked and one more', async () => {
    expect(Object.values((await reading('x.zip', nested(READER_LIMITS.nesting - 1))).texts)).toEqual(['blue']);
    expect(Object.values((await reading('x.zip', nested(READER_LIMITS.nesting))).refused)).toEqual(['nested-too-deep']);
    expect(Object.values((await reading('x.gz', [1, 2, 3, 4].reduce<Uint8Array>((inner) => gzipSync(inner), bytesOf('blue')))).refused)).toEqual(['nested-too-deep']);
  });

  test.each([
    ['JSON', 'x.json', `${'['.repeat(100_000)}1`],
    ['JSON objects', 'x.json', '{"a":'.repeat(100_000)],
    ['HTML', 'x.html', `<!doctype html>${'<div>'.repeat(100_000)}x`],
    ['HTML in capitals', 'x.html', `<!doctype html>${'<B>'.repeat(100_000)}x`],
  ])('%s without end', async (_, name, text) => {
    expect((await reading(name, bytesOf(text))).refused).toEqual({ '': 'malformed' });
  });

  test('XML without end', async () => {
    expect((await reading('x.docx', docxOf('<w:p>'.repeat(10_000)))).refused).toEqual({ '': 'malformed' });
  });

  test('mail in mail', async () => {
    const mail = Array.from({ length: 60 }).reduce<string>((inner, _, index) => `Message-ID: <${index}@x.example>\r\nFrom: a@x.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b${index}\r\n\r\n--b${index}\r\n${inner}\r\n--b${index}--\r\n`, 'Content-Type: text/plain\r\n\r\nblue\r\n');
    expect((await reading('x.eml', bytesOf(mail))).refused).toEqual({ '': 'malformed' });
  });
});

describe('names that point elsewhere', () => {
  const NAMES = ['../a', 'a/../../b', '/etc/passwd', 'C:\\a', 'c:/a', '\\\\host\\a', 'a\\..\\b', 'a/..', '..', 'a\u0000b', 'a\nb', '~/a', 'con', 'NUL.txt', 'a/aux.md', 'lpt1', '', '\u007f'];
  test.each(NAMES)('%j', (name) => { expect(isUnsafeName(name)).toBe(true); });
  test.each(['a', 'a/b.txt', '.hidden', 'a..b', 'console.txt', 'pönd/日本.txt', 'a b.txt'])('%j is a name', (name) => { expect(isUnsafeName(name)).toBe(false); });

  test('are refused one by one, and the rest is read', async () => {
    const { texts, refused } = await reading('x.zip', zipOf([{ name: '../../a.txt', content: 'no' }, { name: 'ok.txt', content: 'blue' }, { name: 'link', content: '/etc/passwd', mode: 0o120777 }]));
    expect(texts).toEqual({ 'ok.txt': 'blue' });
    expect(refused).toEqual({ '../../a.txt': 'unsafe-name', 'link': 'unsafe-name' });
    const tar = await reading('x.tar', tarOf([{ name: '../a', content: 'no' }, { name: 'l', content: '', kind: '2' }, { name: 'fifo', content: '', kind: '6' }, { name: 'ok', content: 'blue' }]));
    expect(tar.texts).toEqual({ ok: 'blue' });
    expect(tar.refused).toEqual({ '../a': 'unsafe-name', 'l': 'unsafe-name', 'fifo': 'not-a-regular-file' });
  });

  test('names of old archives are in their code page', () => {
    expect(memberName(Uint8Array.of(0x50, 0x94, 0x6e))).toBe('Pön');
    expect(memberName(bytesOf('pönd'))).toBe('pönd');
  });
});

describe('length', () => {
  test('a PDF of more pages than are read', async () => {
    expect((await reading('x.pdf', pdfOf(['x'], { pages: READER_LIMITS.pages + 1 }))).refused).toEqual({ '': 'too-many-pages' });
  });

  /** Of the processor: other work on the machine does not count. */
  const seconds = async (name: string, text: string): Promise<number> => {
    const started = processorMs();
    await reading(name, bytesOf(text));
    return (processorMs() - started) / 1_000;
  };
  test.each([
    ['one endless line', 'x.txt', 'word '.repeat(800_000)],
    ['one endless word', 'x.txt', 'x'.repeat(4_000_000)],
    ['one endless line of tags', 'x.html', `<!doctype html>${'<b>x</b>'.repeat(500_000)}`],
    ['tags that never close', 'x.html', `<!doctype html>${'<'.repeat(2_000_000)}`],
    ['attributes without end', 'x.html', `<!doctype html><p ${'a="b" '.repeat(300_000)}>x</p>`],
    ['comments that never close', 'x.html', `<!doctype html>${'<!-- '.repeat(400_000)}`],
    ['one endless JSON string', 'x.json', `{"a": "${'\\\\'.repeat(1_500_000)}"}`],
    ['one endless JSON list', 'x.json', `[${'1,'.repeat(1_000_000)}1]`],
    ['a manual of nothing but backslashes', 'x.1', `.TH A 1\n${'\\'.repeat(1_000_000)}\n${'\\f'.repeat(300_000)}\n${'\\['.repeat(300_000)}\n${'\\h'.repeat(300_000)}\n.B ${'"'.repeat(300_000)}`],
    ['a manual of conditions', 'x.1', `.TH A 1\n${'.ie n \\{\\\n'.repeat(100_000)}`],
    ['a manual that begins with empty lines', 'x.1', `.\\" A\n${'\n'.repeat(16_000)}x`],
    ['a page that begins with comments', 'x.html', `${'<!-- --> '.repeat(100_000)}x`],
    ['conditions on one line', 'x.1', `.TH A 1\n.${'if n .'.repeat(50_000)}`],
    ['mail headers without end', 'x.eml', `Message-ID: <a>\nFrom: a@b.example\n${' x\n'.repeat(300_000)}`],
    ['envelopes', 'x.mbox', 'From a@b.example Wed Jan 31 12:00:00 2024\nA: b\n\n'.repeat(3_000)],
    ['a CSV of commas', 'x.csv', ','.repeat(900_000)],
    ['Markdown of fences and pipes', 'x.md', `${'|'.repeat(500_000)}\n${'|-'.repeat(250_000)}\n${'```\n'.repeat(100_000)}`],
    ['cues', 'x.vtt', `WEBVTT\n\n${'00:01.000 --> 00:02.000\n<a<a<a\n\n'.repeat(60_000)}`],
  ])('%s takes a moment', async (_, name, text) => {
    expect(await seconds(name, text)).toBeLessThan(4);
  });

  test('an empty member is empty', async () => {
    expect((await reading('x.zip', zipOf([{ name: 'a.txt', content: '' }]))).refused).toEqual({ 'a.txt': 'empty' });
  });
});
