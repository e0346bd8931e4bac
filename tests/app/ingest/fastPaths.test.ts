// What is fast must say the same as what is plain: cleaning, finding long tokens and cutting, each against the composition
// it stands for; and the cost of hostile text grows no faster than the text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_BYTES_MAX, CHUNK_BYTES_MIN, Chunker } from '../../../app/ingest/chunk.ts';
import { cleanText } from '../../../app/ingest/clean.ts';
import { maskText } from '../../../app/ingest/mask.ts';
import { longTokens } from '../../../app/ingest/mask/longTokens.ts';
import { beginningTable, markText } from '../../../app/ingest/mask/marks.ts';
import type { Marks } from '../../../app/ingest/mask/marks.ts';
import { remarkText } from '../../../app/ingest/mask/remark.ts';
import type { Edit } from '../../../app/ingest/mask/remark.ts';
import { SEGMENT_CHARACTERS, prepareText, segmentEnd } from '../../../app/ingest/prepareText.ts';
import { ordinaryProse } from './ordinaryProse.ts';
import { secretCorpus } from './secretCorpus.ts';

const SEED = 20261121;

const UNSEEN = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ufdd0-\ufdef\u{e0000}-\u{e0fff}]/gu;
const ZEROS = [0xff10, 0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1fbf0];
/** Every step of cleaning over the whole text, one after the other. */
function cleanPlainly(text: string): string {
  return text.replace(/\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g, '\n').replace(/\p{Surrogate}/gu, '').replace(UNSEEN, '').normalize('NFC')
    .replace(/\p{Nd}/gu, (digit) => { const code = digit.codePointAt(0) ?? 0; const zero = ZEROS.find((first) => code >= first && code < first + 10); return zero === undefined ? digit : String(code - zero); })
    .replace(/[\uff0b\uff0d\uff0e\uff20-\uff3a\uff3f\uff41-\uff5a]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    .replace(/[\t\p{Zs}]+/gu, ' ').replace(/ +(?=\n|$)/g, '').replace(/\n{3,}/g, '\n\n');
}

/** Lines and parts joined and cut as the rule says, with nothing kept between pieces. */
function chunkPlainly(text: string): string[] {
  const bytes = (part: string): number => [...part].reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) < 0x80 ? 1 : (sign.codePointAt(0) ?? 0) < 0x800 ? 2 : (sign.codePointAt(0) ?? 0) < 0x10000 ? 3 : 4), 0);
  const hash = (line: string): number => { let sum = 0x811c9dc5; for (let at = 0; at < line.length; at += 1) sum = Math.imul(sum ^ line.charCodeAt(at), 0x01000193); return (sum ^ (sum >>> 15)) >>> 0; };
  const chunks: string[] = [];
  let lines: string[] = [];
  const close = (): void => { const chunk = lines.join('').replace(/^\n+|\s+$/g, ''); if (chunk.trim() !== '') chunks.push(chunk); lines = []; };
  for (const line of text.split(/(?<=\n)/)) {
    if (bytes(lines.join('')) + bytes(line) > CHUNK_BYTES_MAX) close();
    lines.push(line);
    if (bytes(lines.join('')) >= CHUNK_BYTES_MIN && (line === '\n' ? hash(lines.at(-2) ?? '') % 2 === 0 : hash(line) % 8 === 0)) close();
  }
  close();
  return chunks;
}

