// The readers behind their pool: real processes that read, and processes that lie, hang, swell and die.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ReaderPool } from '../../../../main/node/readers/readerPool.ts';
import { documentTypes } from '../../../../schemas/document.ts';
import { READER_LIMITS } from '../../../../schemas/reader.ts';
import { damagedFile } from '../../../worker/reader/mutate.ts';
import { SAMPLES, zipOf } from '../../../worker/reader/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'ileices-readers-'));
const pools: ReaderPool[] = [];
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  rmSync(folder, { recursive: true, force: true });
});
const never = new AbortController().signal;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (chunks: readonly Uint8Array[]): string => chunks.map((chunk) => new TextDecoder().decode(chunk)).join('\n');

function open(options: Partial<{ size: number; entry: string; millisecondsMax: number }> = {}): { pool: ReaderPool; lines: string[] } {
  const lines: string[] = [];
  const pool = new ReaderPool({ size: 1, onLine: (line) => { lines.push(line); }, ...options });
  pools.push(pool);
  return { pool, lines };
}

describe('a file through the readers process', () => {
  const { pool } = open({ size: 2 });

  test('text comes back cleaned, masked, cut, measured and signed', async () => {
    const bytes = bytesOf('Oru lives by the\r\nblue pond.  Write to oru@pond.example.\n');
    const { documents, refused, stageMs } = await pool.read('/home/somebody/notes.txt', bytes, 'learn', never);
    expect(refused).toEqual([]);
    const [document] = documents;
    const text = textOf(document?.chunks ?? []);
    expect(text).toBe('Oru lives by the\nblue pond. Write to [e-mail].');
    expect(document?.record).toMatchObject({ type: 'plain', encoding: 'utf-8', rawBytes: bytes.length, language: { code: 'en' }, masked: { 'e-mail': 1 }, rawSha256: createHash('sha256').update(bytes).digest('hex') });
    expect(document?.record.cleanSha256).toBe(createHash('sha256').update(`${text}\n`).digest('hex'));
    expect(document?.signature).toHaveLength(128);
    expect(stageMs.prepare).toBeGreaterThan(0);
  });

  test('a look shows the first masked text and the findings, and makes no chunks', async () => {
    const { documents } = await pool.read('a.txt', bytesOf(`Write to oru@pond.example.\n${'A word about the pond. '.repeat(500)}`), 'look', never);
    expect(documents[0]?.chunks).toEqual([]);
    expect(documents[0]?.look).toHaveLength(2_000);
    expect(documents[0]?.look).toMatch(/^Write to \[e-mail\]\./);
  });

  test('a page is read as what one sees of it, Markdown as it stands', async () => {
    const page = await pool.read('x', bytesOf('<!doctype html><title>The pond</title><script>alert(1)</script><h1>Oru</h1><p>At the&nbsp;pond &lt;b&gt;</p><table><tr><th>a<th>b</tr></table><img alt="A heron">'), 'learn', never);
    expect(textOf(page.documents[0]?.chunks ?? [])).toBe('The pond\n\nOru\n\nAt the pond <b>\n\na | b\n\nA heron');
    expect(page.documents[0]?.record).toMatchObject({ type: 'html', structure: { headings: 1, tables: 1, cells: 2, captions: 1 } });
    const note = await pool.read('x.md', bytesOf('# Oru\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![A heron](heron.png)\n'), 'learn', never);
    expect(note.documents[0]?.record).toMatchObject({ type: 'markdown', structure: { headings: 1, tables: 1, cells: 4, captions: 1 } });
  });

  test('what is no text is refused, and the next file is read', async () => {
    expect((await pool.read('a.txt', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2), 'learn', never)).refused).toEqual([{ inner: null, bytes: 8, reason: 'binary' }]);
    expect((await pool.read('a.txt', new Uint8Array(), 'learn', never)).refused).toEqual([{ inner: null, bytes: 0, reason: 'empty' }]);
    expect((await pool.read('a.txt', bytesOf('word'), 'learn', never)).documents).toHaveLength(1);
  });

  test('many files at once are each answered with their own', async () => {
    const texts = Array.from({ length: 40 }, (_, index) => `text number x${'x'.repeat(index)} of many`);
    const results = await Promise.all(texts.map((text) => pool.read('a.txt', bytesOf(text), 'learn', never)));
    expect(results.map(({ documents }) => textOf(documents[0]?.chunks ?? []))).toEqual(texts);
  });

  test('stopping ends the reading at once and leaves the others alone', async () => {
    const stop = new AbortController();
    const long = pool.read('a.txt', bytesOf('a few words and more of them\n'.repeat(1_000_000)), 'learn', stop.signal);
    const other = pool.read('b.txt', bytesOf('word'), 'learn', never);
    setTimeout(() => { stop.abort(); }, 50);
    await expect(long).rejects.toThrow(/abort/i);
    expect((await other).documents).toHaveLength(1);
    await expect(pool.read('a.txt', bytesOf('word'), 'learn', stop.signal)).rejects.toThrow(/abort/i);
  });
});

