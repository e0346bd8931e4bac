// What of a granted place is opened and read (I1 to I4): text comes, everything else is refused with its reason, nothing blocks.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalReasons } from '../../../../schemas/refusal.ts';
import { readFileBytes } from '../../../../main/node/ingest/readFile.ts';
import { listSource, resolveSource, SourceMissingError } from '../../../../main/node/ingest/listSource.ts';
import { MEGABYTE, readAll } from './readAll.ts';
import type { Read } from './readAll.ts';
import { PLANTED, nastyFolder } from './nastyFolder.ts';
import type { NastyFolder } from './nastyFolder.ts';

let nasty: NastyFolder;
let base: string;
beforeAll(async () => {
  nasty = await nastyFolder();
  base = mkdtempSync(join(tmpdir(), 'ileices-read-'));
});
afterAll(async () => {
  await nasty.remove();
  rmSync(base, { recursive: true, force: true });
});

const summary = (outcomes: readonly Read[]): Record<string, string> =>
  Object.fromEntries(outcomes.map((outcome) => [outcome.name, outcome.kind === 'refused' ? outcome.reason : outcome.kind]));

function folderWith(name: string, files: Record<string, string | Uint8Array>): string {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(base, name, file, '..'), { recursive: true });
    writeFileSync(join(base, name, file), content);
  }
  return join(base, name);
}

describe('a nasty folder', () => {
  it('I1 I2 I3 I4 gives the text of what is text and a reason for all the rest', async () => {
    const startedMs = performance.now();
    const outcomes = await readAll(nasty.path);
    expect(summary(outcomes)).toEqual(nasty.expected);
    expect(outcomes.length).toBe(Object.keys(nasty.expected).length);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(outcomes.find((outcome) => outcome.name === 'sparse-small.bin')?.bytes).toBe(MEGABYTE);
    for (const outcome of outcomes) if (outcome.kind === 'refused') expect(refusalReasons[outcome.reason]).toMatch(/\.$/);
  });

  it('reads in the same order every time, and never what lies outside', async () => {
    const once = await readAll(nasty.path);
    expect(await readAll(nasty.path)).toEqual(once);
    expect(once.map((outcome) => outcome.name).filter((name) => !name.includes('/'))).toEqual(once.map((outcome) => outcome.name).filter((name) => !name.includes('/')).sort());
    expect(JSON.stringify(once)).not.toContain('Nobody granted this');
  });

  it('decodes what it reads', async () => {
    const texts = new Map((await readAll(nasty.path)).map((outcome) => [outcome.name, outcome.kind === 'text' ? outcome.text : '']));
    expect(texts.get('sub/deep/c-good.txt')).toContain('Ümläute und 日本語.');
    expect(texts.get('utf16.txt')).toContain('wide words');
  });

  it('I5 what was planted leaves the reader masked', async () => {
    const all = (await readAll(nasty.path)).map((outcome) => (outcome.kind === 'text' ? outcome.text : '')).join('\n');
    expect(all).toContain('Pay with [card number], ask [e-mail], use [api key].');
    for (const secret of Object.values(PLANTED)) expect(all).not.toContain(secret);
  });
});