describe('the fast way says the same', () => {
  it('every sign alone, after a letter, and before a mark that joins it', () => {
    for (let code = 0; code < 0x20000; code += 1) {
      const sign = String.fromCodePoint(code);
      const text = `a${sign}b ${sign}${sign} ${sign}\u0301 c`;
      if (cleanText(text) !== cleanPlainly(text) || cleanText(`a${sign}${sign}b`) !== cleanPlainly(`a${sign}${sign}b`)) expect(cleanText(text), code.toString(16)).toBe(cleanPlainly(text));
    }
  });

  it('cleaning, on any text', () => {
    const pieces = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom(' ', '  ', '\t', '\n', '\n\n\n', ' \n', '\r\n', '\u00a0', 'words', '\u2014', 'é', 'e\u0301', '\uff11', '\u200b', '한', '\u1112\u1161', 'か\u3099')), { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(fc.property(pieces, (text) => { expect(cleanText(text)).toBe(cleanPlainly(text)); }), { seed: SEED, numRuns: 3000 });
  });

  it('long tokens are those of the pattern', () => {
    const text = fc.array(fc.oneof(fc.string({ unit: fc.constantFrom(...'aZ9_+/=~.- \n:é'), maxLength: 40 }), fc.base64String({ maxLength: 40 })), { maxLength: 10 }).map((parts) => parts.join(' '));
    fc.assert(fc.property(text, (some) => {
      const wanted = [...some.matchAll(/[A-Za-z0-9_+/=~.-]{16,}/g)].filter(([token]) => /[A-Z0-9]/.test(token)).map((match) => ({ start: match.index, end: match.index + match[0].length }));
      expect(longTokens(some, [{ start: 0, end: some.length }])).toEqual(wanted);
    }), { seed: SEED, numRuns: 2000 });
  });

  it('marks after edits are those of the edited text, and those of stretches are those of the whole that stand there', () => {
    const table = beginningTable({ announcing: ['tel', 'born'], naming: ['Dear', 'To'], secrets: ['pass', 'pin'], commands: ['sshp'] });
    const part = fc.oneof(fc.string({ unit: fc.constantFrom(...'1230 ab(a[@+-.\né'), maxLength: 30 }), fc.constantFrom('tel 030-12', ' -u a', 'Dear To', 'sshpass pin', '00-11-22-33', 'a.1b2c.', 'born'), fc.stringMatching(/^\d{1,9}$/));
    const edits = fc.array(fc.record({ skip: fc.nat(40), cut: fc.integer({ min: 1, max: 12 }), put: fc.constantFrom('[e-mail]', '[secret]', '7', '') }), { maxLength: 6 });
    fc.assert(fc.property(fc.array(part, { maxLength: 12 }), edits, (parts, wanted) => {
      const text = parts.join('');
      const whole = markText(text, table);
      let [at, edited] = [0, ''];
      const made: Edit[] = [];
      for (const { skip, cut, put } of wanted) {
        if (at + skip + cut > text.length) break;
        made.push({ start: at + skip, end: at + skip + cut, length: put.length });
        edited += text.slice(at, at + skip) + put;
        at += skip + cut;
      }
      edited += text.slice(at);
      const plain = (marks: Marks): object => ({ ...marks });
      expect(plain(remarkText(edited, table, whole, made))).toEqual(plain(markText(edited, table)));
      const middle = [0, Math.floor(text.length / 3), Math.floor(text.length / 2)].map((place) => { while (/\d/.test(text.charAt(place)) && place < text.length) place += 1; return place; }) as [number, number, number];
      const there = markText(text, table, [{ start: middle[1], end: middle[2] }]);
      for (const list of ['pluses', 'macs', 'announcing', 'naming', 'secrets', 'options', 'commands', 'atBrackets', 'digitBrackets'] as const) expect(there[list]).toEqual(whole[list].filter((place) => place >= middle[1] && place < middle[2]));
      expect(there.digits).toEqual(whole.digits.filter((place, index) => { const start = index % 2 === 0 ? place : whole.digits[index - 1]!; return start >= middle[1] && start < middle[2]; }));
    }), { seed: SEED, numRuns: 5000 });
  });

  it('cutting, on lines of every kind', () => {
    const line = fc.oneof(fc.string({ maxLength: 120 }), fc.constantFrom('', '', 'ünï', '日本語の文', 'plain words again and again'), fc.string({ unit: 'grapheme', maxLength: 60 }));
    fc.assert(fc.property(fc.array(line, { maxLength: 200 }), fc.nat(5000), (lines, at) => {
      const text = lines.join('\n').toWellFormed();
      const chunker = new Chunker();
      expect([...chunker.push(text.slice(0, at)), ...chunker.push(text.slice(at)), ...chunker.flush()]).toEqual(chunkPlainly(text));
    }), { seed: SEED, numRuns: 300 });
  });

  it('the whole, on prose with secrets in it', () => {
    const text = secretCorpus(SEED, 400).map(({ document }, index) => `${ordinaryProse(index, 120)}\n\n${document}\n\n`).join('');
    const segments: string[] = [];
    for (let start = 0; start < text.length;) { const end = segmentEnd(text, start); segments.push(maskText(cleanPlainly(text.slice(start, end))).text); start = end; }
    expect(prepareText(text).chunks).toEqual(chunkPlainly(segments.join('')));
  });
});

describe('cost', () => {
  const UNITS = ['a', '1', '@', '1 ', 'a@', 'a.', '+1', 'DE00', '-----BEGIN PRIVATE KEY-----', 'password=', 'password is ', 'a1', '1.', '1:', ':', 'a:', '/', '="', '12-', '4111 ', 'born ', 'phone 1', 'seed phrase ', 'abandon ', 'a at b dot ', '(at)', 'Dear A', 'Mr A ', '1.23456, ', '12345 A', '0 ', '\u200b', '\u00e9 ', ' ', '\n', 'QUJD', '1 Oak Street, ', 'AB1 2CD ', '://a:', ' -u a:', '--token ', 'f:', '::', 'aa-', 'X1', '[dot]', "'", '"', '\\_', `${'A-'.repeat(8_000)} 12345 A `, ' -u', 'mysql ', '-ab', '.abcd', '(1', '+'];
  /** Four times the text: four times the time when linear, sixteen times when it grows with the square. Both are longer than the longest segment. */
  const [SMALL, LARGE] = [SEGMENT_CHARACTERS * 4, SEGMENT_CHARACTERS * 16];
  const GROWTH_MAX = 10;
  /** What is quicker is too short to compare. */
  const FLOOR_MS = 20;
  const ATTEMPTS = 3;
  /** Time of this thread alone: the machine has other work. */
  function millisecondsOf(text: string): number {
    const before = process.threadCpuUsage();
    prepareText(text);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  }
  it.each(UNITS)('grows no faster than a text of only %j', (unit) => {
    const of = (characters: number): string => unit.repeat(Math.ceil(characters / unit.length));
    let growth = Infinity;
    for (let attempt = 0; attempt < ATTEMPTS && growth > GROWTH_MAX; attempt += 1) growth = millisecondsOf(of(LARGE)) / Math.max(FLOOR_MS, millisecondsOf(of(SMALL)));
    expect(growth).toBeLessThanOrEqual(GROWTH_MAX);
  });
});