describe('hostile files through the process', () => {
  test('three hundred damaged files of every format: each is answered, and the last good one is read', async () => {
    const { pool, lines } = open({ size: 2 });
    const seed = 20_261_122;
    console.info(`seed ${seed}`);
    const results = await Promise.all(Array.from({ length: 300 }, async (_, index) => {
      const { name, bytes } = damagedFile(index, seed);
      return pool.read(name, bytes, index % 3 === 0 ? 'look' : 'learn', never);
    }));
    for (const { documents, refused } of results) expect(documents.length + refused.length).toBeGreaterThan(0);
    expect(lines).toEqual([]);
    expect((await pool.read('a.txt', bytesOf('word'), 'learn', never)).documents).toHaveLength(1);
    if (process.platform === 'linux') for (const pid of pool.pids) expect(Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4_096).toBeLessThan(READER_LIMITS.memoryBytes);
    await pool.close();
  });

  test('a secret in an archive is refused however its name is spelled, and a name too long to be told whole is not cut', async () => {
    const { pool } = open();
    const content = 'grandmother said butterscotch';
    const long = `${'a'.repeat(990)}.zip`;
    const archive = zipOf([...['x/vault.key.gz', 'x/id_rsa ', 'x/pass\u00adwords.txt', 'x/credentials.json.txt'].map((name) => ({ name, content })), { name: long, content: zipOf([{ name: 'sub/of/some/deep/folder/secrets.txt', content }]) }, { name: 'a.txt', content: 'word' }]);
    const { documents, refused } = await pool.read('a.zip', archive, 'learn', never);
    expect(documents.map(({ inner }) => inner)).toEqual(['a.txt']);
    expect(refused.map(({ reason }) => reason)).toEqual(['secret-file', 'secret-file', 'secret-file', 'secret-file', 'unsafe-name']);
    await pool.close();
  });

  test('every format comes through it, and none needs what it was not given', async () => {
    const { pool, lines } = open();
    const types = new Set<string>();
    for (const { name, bytes } of SAMPLES) {
      const { documents, refused } = await pool.read(name, bytes, 'learn', never);
      expect(refused).toEqual([]);
      for (const { record } of documents) types.add(record.type);
    }
    expect([...types].sort()).toEqual([...documentTypes].sort());
    expect(lines).toEqual([]);
    await pool.close();
  });
});

/** A process that gets ready and then does this with each request. */
let count = 0;
function liar(code: string): string {
  const entry = join(folder, `reader${count += 1}.mjs`);
  writeFileSync(entry, `
    const frame = (header, body = Buffer.alloc(0)) => { const json = Buffer.from(JSON.stringify(header)); const head = Buffer.alloc(8); head.writeUInt32LE(json.length, 0); head.writeUInt32LE(body.length, 4); process.stdout.write(Buffer.concat([head, json, body])); };
    const done = (documents = 0, refusals = 0, id = 1) => frame({ type: 'done', id, documents, refusals, stageMs: { parse: 0, prepare: 0, measure: 0 } });
    frame({ type: 'ready', protocol: 1 });
    process.stdin.on('data', () => { ${code} });`);
  return entry;
}

