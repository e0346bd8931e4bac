// Manifests on real files and through the command line: what is covered, what is dark, and that annotating changes nothing
// but the block.
import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { signManifest } from '../../../../app/manifest/sign.ts';
import { isManifested } from '../../../../app/manifest/manifested.ts';
import * as adminClient from '../../../../main/node/cli/adminClient.ts';
import { CommandFailed, UsageError } from '../../../../main/node/cli/outcome.ts';
import { buildProgram } from '../../../../main/node/cli/program.ts';
import * as sleepingModel from '../../../../main/node/cli/sleepingModel.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import { annotate } from '../../../../main/node/manifest/annotate.ts';
import type { Wish } from '../../../../main/node/manifest/annotate.ts';
import { coverOf, NotAFileError } from '../../../../main/node/manifest/coveredFile.ts';
import { scanFolder } from '../../../../main/node/manifest/scan.ts';

vi.mock('../../../../main/node/cli/adminClient.ts');
vi.mock('../../../../main/node/cli/sleepingModel.ts');

const signer = temporaryIdentity();
const sign = (unsigned: Parameters<typeof signManifest>[0]) => Promise.resolve(signManifest(unsigned, signer));
const now = new Date('2026-03-04T05:06:07.000Z');
let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'icae-')); process.exitCode = undefined; });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); vi.restoreAllMocks(); process.exitCode = undefined; });

const at = (name: string) => join(folder, name);
function file(name: string, content: string | Uint8Array = `content of ${name}\n`): string { writeFileSync(at(name), content); return at(name); }
const annotated = (name: string, wish: Wish = {}) => annotate(at(name), wish, sign, now);
const stateOf = async (name: string) => { const cover = await coverOf(at(name)); return cover.state === 'invalid' ? cover.reason : cover.state; };
const scanned = async (limits = {}) => scanFolder(folder, signer.nodeId, limits);
const states = async () => Object.fromEntries((await scanned()).files.map((one) => [one.name, one.state === 'invalid' ? one.reason : one.state]));

describe('annotating', () => {
  test('writes into what takes a comment and beside what does not; nothing else changes', async () => {
    for (const [name, form] of [['a.ts', 'block'], ['b.json', 'sidecar'], ['c', 'sidecar'], ['d.png', 'sidecar'], ['e.tar.zst', 'sidecar']] as const) {
      const before = readFileSync(file(name));
      expect(await stateOf(name)).toBe('dark');
      const made = await annotated(name, { licence: 'MIT' });
      expect(made).toMatchObject({ form, written: true, manifest: { licence: 'MIT', generation: 0, dependsOn: [], signer: signer.nodeId } });
      expect(await stateOf(name)).toBe('covered');
      const after = readFileSync(at(name));
      expect(form === 'block' ? after.subarray(-before.length) : after).toEqual(before);
    }
    expect(readdirSync(folder).sort()).toEqual(['a.ts', 'b.json', 'b.json.icae.json', 'c', 'c.icae.json', 'd.png', 'd.png.icae.json', 'e.tar.zst', 'e.tar.zst.icae.json']);
  });

  test('keeps the mode, and leaves what is covered as it is', async () => {
    chmodSync(file('run.sh', '#!/bin/sh\necho yes\n'), 0o750);
    const { manifest } = await annotated('run.sh');
    expect(statSync(at('run.sh')).mode & 0o777).toBe(0o750);
    expect(execFileSync(at('run.sh'), { encoding: 'utf8' })).toBe('yes\n');
    const bytes = readFileSync(at('run.sh'));
    expect(await annotated('run.sh')).toMatchObject({ written: false, manifest: { uid: manifest.uid } });
    expect(readFileSync(at('run.sh'))).toEqual(bytes);
  });

  test('another word about the same file is the same artefact; a changed file is its next generation', async () => {
    file('a.py', 'x = 1\n');
    const first = (await annotated('a.py', { licence: 'MIT' })).manifest;
    const second = (await annotated('a.py', { licence: 'Apache-2.0' })).manifest;
    expect(second).toMatchObject({ uid: first.uid, generation: 0, licence: 'Apache-2.0', content: first.content });
    writeFileSync(at('a.py'), `${readFileSync(at('a.py'), 'utf8')}y = 2\n`);
    expect(await stateOf('a.py')).toBe('other-content');
    const third = (await annotated('a.py')).manifest;
    expect(third).toMatchObject({ generation: 1, dependsOn: [`uid:///${first.uid}`], licence: 'Apache-2.0' });
    expect(third.uid).not.toBe(first.uid);
    expect(await stateOf('a.py')).toBe('covered');
  });

  test('what somebody forged counts for nothing', async () => {
    await annotated((file('a.py', 'x = 1\n'), 'a.py'), { licence: 'MIT' });
    writeFileSync(at('a.py'), readFileSync(at('a.py'), 'utf8').replace('"MIT"', '"0BSD"'));
    expect(await stateOf('a.py')).toBe('bad-signature');
    expect((await annotated('a.py')).manifest).toMatchObject({ generation: 0, dependsOn: [], licence: 'UNKNOWN' });
  });

  test('UTF-16 and what holds a zero byte take a sidecar, and so does what asks for one', async () => {
    file('wide.txt', Buffer.from('\ufeffhello', 'utf16le'));
    file('zero.ts', 'a\0b');
    file('plain.ts', 'a');
    for (const name of ['wide.txt', 'zero.ts']) expect((await annotated(name)).form).toBe('sidecar');
    expect((await annotated('plain.ts', { sidecar: true })).form).toBe('sidecar');
    expect(readFileSync(at('plain.ts'), 'utf8')).toBe('a');
    for (const name of ['wide.txt', 'zero.ts', 'plain.ts']) expect(await stateOf(name)).toBe('covered');
  });

  test('is refused where it would have to guess, and leaves no half file', async () => {
    file('two.py', '# === IC-AE MANIFEST ===\n# === IC-AE MANIFEST ===\n# === /IC-AE MANIFEST ===\n');
    const before = readFileSync(at('two.py'));
    await expect(annotated('two.py')).rejects.toThrow('more than one manifest');
    await expect(annotate(at('two.py'), {}, () => Promise.reject(new Error('no key')), now)).rejects.toThrow();
    symlinkSync(at('two.py'), at('link.py'));
    await expect(annotated('link.py')).rejects.toThrow(NotAFileError);
    execFileSync('mkfifo', [at('pipe.txt')]);
    await expect(annotated('pipe.txt')).rejects.toThrow(NotAFileError);
    expect(readFileSync(at('two.py'))).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['link.py', 'pipe.txt', 'two.py']);
  });

  test('is refused where the file was saved meanwhile', async () => {
    file('a.ts', 'one');
    const slow = async (unsigned: Parameters<typeof signManifest>[0]) => { writeFileSync(at('a.ts'), 'saved by a person'); return sign(unsigned); };
    await expect(annotate(at('a.ts'), {}, slow, now)).rejects.toThrow('changed meanwhile');
    expect(readdirSync(folder)).toEqual(['a.ts']);
    expect(readFileSync(at('a.ts'), 'utf8')).toBe('saved by a person');
  });
});

