// The block never touches what stands around it, in any host, with any bytes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBlock, writeBlock } from '../../../app/manifest/block.ts';
import type { CommentStyle } from '../../../app/manifest/hostForms.ts';
import { styleOf, takesComments } from '../../../app/manifest/hostForms.ts';
import { signManifest, verifyManifestText } from '../../../app/manifest/sign.ts';
import { processorMs } from '../mesh/fixture.ts';
import { anyUnsigned, checks, signer, unsigned } from './fixture.ts';

const ENDINGS = ['ts', 'js', 'mjs', 'css', 'wgsl', 'py', 'sh', 'yaml', 'toml', 'ini', 'sql', 'html', 'xml', 'svg', 'md', 'tex', 'lua', 'rs', 'go', 'c', 'cpp', 'java', 'rb', 'txt'];
const styleFor = (ending: string): CommentStyle => { const style = styleOf(`a.${ending}`); if (style === null) throw new Error(ending); return style; };
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const text = (some: Uint8Array) => Buffer.from(some).toString('latin1');
const manifest = signManifest(unsigned({ licence: 'a */ b --> c -- d <!-- e ??/ é \u2028 😀 "q" \\' }), signer);

function written(host: Uint8Array, style: CommentStyle, one = manifest): Uint8Array {
  const writing = writeBlock(host, one, style);
  if (!writing.ok) throw new Error(writing.reason);
  return writing.bytes;
}
function read(host: Uint8Array, style: CommentStyle): { text: string | null; content: Uint8Array } {
  const reading = readBlock(host, style);
  if (!reading.ok) throw new Error(reading.reason);
  return { text: reading.block?.text ?? null, content: reading.content };
}

/** Written, read, written again with another manifest, taken away: the host is what it was. */
function holdsTogether(host: Uint8Array, style: CommentStyle): void {
  const once = written(host, style);
  const reading = read(once, style);
  expect(text(reading.content)).toBe(text(host));
  expect(verifyManifestText(reading.text ?? '', checks)).toEqual({ ok: true, manifest });
  expect(text(written(once, style))).toBe(text(once));
  const other = written(once, style, signManifest(unsigned({ generation: 7, dependsOn: [] }), signer));
  expect(text(read(other, style).content)).toBe(text(host));
  expect(text(written(other, style))).toBe(text(once));
  // What stands before and after the block are the host's two halves.
  const from = [...text(once)].findIndex((_, at) => at >= host.length || text(once)[at] !== text(host)[at]);
  expect(from === -1 || text(once).endsWith(text(host).slice(Math.max(0, from)))).toBe(true);
}

const hosts: [string, string][] = [
  ['nothing', ''], ['one line', 'a = 1\n'], ['no final newline', 'a = 1'], ['CRLF', 'a = 1\r\nb = 2\r\n'], ['CRLF without a final one', 'a = 1\r\nb = 2'], ['lone CR', 'a\rb\r'], ['mixed', 'a\r\nb\nc\r'],
  ['a mark', '\ufeffa = 1\n'], ['a mark alone', '\ufeff'], ['a shebang', '#!/bin/sh\necho\n'], ['a shebang alone', '#!/bin/sh'], ['a mark and a shebang', '\ufeff#!/bin/sh\r\necho'],
  ['a coding line', '#!/usr/bin/python\n# -*- coding: latin-1 -*-\nx = 1\n'], ['an XML declaration', '<?xml version="1.0"?><svg\n width="1"/>\n'], ['newlines only', '\n\n\n'], ['tags inside text', 'x = "=== IC-AE MANIFEST ==="\ny = "// === /IC-AE MANIFEST ==="\n'],
];

describe.each(ENDINGS)('in .%s', (ending) => {
  const style = styleFor(ending);
  test.each(hosts)('%s stays as it was', (_, host) => { holdsTogether(bytes(host), style); });
});

test('any bytes stay as they were, in any style', () => {
  const pieces = fc.array(fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constantFrom('\n', '\r\n', '\r', '#!x\n', '\ufeff', '=== IC-AE MANIFEST ===', '# ', '// ', '-->', '*/', 'coding: utf8\n').map(bytes)), { maxLength: 12 });
  const made = fc.tuple(pieces, fc.constantFrom(...ENDINGS), anyUnsigned);
  fc.assert(fc.property(made, ([parts, ending, one]) => {
    const host = new Uint8Array(Buffer.concat(parts));
    const style = styleFor(ending);
    const before = readBlock(host, style);
    // What happens to hold a tag line is refused, not mended.
    fc.pre(before.ok && before.block === null);
    holdsTogether(host, style);
    const signed = signManifest(one, signer);
    expect(verifyManifestText(read(written(host, style, signed), style).text ?? '', checks)).toEqual({ ok: true, manifest: signed });
  }), { numRuns: 1500, verbose: 1 });
}, 60_000);

