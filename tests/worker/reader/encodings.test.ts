// Encodings and languages, told on a labelled set (tests/fixtures/reader/encodings.json says how it was made). The figures
// are printed; the text must be right, not the name: several encodings write the same letters with the same bytes.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../../worker/reader/decode.ts';
import { languageOf } from '../../../worker/reader/language.ts';
import { ReadRefusal } from '../../../worker/reader/parsed.ts';
import { reading } from './reading.ts';
import { bytesOf } from './samples.ts';

interface Labelled { readonly rows: readonly { language: string; encoding: string; base64: string }[]; readonly texts: Readonly<Record<string, string>> }
const { rows, texts } = JSON.parse(readFileSync(new URL('../../fixtures/reader/encodings.json', import.meta.url), 'utf8')) as Labelled;
/** Signs an encoding lacks were replaced when the set was made. */
const plainSigns = (text: string): string => text.trim().replace(/–/g, '-').replace(/[“”]/g, '"').replace(/’/g, '\'').replace(/،/g, ',');
const decoded = (bytes: Uint8Array): { text: string; encoding: string } => {
  try { return decodeText(bytes); } catch (error) {
    if (error instanceof ReadRefusal) return { text: '', encoding: error.reason };
    throw error;
  }
};
const reason = (...bytes: number[]): string => decoded(Uint8Array.from(bytes)).encoding;

describe('encodings', () => {
  test('the labelled set: Unicode always, legacy in nearly every case', () => {
    const wrong = rows.filter(({ language, base64 }) => plainSigns(decoded(Buffer.from(base64, 'base64')).text) !== plainSigns(texts[language] ?? ''));
    console.info(`encodings: ${rows.length - wrong.length} of ${rows.length} texts right; wrong: ${wrong.map(({ language, encoding }) => `${language} in ${encoding}`).join(', ')}`);
    expect(rows.length).toBeGreaterThanOrEqual(100);
    expect(wrong.filter(({ encoding }) => encoding.startsWith('utf'))).toEqual([]);
    expect((rows.length - wrong.length) / rows.length).toBeGreaterThanOrEqual(0.97);
  });

  test('nothing of it is taken for a picture, an archive or a program', async () => {
    for (const { language, encoding, base64 } of rows) expect({ language, encoding, ...(await reading('x.txt', Buffer.from(base64, 'base64'))).refused }).toEqual({ language, encoding });
    expect((await reading('x.txt', Buffer.from('BM und MZ f\u00fcr sch\u00f6ne T\u00f6ne\n', 'latin1'))).texts).toEqual({ '': 'BM und MZ für schöne Töne\n' });
  });

  test('marks at the beginning decide', () => {
    expect(decoded(Uint8Array.of(0xef, 0xbb, 0xbf, 0x68, 0x69))).toEqual({ text: 'hi', encoding: 'utf-8' });
    expect(decoded(Uint8Array.of(0xff, 0xfe, 0x68, 0, 0x69, 0))).toEqual({ text: 'hi', encoding: 'utf-16le' });
    expect(decoded(Uint8Array.of(0xfe, 0xff, 0, 0x68, 0, 0x69))).toEqual({ text: 'hi', encoding: 'utf-16be' });
  });

  test('a little damage in much UTF-8 is read over', () => {
    const { text, encoding } = decoded(Buffer.concat([bytesOf('grün und schön '.repeat(40)), Uint8Array.of(0xc3), bytesOf(' und mehr')]));
    expect(encoding).toBe('utf-8');
    expect(text).toContain('schön \ufffd und mehr');
  });

  test('what is no text is not taken for one', () => {
    expect(reason(...Array.from({ length: 400 }, (_, index) => (index * 7919) % 256))).toBe('binary');
    expect(reason(1, 2, 3, 4, 0x41, 0x42)).toBe('binary');
    expect(reason(0x41, 0, 0x42, 0x43)).toBe('binary');
    expect(reason(...Array.from({ length: 300 }, (_, index) => 0x80 + ((index * index * 37 + index * 11) % 128)))).toMatch(/^(?:not-utf8|binary)$/);
    expect(reason()).toBe('empty');
  });
});

describe('languages', () => {
  test('short texts of many languages, and `und` where nobody can tell', () => {
    const sentences = Object.entries(texts).flatMap(([language, text]) => text.split(/(?<=[.。;?])\s*/).filter((sentence) => sentence.length > 12).map((sentence) => ({ language: language.slice(0, 2), sentence })));
    const wrong = sentences.filter(({ language, sentence }) => languageOf(sentence).code !== language);
    console.info(`languages: ${sentences.length - wrong.length} of ${sentences.length} sentences in ${new Set(sentences.map(({ language }) => language)).size} languages right; wrong: ${wrong.map(({ language }) => language).join(', ')}`);
    expect(sentences.length).toBeGreaterThanOrEqual(40);
    expect(new Set(sentences.map(({ language }) => language)).size).toBeGreaterThanOrEqual(12);
    expect((sentences.length - wrong.length) / sentences.length).toBeGreaterThanOrEqual(0.95);
    for (const text of ['', '12 34 56', 'x = y(z);', '0xdeadbeef 0xcafebabe']) expect(languageOf(text).code).toBe('und');
  });

  test('the name of a program that is repeated does not make the text another language\'s', () => {
    expect(languageOf(`gcloud access-approval requests approve. ${'The gcloud command is used for this and gcloud is needed. '.repeat(20)}`).code).toBe('en');
  });

  test('a head in another language does not decide for a long text', () => {
    const guess = languageOf(`${'The licence of this file is that of the program. '.repeat(60)}${(texts['de'] ?? '').repeat(80)}`);
    expect(guess.share).toBeLessThan(0.75);
  });
});
