// The log: rotates, keeps five files, and leaves out what people write and where it lies.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog, lastLogLines, LOG_FILE, LOG_FILES_KEPT, RotatingFile } from '../../../main/node/log.ts';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'ileices-log-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

test('rotates by size, keeps five, and reads the newest lines across files', () => {
  const file = new RotatingFile(folder, 2_000);
  const log = createLog(file);
  for (let i = 0; i < 400; i += 1) log.info({ i }, 'line');
  file.close();
  expect(readdirSync(folder).length).toBe(LOG_FILES_KEPT);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThan(2_200);
  expect(statSync(join(folder, LOG_FILE)).mode & 0o077).toBe(0);
  const lines = lastLogLines(folder, 50).map((line) => (JSON.parse(line) as { i: number }).i);
  expect(lines).toEqual(Array.from({ length: 50 }, (_, n) => 350 + n));
});

test('what is personal is left out, whoever logs it', () => {
  const file = new RotatingFile(folder, 1e6);
  const log = createLog(file);
  log.warn({ text: 'dear diary', path: '/home/ada/diary', input: { text: 'dear diary', token: 'secret-token' }, url: 'http://127.0.0.1/?t=ticket' }, 'careful');
  file.close();
  const written = readFileSync(join(folder, LOG_FILE), 'utf8');
  for (const secret of ['dear diary', '/home/ada', 'secret-token', 'ticket']) expect(written).not.toContain(secret);
  expect(written).toContain('careful');
});

test('what a terminal obeys does not get into a line, and no line is long', () => {
  const file = new RotatingFile(folder, 1e6);
  const log = createLog(file);
  const nasty = '\u001b[2J\u009b31m\u202egnp.exe\u0007';
  log.warn({ deep: { list: [nasty], [nasty]: 1 }, many: Array.from({ length: 1_000 }, () => 'x'.repeat(10_000)) }, `${nasty} ${'y'.repeat(10_000)}`);
  file.close();
  const written = readFileSync(join(folder, LOG_FILE), 'utf8');
  expect(JSON.stringify(JSON.parse(written))).not.toMatch(/\\u00|[\u007f-\u009f\u202e]/);
  expect(written.length).toBeLessThan(40_000);
});

test('a fault is logged without its words, wherever it stands in the fields', () => {
  const file = new RotatingFile(folder, 1e6);
  const log = createLog(file);
  let fault: unknown;
  try { JSON.parse('zorbulon walked to the harbour'); } catch (error) { fault = error; }
  try { readFileSync('/home/ada/divorce.txt'); } catch (error) { log.error({ first: fault, second: error }, 'fault'); }
  file.close();
  const written = readFileSync(join(folder, LOG_FILE), 'utf8');
  for (const secret of ['zorbulon', 'divorce', '/home']) expect(written).not.toContain(secret);
  expect(JSON.parse(written)).toMatchObject({ first: { fault: 'SyntaxError' }, second: { fault: 'Error', code: 'ENOENT' } });
});