describe('a block that was moved is refused: what it covers would be another program', () => {
  const styleOfBlock = (ending: string) => ({ style: styleFor(ending), block: text(written(bytes(''), styleFor(ending))) });
  test.each([
    ['behind a line', 'ts', (block: string) => `before();\n${block}after();\n`], ['into a string', 'js', (block: string) => `const words = \`\n${block}\`;\n`],
    ['before the interpreter\'s line', 'sh', (block: string) => `${block}#!/bin/sh\necho\n`], ['before a coding line', 'py', (block: string) => `${block}# coding: latin-1\nx = 1\n`],
    ['into a here document', 'sh', (block: string) => `cat <<X\n${block}X\n`], ['to the head of markup', 'html', (block: string) => `${block}<!doctype html>\n`], ['into an element', 'svg', (block: string) => `<svg\n${block}/>\n`],
    ['to the end', 'c', (block: string) => `int x;\n${block}`], ['to the end without a newline', 'c', (block: string) => `int x;\n${block.trimEnd()}`],
  ])('%s (%s)', (_, ending, host) => {
    const { style, block } = styleOfBlock(ending);
    expect(readBlock(bytes(host(block)), style)).toEqual({ ok: false, reason: 'malformed' });
    expect(writeBlock(bytes(host(block)), manifest, style)).toEqual({ ok: false, reason: 'malformed' });
  });
});

test('a host full of tags without lines is read in good time', () => {
  const style = styleFor('ts');
  const started = performance.now();
  holdsTogether(bytes('=== IC-AE MANIFEST ==='.repeat(20_000)), style);
  expect(performance.now() - started).toBeLessThan(5000);
});

describe('what is not one whole block is refused', () => {
  const style = styleFor('py');
  const block = text(written(bytes(''), style));
  const [open = '', close = ''] = ['# === IC-AE MANIFEST ===\n', '# === /IC-AE MANIFEST ===\n'];
  test.each([
    ['two blocks', block + block, 'two-manifests'], ['two openings', open + block, 'two-manifests'], ['two ends', block + close, 'two-manifests'], ['no end', `${open}# {}\n`, 'unterminated'],
    ['an end alone', `a\n${close}`, 'unterminated'], ['the end first', close + open, 'unterminated'], ['a line of code inside', `${open}# {\nimport os\n# }\n${close}`, 'malformed'],
  ] as const)('%s', (_, host, reason) => {
    expect(readBlock(bytes(host), style)).toEqual({ ok: false, reason });
    expect(writeBlock(bytes(host), manifest, style)).toEqual({ ok: false, reason });
  });
  test('another language\'s tag is text', () => { expect(read(bytes(block), styleFor('ts')).text).toBeNull(); });
});

test('the block is ASCII and cannot end its comment', () => {
  for (const ending of ENDINGS) {
    const style = styleFor(ending);
    const lines = text(written(bytes(''), style)).trimEnd().split('\n');
    for (const line of lines) {
      expect(line).toMatch(/^[\x20-\x7e]+$/);
      const inner = line.slice(style.open.length, line.length - style.close.length);
      for (const sign of ['*/', '/*', '-->', '<!--', '--', '??/']) expect(inner, ending).not.toContain(sign);
    }
  }
});

test('a host that runs still runs, and still says the same', () => {
  const folder = mkdtempSync(join(tmpdir(), 'icae-'));
  const run = (name: string, program: string, host: string) => {
    const path = join(folder, name);
    const said = () => execFileSync(program, [path], { encoding: 'utf8' });
    writeFileSync(path, host);
    const before = said();
    const style = styleOf(name);
    if (style === null) throw new Error(name);
    writeFileSync(path, written(readFileSync(path), style));
    expect(said()).toBe(before);
  };
  run('a.sh', '/bin/sh', '#!/bin/sh\ncat <<X\n# one\nX');
  run('a.mjs', process.execPath, '#!/usr/bin/env node\nconsole.log(`a\n// b`)');
  run('a.cjs', process.execPath, '"use strict"; console.log(this === module.exports)\r\n');
  rmSync(folder, { recursive: true });
});

describe('which files take comments', () => {
  test.each(['a.json', 'a.csv', 'a.png', 'a.safetensors', 'a.tar.zst', 'a', '.ts', 'Makefile', 'a.ts.icae.json', ''])('%s does not', (name) => { expect(styleOf(name)).toBeNull(); });
  test('UTF-16 and zero bytes do not, UTF-8 and Latin-1 do', () => {
    expect([[0xff, 0xfe, 97, 0], [0xfe, 0xff, 0, 97], [97, 0, 98]].map((some) => takesComments(Uint8Array.from(some)))).toEqual([false, false, false]);
    expect([[], [0xef, 0xbb, 0xbf, 97], [0xe9, 97]].map((some) => takesComments(Uint8Array.from(some)))).toEqual([true, true, true]);
  });
});

/** Milliseconds of processor time, the least of so many runs: the first is not compiled yet. */
const quickest = (times: number, work: () => void): number => Math.min(...Array.from({ length: times }, () => { const startMs = processorMs(); work(); return processorMs() - startMs; }));

test.each(['=', 'a=1\n', '== IC-AE ', 'MANIFEST', 'S', 'ST'])('a file of 16 MiB of nothing but %j is read in at most six times what it takes to look at each of its bytes', (unit) => {
  const style = styleFor('txt'), host = written(new Uint8Array(Buffer.alloc(16 * 1024 * 1024, unit)), style);
  let lines = 0;
  const looking = quickest(5, () => { for (const byte of host) if (byte === 10) lines += 1; });
  expect(lines).toBeGreaterThan(0);
  const reading = quickest(5, () => { const found = readBlock(host, style); expect(found.ok && found.block !== null).toBe(true); });
  expect(reading / looking).toBeLessThan(6);
});
