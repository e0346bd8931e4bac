// `show` and `hide` against a node that does not exist: what is asked of it, in which order, and what a person reads.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as adminClient from '../../../../main/node/cli/adminClient.ts';
import * as confirm from '../../../../main/node/cli/confirm.ts';
import { CommandFailed } from '../../../../main/node/cli/outcome.ts';
import { buildProgram } from '../../../../main/node/cli/program.ts';
import { shownFolder } from '../../../doubles/fakeLand.ts';

vi.mock('../../../../main/node/cli/adminClient.ts');
vi.mock('../../../../main/node/cli/confirm.ts');

const SHOWN = [shownFolder({ name: 'Docu\u202Ements' }), shownFolder({ landId: 'l-0000000000000002', name: 'twin', state: 'gone', files: 0 }), shownFolder({ landId: 'l-0000000000000003', name: 'twin', cut: true })];
let folder = '', asked: [string, unknown][] = [], said: string[] = [], answers: Record<string, unknown> = {};
beforeEach(() => {
  [asked, said] = [[], []];
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'ileices-land-')));
  answers = { 'land.get': { shown: SHOWN, relics: {}, processes: [] }, 'land.preview': { name: 'letters', files: 312, bytes: 9, leftOut: 7, cut: false }, 'land.show': { landId: 'l-00000000000000ff' } };
  vi.mocked(adminClient.callNode).mockImplementation((_node, method, input) => { if (method !== 'land.get') asked.push([method, input]); return Promise.resolve((answers[method] ?? {}) as never); });
  vi.mocked(confirm.someoneIsThere).mockReturnValue(true);
  vi.mocked(confirm.confirm).mockResolvedValue(false);
});
afterEach(() => { vi.restoreAllMocks(); rmSync(folder, { recursive: true, force: true }); process.exitCode = 0; });

async function run(...words: string[]): Promise<{ out: string; failure: unknown }> {
  const out: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => { out.push(String(chunk)); return true; });
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => { said.push(String(chunk)); return true; });
  const failure = await buildProgram().parseAsync([...words, '--home', folder], { from: 'user' }).then(() => null, (error: unknown) => error);
  return { out: out.join(''), failure };
}

describe('show', () => {
  test('counts first, says that nothing is opened, and shows only after a yes', async () => {
    expect((await run('show', folder)).out).toBe('');
    expect([asked, process.exitCode]).toEqual([[['land.preview', { path: folder }]], 1]);
    for (const part of ['letters: 312 files would stand in the world by name and size; 7 left out.', 'No file is opened.', 'Nothing is shown.']) expect(said.join('')).toContain(part);
    vi.mocked(confirm.confirm).mockResolvedValue(true);
    expect((await run('show', folder)).out).toBe('l-00000000000000ff  letters: shown\n');
    expect(asked.at(-1)).toEqual(['land.show', { path: folder }]);
  });

  test('asks nobody with --yes; without anybody there it refuses', async () => {
    vi.mocked(confirm.someoneIsThere).mockReturnValue(false);
    expect((await run('show', folder)).failure).toBeInstanceOf(CommandFailed);
    expect(JSON.parse((await run('show', folder, '--yes', '--json')).out)).toEqual({ landId: 'l-00000000000000ff' });
    expect(confirm.confirm).not.toHaveBeenCalled();
    answers['land.preview'] = { name: 'letters', files: 5000, bytes: 9, leftOut: 0, cut: true };
    await run('show', folder, '--yes');
    expect(said.join('')).toContain('the first 5000 files of more');
  });

  test('without a folder it lists those that are shown, in words that deceive nobody', async () => {
    expect((await run('show')).out).toBe('l-0000000000000001  Docu\uFFFDments: 214 files; shown\nl-0000000000000002  twin: 0 files; not there now\nl-0000000000000003  twin: 214 files, and more that are not shown; shown\n');
    expect(JSON.parse((await run('show', '--json')).out)).toMatchObject({ shown: SHOWN });
    answers['land.get'] = { shown: [], relics: {}, processes: [] };
    expect((await run('show')).out).toContain('No folder is shown');
  });
});

describe('hide', () => {
  test('by id or by a name that only one has', async () => {
    expect((await run('hide', 'l-0000000000000002')).out).toContain('Hidden: twin.');
    expect(asked).toEqual([['land.hide', { landId: 'l-0000000000000002' }]]);
    expect((await run('hide', 'twin')).failure).toMatchObject({ message: expect.stringContaining('l-0000000000000002, l-0000000000000003') });
    expect((await run('hide', 'none')).failure).toBeInstanceOf(CommandFailed);
    expect(asked.length).toBe(1);
  });

  test('by where it lies, as it was shown', async () => {
    expect((await run('hide', `${folder}/.`)).out).toContain('Hidden: ');
    expect(asked).toEqual([['land.hide', { path: folder }]]);
  });
});