describe('one file', () => {
  it('is read by its own name, also through a link that was named itself', async () => {
    const folder = folderWith('one', { 'note.txt': 'words\n' });
    symlinkSync('note.txt', join(folder, 'shortcut'));
    expect(await readAll(join(folder, 'note.txt'))).toEqual([{ kind: 'text', name: 'note.txt', bytes: 6, text: 'words\n' }]);
    const named = await resolveSource(join(folder, 'shortcut'));
    expect(named).toMatchObject({ kind: 'file', name: 'note.txt' });
    expect(await readAll(named.path)).toEqual([{ kind: 'text', name: 'note.txt', bytes: 6, text: 'words\n' }]);
  });

  it('that holds keys by its name is refused, hidden ones may be named', async () => {
    const folder = folderWith('named', { 'id_rsa': 'key\n', '.notes': 'words\n' });
    expect(summary(await readAll(join(folder, 'id_rsa')))).toEqual({ id_rsa: 'secret-file' });
    expect(summary(await readAll(join(folder, '.notes')))).toEqual({ '.notes': 'text' });
  });

  it.each([['/dev/zero'], ['/dev/null']])('%s is no file', async (path) => {
    expect((await readAll(path))[0]).toMatchObject({ kind: 'refused', reason: 'not-a-regular-file' });
  });

  it('a pipe that nobody writes to answers at once', async () => {
    const startedMs = performance.now();
    expect(summary(await readAll(join(nasty.path, 'pipe')))).toEqual({ pipe: 'not-a-regular-file' });
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });

  it('that is not there says so', async () => {
    await expect(readAll(join(base, 'nowhere'))).rejects.toThrow(SourceMissingError);
  });

  it('of exactly the limit is read, of one byte more is not', async () => {
    const folder = folderWith('limit', { 'fits.txt': 'x'.repeat(1000), 'over.txt': 'x'.repeat(1001) });
    expect(summary(await readAll(folder, { fileBytesMax: 1000 }))).toEqual({ 'fits.txt': 'text', 'over.txt': 'too-large' });
  });

  it('I2 swapped for a link or another file between looking and opening is refused', async () => {
    const folder = folderWith('swap', { 'a.txt': 'granted\n', 'b.txt': 'other\n' });
    const path = join(folder, 'a.txt');
    const seen = await lstat(path, { bigint: true });
    const signal = new AbortController().signal;
    renameSync(join(folder, 'b.txt'), path);
    expect(await readFileBytes(path, seen, MEGABYTE, signal)).toMatchObject({ ok: false, reason: 'changed' });
    rmSync(path);
    symlinkSync(join(nasty.outside, 'private.txt'), path);
    expect(await readFileBytes(path, seen, MEGABYTE, signal)).toMatchObject({ ok: false, reason: 'changed' });
    rmSync(path);
    expect(await readFileBytes(path, seen, MEGABYTE, signal)).toMatchObject({ ok: false, reason: 'unreadable' });
  });

  it('I1 in a folder that became a link is refused', async () => {
    const folder = folderWith('moved', { 'in/a.txt': 'granted\n' });
    const path = join(folder, 'in/a.txt');
    const seen = await lstat(path, { bigint: true });
    renameSync(join(folder, 'in'), join(folder, 'elsewhere'));
    symlinkSync('elsewhere', join(folder, 'in'));
    expect(await readFileBytes(path, seen, MEGABYTE, new AbortController().signal)).toMatchObject({ ok: false, reason: 'changed' });
  });
});

describe('limits', () => {
  it('depth and number of names end with a reason, not with silence', async () => {
    const folder = folderWith('deep', { 'a/b/c/d.txt': 'deep\n', 'a/x.txt': 'near\n' });
    expect(summary(await readAll(folder, { depthMax: 2 }))).toEqual({ 'a/b/c/': 'too-deep', 'a/x.txt': 'text' });
    const wide = folderWith('wide', Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}.txt`, `file ${index}\n`])));
    const outcomes = await readAll(wide, { entriesMax: 10 });
    expect(outcomes.filter((outcome) => outcome.kind === 'text').length).toBe(10);
    expect(outcomes.at(-1)).toMatchObject({ kind: 'refused', reason: 'too-many-entries' });
  });

  it('the node keeps out of its own home', async () => {
    const folder = folderWith('home', { 'journal.txt': 'private\n', 'more/x.txt': 'y\n' });
    expect(summary(await readAll(base, { keepOut: [folder], depthMax: 1 }))['home/']).toBe('node-home');
    expect(summary(await readAll(folder, { keepOut: [folder] }))).toEqual({ '/': 'node-home' });
  });

  it.skipIf(process.getuid?.() === 0)('what may not be read is refused', async () => {
    const folder = folderWith('denied', { 'a.txt': 'x\n' });
    chmodSync(join(folder, 'a.txt'), 0);
    expect(summary(await readAll(folder))).toEqual({ 'a.txt': 'unreadable' });
  });

  it('stops at once when it is cancelled', async () => {
    const folder = folderWith('many', Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}.txt`, 'words\n'])));
    const abort = new AbortController();
    let seen = 0;
    const reading = async (): Promise<void> => {
      for await (const outcome of listSource(folder, { fileBytesMax: MEGABYTE, signal: abort.signal })) {
        seen += outcome.kind === 'file' ? 1 : 0;
        if (seen === 5) abort.abort();
      }
    };
    await expect(reading()).rejects.toThrow(/abort/i);
    expect(seen).toBe(5);
  });
});

it('the fixture is what it says', () => {
  expect(existsSync(join(nasty.path, 'sparse.bin'))).toBe(true);
});