describe('a readers process that is not what it should be', () => {
  test.each([
    ['dies', 'process.exit(3)'],
    ['answers another request', 'done(0, 0, 7)'],
    ['counts wrong', "frame({ type: 'refused', id: 1, inner: null, bytes: 1, reason: 'binary' }); done(0, 0)"],
    ['makes up a reason', "frame({ type: 'refused', id: 1, inner: null, bytes: 1, reason: 'because' })"],
    ['sends no JSON', "process.stdout.write(Buffer.from([4, 0, 0, 0, 0, 0, 0, 0, 120, 120, 120, 120]))"],
    ['claims an endless header', 'process.stdout.write(Buffer.alloc(8, 255))'],
    ['says it is ready twice', "frame({ type: 'ready', protocol: 1 })"],
    ['sends a document for a record', "frame({ type: 'document', id: 1, inner: null, record: { text: 'private words' }, chunkBytes: [] })"],
    ['swells', 'globalThis.kept = []; setInterval(() => globalThis.kept.push(Buffer.alloc(32 * 1024 * 1024, 1)), 5)'],
  ])('one that %s is ended, its file refused', async (_, code) => {
    const { pool, lines } = open({ entry: liar(code) });
    expect((await pool.read('a.txt', bytesOf('word'), 'learn', never)).refused).toEqual([{ inner: null, bytes: 4, reason: 'reader-failed' }]);
    expect(lines.join('\n')).not.toContain('private words');
    await pool.close();
  });

  test('one that never answers is ended in time; the next file has a new one', async () => {
    const { pool } = open({ entry: liar("globalThis.asked = (globalThis.asked ?? 0) + 1; if (globalThis.asked === 1) done(0, 0); else for (;;) ;"), millisecondsMax: 300 });
    const read = (): Promise<unknown> => pool.read('a.txt', bytesOf('word'), 'learn', never).then(({ refused }) => refused[0]?.reason ?? 'read');
    expect([await read(), await read(), await read()]).toEqual(['read', 'too-slow', 'read']);
    await pool.close();
  });

  test('one that waits for ever is ended, too', async () => {
    const { pool } = open({ entry: liar(''), millisecondsMax: 300 });
    expect((await pool.read('a.txt', bytesOf('word'), 'learn', never)).refused[0]?.reason).toBe('too-slow');
    await pool.close();
  });

  test('one that cannot start says so, with the next step', async () => {
    const { pool } = open({ entry: join(folder, 'nothing.mjs') });
    await expect(pool.read('a.txt', bytesOf('word'), 'learn', never)).rejects.toThrow(/npm run build/);
  });

  test('it may open no file, start no process or thread, and inherits nothing', async () => {
    const probe = "const tries = { read: () => require('node:fs').readFileSync(process.execPath), write: () => require('node:fs').writeFileSync('/tmp/ileices-reader-probe', ''), child: () => require('node:child_process').spawnSync('true'), worker: () => new (require('node:worker_threads').Worker)('1', { eval: true }), addon: () => process.dlopen({ exports: {} }, 'x'), env: () => { if (Object.keys(process.env).length === 0) throw Object.assign(new Error(), { code: 'ERR_ACCESS_DENIED' }); } };"
      + "let open = 0; for (const [, tried] of Object.entries(tries)) { try { tried(); open += 1; } catch (error) { if (!['ERR_ACCESS_DENIED', 'ERR_DLOPEN_DISABLED'].includes(error.code)) open += 10; } } for (let i = 0; i < open; i += 1) frame({ type: 'refused', id: 1, inner: null, bytes: 1, reason: 'binary' }); done(0, open)";
    const { pool } = open({ entry: liar(`const require = process.getBuiltinModule('node:module').createRequire(import.meta.url); ${probe}`) });
    expect((await pool.read('a.txt', bytesOf('word'), 'learn', never)).refused).toEqual([]);
  });

  test('names that mean keys or hidden things inside an archive are refused here too', async () => {
    const { pool } = open({ entry: liar("const zero = '0'.repeat(64); frame({ type: 'document', id: 1, inner: 'a/.env', record: { type: 'plain', encoding: 'utf-8', rawSha256: zero, rawBytes: 5, cleanSha256: zero, cleanBytes: 5, structure: { headings: 0, tables: 0, cells: 0, captions: 0 }, language: { code: 'und', share: 0 }, licence: 'UNKNOWN', rby: { r: 1, b: 0, y: 0 }, quality: { charEntropyBits: 0, meanWordLength: 0, repetition: 0, score: 0 }, safety: { hate: 0, 'self-harm': 0, violence: 0 }, masked: {}, words: 1, lines: 1, publishedAt: null }, chunkBytes: [1] }, Buffer.alloc(513)); done(1, 0)") });
    expect(await pool.read('a.zip', bytesOf('word'), 'learn', never)).toMatchObject({ documents: [], refused: [{ inner: 'a/.env', bytes: 5, reason: 'secret-file' }] });
  });
});
