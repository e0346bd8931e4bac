// The home folder: who may read it, one node at a time, and what a running node tells others.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { homeFolder, liesInside, openHome, readRuntime, readToken } from '../../../main/node/home.ts';
import { temporaryFolder } from './journal/fixture.ts';

const announcement = { port: 4711, protocol: 1, version: '0.1.0', startedAt: '2026-01-01T00:00:00.000Z' };
const modeOf = (path: string) => statSync(path).mode & 0o777;
const children: ChildProcessByStdio<null, Readable, null>[] = [];
afterEach(() => { for (const child of children.splice(0)) child.kill('SIGKILL'); });
/** A process that takes the lock of a folder, says so, and stays. */
function holder(folder: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e',
    `import { openHome } from ${JSON.stringify(join(import.meta.dirname, '../../../main/node/home.ts'))};
   try { openHome(${JSON.stringify(folder)}).announce(${JSON.stringify(announcement)}); console.log('held'); setInterval(() => undefined, 1e6); } catch (error) { console.log(error.reason); }`], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}
const firstLine = (child: ReturnType<typeof holder>) => new Promise<string>((resolve) => child.stdout.once('data', (data: Buffer) => resolve(data.toString().trim())));

describe('permissions', () => {
  it('makes a folder that only this user may read, and private files in it', () => {
    const folder = join(temporaryFolder(), 'a', 'b');
    const home = openHome(folder);
    home.announce(announcement);
    expect(modeOf(folder)).toBe(0o700);
    for (const name of readdirSync(folder)) expect(modeOf(join(folder, name)), name).toBe(0o600);
    home.close();
  });

  it('closes an empty folder that was made by hand, refuses one with something in it', () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    openHome(folder).close();
    expect(modeOf(folder)).toBe(0o700);
    chmodSync(folder, 0o750);
    expect(() => openHome(folder)).toThrow(`chmod 700 '${folder}'`);
    const other = temporaryFolder();
    writeFileSync(join(other, 'letter.txt'), 'mine');
    chmodSync(other, 0o755);
    expect(() => openHome(other)).toThrow(/not empty/);
    expect(modeOf(other)).toBe(0o755);
  });

  it('refuses what is not a folder', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    symlinkSync(folder, join(folder, 'link'));
    for (const name of ['file', 'link']) expect(() => openHome(join(folder, name)), name).toThrow(/not a folder/);
  });

  it('names the file that is in the way of a folder', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    for (const path of ['file/sub', 'file/sub/deeper']) expect(() => openHome(join(folder, path)), path).toThrow(`'${join(folder, 'file')}' is a file`);
  });

  it.runIf(process.platform === 'linux')('ends at once where nothing can be made', () => {
    // In a process that can be ended: what never returns would hold up every test.
    const made = spawnSync(process.execPath, ['--input-type=module', '-e',
      `import { openHome } from ${JSON.stringify(join(import.meta.dirname, '../../../main/node/home.ts'))};
       try { openHome('/proc/nothing/below'); } catch (error) { console.log(error.message); }`], { encoding: 'utf8', timeout: 10_000 });
    expect(made.stdout).toContain("'/proc/nothing/below' cannot be made there");
  });

  it('follows the platform when no folder is named', () => {
    expect(homeFolder('/somewhere')).toBe('/somewhere');
    expect(homeFolder(undefined, { XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/ileices');
    for (const env of [{}, { XDG_DATA_HOME: '' }, { XDG_DATA_HOME: 'relative' }]) expect(homeFolder(undefined, env, 'linux')).toMatch(/^\/.*\.local\/share\/ileices$/);
    expect(homeFolder(undefined, {}, 'darwin')).toMatch(/Library\/Application Support\/Ileices$/);
  });
});

describe('one node a folder', () => {
  it('refuses a second start, in this process and in another, and says which process holds it', async () => {
    const folder = temporaryFolder();
    const home = openHome(folder);
    home.announce(announcement);
    expect(() => openHome(folder)).toThrow(`process ${process.pid}`);
    const other = holder(folder);
    expect(await firstLine(other)).toBe('already-running');
    home.close();
    openHome(folder).close();
  });

  it('remembers where it was last, for windows that are still open, and believes no nonsense', () => {
    const folder = temporaryFolder();
    const home = openHome(folder);
    expect(home.lastPort).toBeNull();
    home.announce(announcement);
    home.close();
    const again = openHome(folder);
    expect(again.lastPort).toBe(4711);
    for (const nonsense of ['', 'x', '0', '-1', '70000', '1.5', '{"port":1}']) {
      writeFileSync(join(folder, 'port'), nonsense);
      expect(again.lastPort).toBeNull();
    }
    again.close();
  });

  it('is free at once after kill -9, and the announcement left behind is not believed', async () => {
    const folder = temporaryFolder();
    const child = holder(folder);
    expect(await firstLine(child)).toBe('held');
    expect(readRuntime(folder)).toMatchObject({ ...announcement, pid: child.pid });
    expect(() => openHome(folder)).toThrow(`process ${child.pid}`);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(existsSync(join(folder, 'runtime.json'))).toBe(true);
    expect(readRuntime(folder)).toBeNull();
    openHome(folder).close();
  });

  it('lets exactly one of several simultaneous starts in', async () => {
    const folder = temporaryFolder();
    const lines = await Promise.all([holder(folder), holder(folder), holder(folder)].map(firstLine));
    expect(lines.sort()).toEqual(['already-running', 'already-running', 'held']);
  });

  it('does not take another process with the same number for the node', () => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'runtime.json'), JSON.stringify({ ...announcement, pid: process.pid, processStart: '1' }));
    expect(readRuntime(folder)).toBeNull();
    writeFileSync(join(folder, 'runtime.json'), '{"pid": 1');
    expect(readRuntime(folder)).toBeNull();
  });
});

it('announces a fresh token each time and takes everything back', () => {
  const folder = temporaryFolder();
  const home = openHome(folder);
  const first = home.announce(announcement);
  const second = home.announce(announcement);
  expect(second.token).not.toBe(first.token);
  expect(second.token.length).toBeGreaterThanOrEqual(43);
  expect(readToken(folder)).toBe(second.token);
  expect(readRuntime(folder)).toEqual(second.runtime);
  home.close();
  expect(readToken(folder)).toBeNull();
  expect(readRuntime(folder)).toBeNull();
});

it('what lies inside is told through links, there already or not', () => {
  const folder = temporaryFolder(), outside = temporaryFolder();
  mkdirSync(join(folder, 'in'));
  symlinkSync(folder, join(outside, 'link'));
  symlinkSync(outside, join(folder, 'out'));
  expect(['', 'in', 'new', 'in/new/deeper'].map((path) => liesInside(join(folder, path), folder))).toEqual([true, true, true, true]);
  expect([join(outside, 'link/new'), join(outside, 'new'), join(folder, 'out/new'), `${folder}-beside`].map((path) => liesInside(path, folder))).toEqual([true, false, false, false]);
});
