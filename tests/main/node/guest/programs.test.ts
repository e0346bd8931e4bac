// Programs that answer, hang, shout or fail: real ones, from a folder of this test.
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openPrograms } from '../../../../main/node/guest/programs.ts';
import { treeOf, writeInto } from './guestFixture.ts';

function folderOf(programs: Readonly<Record<string, string>>): string {
  const folder = treeOf({});
  for (const [name, script] of Object.entries(programs)) {
    writeInto(folder, name, `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
function open(env: Readonly<Record<string, string | undefined>>) {
  const programs = openPrograms(env);
  onTestFinished(() => { programs.close(); });
  return programs;
}
const isAlive = (pid: number) => { try { process.kill(pid, 0); return true; } catch { return false; } };

it('answers with what a program wrote, and with nothing of one that failed', async () => {
  const { run } = open({ PATH: folderOf({ 'ileices-says': 'echo "$1|$2|$#"', 'ileices-fails': 'echo half; exit 3' }) });
  expect(await run('ileices-says', ['a b', '$(id); rm "x"'])).toBe('a b|$(id); rm "x"|2\n');
  expect(await run('ileices-fails', [])).toBeNull();
});

it('gives it nothing of ours but where the screen and the bus are', async () => {
  const { run } = open({ PATH: folderOf({ 'ileices-env': '/usr/bin/env' }), DISPLAY: ':7', XAUTHORITY: '/x', HOME: '/h', SECRET: 'passphrase', LD_PRELOAD: '/evil.so', LANG: 'de_DE' });
  const names = (await run('ileices-env', []))?.trim().split('\n').map((line) => line.split('=')[0]).filter((name) => name !== 'PWD' && name !== '_' && name !== 'SHLVL' && name !== 'OLDPWD');
  expect(names?.sort()).toEqual(['DISPLAY', 'HOME', 'LC_ALL', 'PATH', 'XAUTHORITY']);
});

it('looks for a program once, never in a folder that is not absolute, and for no folder or plain file', async () => {
  const folder = folderOf({});
  mkdirSync(join(folder, 'ileices-folder'));
  writeInto(folder, 'ileices-plain', 'text');
  const { run } = open({ PATH: `:.:bin:${folder}` });
  for (const name of ['ileices-folder', 'ileices-plain', 'ileices-late']) expect(await run(name, [])).toBeNull();
  writeInto(folder, 'ileices-late', '#!/bin/sh\necho here\n');
  chmodSync(join(folder, 'ileices-late'), 0o755);
  expect(await run('ileices-late', [])).toBeNull();
  expect(await open({ PATH: folder }).run('ileices-late', [])).toBe('here\n');
  expect(await open({}).run('env', [])).toContain('LC_ALL=C');
  expect(await open({ PATH: relative(process.cwd(), folder) }).run('ileices-late', []), 'it means another folder wherever we are started').toBeNull();
  expect(await open({ PATH: `${folder}:${folderOf({ 'ileices-folder': 'echo behind it' })}` }).run('ileices-folder', [])).toBe('behind it\n');
});

it('ends one that hangs and will not hear of ending', async () => {
  const folder = folderOf({ 'ileices-hangs': 'trap "" TERM INT HUP\necho $$ > "$1"\nwhile :; do sleep 1; done' });
  const { run } = open({ PATH: folder }), note = join(folder, 'pid');
  expect(await run('ileices-hangs', [note])).toBeNull();
  const pid = Number(readFileSync(note, 'utf8'));
  await vi.waitFor(() => { expect(isAlive(pid)).toBe(false); }, { timeout: 15_000 });
});

it('ends one that shouts, without keeping what it shouts', async () => {
  const folder = folderOf({ 'ileices-shouts': 'echo $$ > "$1"\nexec cat /dev/zero' });
  const { run } = open({ PATH: folder }), note = join(folder, 'pid');
  const before = process.memoryUsage().rss;
  expect(await run('ileices-shouts', [note])).toBeNull();
  expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  const pid = Number(readFileSync(note, 'utf8'));
  await vi.waitFor(() => { expect(isAlive(pid)).toBe(false); }, { timeout: 15_000 });
});

it('waits no longer than for any other for what a program left behind holding its output', async () => {
  const { run } = open({ PATH: folderOf({ 'ileices-leaves': 'sleep 60 & echo $! > "$1"; echo done' }) }), note = join(treeOf({}), 'pid');
  expect(await run('ileices-leaves', [note])).toBe('done\n');
  const left = Number(readFileSync(note, 'utf8'));
  expect(isAlive(left), 'it still holds the output').toBe(true);
  process.kill(left, 'SIGKILL');
});

it('closing ends what runs, and starts nothing afterwards', async () => {
  const folder = folderOf({ 'ileices-sleeps': 'echo $$ > "$1"\nexec sleep 600', 'ileices-touches': 'echo > "$1"' });
  const programs = open({ PATH: folder }), note = join(folder, 'pid');
  const late = open({ PATH: folder }).run('ileices-sleeps', [join(folder, 'other')]), answer = programs.run('ileices-sleeps', [note]);
  await vi.waitFor(() => { expect(existsSync(note) && readFileSync(note, 'utf8')).toMatch(/^\d+\n$/); }, { timeout: 15_000 });
  programs.close();
  expect(await Promise.race([answer, late.then(() => 'its time was over')])).toBeNull();
  const pid = Number(readFileSync(note, 'utf8'));
  await vi.waitFor(() => { expect(isAlive(pid)).toBe(false); }, { timeout: 15_000 });
  expect(await programs.run('ileices-touches', [join(folder, 'touched')])).toBeNull();
  expect(existsSync(join(folder, 'touched'))).toBe(false);
});