describe('scanning', () => {
  test('a file without a manifest is absent from the graph and appears after annotation', async () => {
    file('a.ts');
    file('b.ts');
    const first = (await annotated('a.ts')).manifest;
    expect((await scanned()).lineage.order).toEqual([first.uid]);
    expect(await states()).toEqual({ 'a.ts': 'covered', 'b.ts': 'dark' });
    const second = (await annotated('b.ts')).manifest;
    const { lineage, files } = await scanned();
    expect([...lineage.order].sort()).toEqual([first.uid, second.uid].sort());
    expect(files.every((one) => one.state === 'covered' && isManifested(one.covered))).toBe(true);
  });

  test('says why a manifest does not hold', async () => {
    for (const name of ['changed.md', 'forged.json', 'broken.json', 'both.ts', 'half.py', 'large.json']) file(name);
    for (const name of ['changed.md', 'forged.json', 'broken.json', 'both.ts']) await annotated(name);
    writeFileSync(at('changed.md'), `more ${readFileSync(at('changed.md'), 'utf8')}`);
    writeFileSync(at('forged.json.icae.json'), readFileSync(at('forged.json.icae.json'), 'utf8').replace('"generation":0', '"generation":9'));
    truncateSync(at('broken.json.icae.json'), 100);
    writeFileSync(at('both.ts.icae.json'), readFileSync(at('broken.json.icae.json')));
    writeFileSync(at('half.py'), '# === IC-AE MANIFEST ===\n');
    writeFileSync(at('gone.json.icae.json'), '{}');
    writeFileSync(at('large.json.icae.json'), '');
    truncateSync(at('large.json.icae.json'), 5 * 1024 * 1024);
    expect(await states()).toEqual({
      'changed.md': 'other-content', 'forged.json': 'bad-signature', 'broken.json': 'malformed', 'both.ts': 'two-manifests', 'half.py': 'unterminated', 'gone.json.icae.json': 'orphan', 'large.json': 'too-large',
    });
  });

  test('opens nothing hidden, secret or beyond the folder, and ends at its limits', async () => {
    mkdirSync(at('deep/er'), { recursive: true });
    for (const name of ['.hidden.ts', 'id_rsa', 'secrets.txt', 'deep/er/a.txt', 'a.bin']) file(name);
    linkSync(at('a.bin'), at('b.bin'));
    symlinkSync('/etc/passwd', at('outside.txt'));
    symlinkSync(folder, at('loop'));
    execFileSync('mkfifo', [at('pipe.txt')]);
    const scan = await scanned();
    expect([scan.files.map((one) => one.name), scan.skipped, scan.cut]).toEqual([['a.bin', 'b.bin', 'deep/er/a.txt'], 6, false]);
    expect((await scanned({ depthMax: 1 })).files.map((one) => one.name)).toEqual(['a.bin', 'b.bin']);
    expect((await scanned({ entriesMax: 3 })).cut).toBe(true);
  });

  test('a thousand files', async () => {
    for (let index = 0; index < 1000; index += 1) file(`f${index}.txt`, `text ${index}\n`);
    const started = performance.now();
    expect((await scanned()).files.length).toBe(1000);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('the command', () => {
  let said = '';
  async function run(...words: string[]): Promise<unknown> {
    said = '';
    for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation((chunk) => { said += String(chunk); return true; });
    vi.mocked(adminClient.findNode).mockReturnValue(null);
    vi.mocked(sleepingModel.withSleepingSigner).mockImplementation(async (_, work) => work(signer));
    try { await buildProgram().parseAsync(['manifest', ...words], { from: 'user' }); } catch (error) { return error; }
    return null;
  }

  test('annotates one file, verifies and shows it', async () => {
    file('a.ts', 'export const a = 1;\n');
    expect(await run('verify', at('a.ts'))).toBeNull();
    expect([process.exitCode, said]).toEqual([1, 'a.ts: it has no manifest. `manifest annotate` gives it one.\n']);
    process.exitCode = undefined;
    expect(await run('annotate', at('a.ts'), '--licence', 'MIT', '--kind', 'module')).toBeNull();
    expect(said).toContain('annotated, in the file; module, MIT, generation 0');
    expect(await run('verify', at('a.ts'), '--json')).toBeNull();
    expect([process.exitCode, JSON.parse(said)]).toEqual([undefined, { state: 'covered', signer: signer.nodeId, form: 'block' }]);
    await run('show', at('a.ts'), '--json');
    expect(JSON.parse(said)).toMatchObject({ licence: 'MIT', kind: 'module' });
  });

  test('annotates a folder only when told so, and asks', async () => {
    file('a.ts');
    file('b.json');
    expect(await run('annotate', folder)).toBeInstanceOf(UsageError);
    expect(await run('annotate', folder, '--all')).toBeInstanceOf(CommandFailed);
    expect(await run('annotate', at('a.ts'), '--all')).toBeInstanceOf(UsageError);
    expect(await states()).toEqual({ 'a.ts': 'dark', 'b.json': 'dark' });
    expect(await run('annotate', folder, '--all', '--yes', '--json')).toBeNull();
    expect((JSON.parse(said) as { annotated: unknown[] }).annotated).toHaveLength(2);
    expect(await run('scan', folder)).toBeNull();
    expect([said.split('.')[0], process.exitCode]).toEqual(['2 files with a manifest that holds, 0 without one (dark matter: never linked, shared or trained on), 0 with one that does not hold', undefined]);
  });

  test('a scan that finds a manifest which does not hold ends with 1', async () => {
    await annotated((file('a.ts'), 'a.ts'));
    writeFileSync(at('a.ts'), `${readFileSync(at('a.ts'), 'utf8')}more`);
    await run('scan', folder, '--json');
    expect([process.exitCode, JSON.parse(said)]).toMatchObject([1, { covered: 0, dark: 0, invalid: 1, files: [{ name: 'a.ts', state: 'invalid', reason: 'other-content' }] }]);
  });

  test.each([['--licence', 'GPL'], ['--licence', 'MIT AND'], ['--licence', 'MIT OR free'], ['--kind', 'song']])('%s %s is used wrongly', async (option, value) => {
    expect(await run('annotate', file('a.ts'), option, value)).toBeInstanceOf(UsageError);
  });
  test.each(['MIT', 'MIT OR Apache-2.0', 'GPL-2.0-or-later WITH Classpath-exception-2.0', 'LicenseRef-own', 'UNKNOWN', '(MIT AND BSD-3-Clause)'])('%s is a licence', async (licence) => {
    expect(await run('annotate', file('a.ts'), '--licence', licence)).toBeNull();
  });
  test('nothing there, a folder, a missing manifest', async () => {
    expect(await run('annotate', at('none'))).toBeInstanceOf(CommandFailed);
    expect(await run('scan', file('a.ts'))).toBeInstanceOf(CommandFailed);
    expect(await run('show', at('a.ts'))).toBeInstanceOf(CommandFailed);
    for (const name of ['none.ts', 'none']) expect(await run('verify', at(name))).toBeInstanceOf(CommandFailed);
  });
});
