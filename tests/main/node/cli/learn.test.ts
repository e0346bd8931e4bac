// `learn` against a node that does not exist: what a person is shown is what is granted.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as adminClient from '../../../../main/node/cli/adminClient.ts';
import { learn } from '../../../../main/node/cli/learn.ts';
import type { LearnReport } from '../../../../schemas/admin.ts';

vi.mock('../../../../main/node/cli/adminClient.ts');

let folder = '';
beforeEach(() => { folder = realpathSync(mkdtempSync(join(tmpdir(), 'ileices-learn-'))); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); vi.restoreAllMocks(); process.exitCode = 0; });

test('a link that is turned between the list and the yes grants what was listed', async () => {
  for (const name of ['shown', 'private']) mkdirSync(join(folder, name));
  const link = join(folder, 'link');
  symlinkSync(join(folder, 'shown'), link);
  const said: string[] = [];
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation((chunk) => { said.push(String(chunk)); return true; });
  const asked: unknown[] = [];
  const report: LearnReport = { sources: [], files: [], accepted: 1, refused: 0, masked: {} };
  vi.mocked(adminClient.callNode).mockImplementation((_node, _method, input) => {
    asked.push(input);
    unlinkSync(link); symlinkSync(join(folder, 'private'), link);
    return Promise.resolve(report as never);
  });
  await learn(link, { yes: true, home: folder });
  expect(asked).toEqual([{ path: join(folder, 'shown') }, { path: join(folder, 'shown'), scope: 'device' }]);
  expect(said.join('')).toContain(`${link} is ${join(folder, 'shown')}.`);
});

type File = LearnReport['files'][number];
const read = (name: string): File => ({ name, bytes: 10, state: 'accepted', reason: null });
const refused = (name: string, reason = 'It is not text.'): File => ({ name, bytes: 10, state: 'refused', reason });
function reportOf(files: File[]): LearnReport {
  const accepted = files.filter((file) => file.state === 'accepted').length;
  return { sources: [{ id: 's-1', name: 'it', bytes: 0, state: 'accepted', reason: null }], files, accepted, refused: files.length - accepted, masked: {} };
}

/** What a person sees of a `learn --yes` whose list and whose reading are these, and the sentence it fails with. */
async function told(preview: File[], reading: File[], options: { json?: boolean } = {}) {
  const lines: string[] = [];
  const out: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => { lines.push(...String(chunk).trimEnd().split('\n')); return true; });
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => { out.push(String(chunk)); return true; });
  vi.mocked(adminClient.callNode).mockImplementation((_node, method) => Promise.resolve(reportOf(method === 'learn.preview' ? preview : reading) as never));
  const failure = await learn(folder, { yes: true, home: folder, ...options }).then(() => null, (error: unknown) => (error as Error).message);
  return { lines, out: out.join(''), failure };
}
const named = (lines: readonly string[], name: string) => lines.filter((line) => line.startsWith(`  ${name}: `)).length;

describe('what is refused', () => {
  test('while it is read is named with its reason, and what the list had named is not named twice', async () => {
    const { lines, failure } = await told([read('a.txt'), read('b.pdf'), refused('.hid', 'It is hidden.')], [read('a.txt'), refused('b.pdf'), refused('.hid', 'It is hidden.')]);
    expect(failure).toBeNull();
    expect(lines).toContain('  b.pdf: It is not text.');
    expect(['.hid', 'b.pdf'].map((name) => named(lines, name))).toEqual([1, 1]);
    expect(lines).toContain('Refused besides: 1 file.');
  });

  test('beyond twenty is summed up, and every one is in --json', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `f${index}.bin`);
    const files: [File[], File[]] = [[read('a.txt'), ...names.map(read)], [read('a.txt'), ...names.map((name) => refused(name))]];
    const { lines } = await told(...files);
    expect(names.map((name) => named(lines, name)).reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(lines.at(-1)).toBe('  and 5 more: --json lists all');
    expect((JSON.parse((await told(...files, { json: true })).out) as LearnReport).refused).toBe(25);
  });

  test('altogether is a failure, with the reason and with what is on the list now', async () => {
    const { lines, out, failure } = await told([read('b.pdf')], [refused('b.pdf')]);
    expect(lines).toContain('  b.pdf: It is not text.');
    expect(out).toContain('s-1  it: 0 files read, 1 refused.');
    expect(failure).toMatch(/Nothing of it could be read.*`forget`/);
  });

  test('before anything is opened is pointed to only where it stands', async () => {
    expect((await told([refused('b.iso')], [])).failure).toBe('Nothing there can be read. The reasons stand above.');
    const empty = await told([], []);
    expect(empty.failure).toBe(`${folder} is empty: there is no file in it.`);
    expect(empty.lines).toEqual([]);
  });
});
