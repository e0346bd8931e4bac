// What runs, by the names people know: from made-up processes and from a real one.
import { spawn } from 'node:child_process';
import { copyFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { plainName, RunningPrograms } from '../../../../main/node/guest/runningPrograms.ts';
import { HOSTILE, madeUp, treeOf, writeInto } from './guestFixture.ts';
import type { MadeUp } from './guestFixture.ts';

function processIn(machine: MadeUp, pid: number, comm: string | Uint8Array, exe: string | null = null, cmdline: string | Uint8Array = ''): void {
  writeInto(machine.root, `proc/${pid}/comm`, comm);
  writeInto(machine.root, `proc/${pid}/cmdline`, cmdline);
  writeInto(machine.root, `proc/${pid}/stat`, `${pid} (${typeof comm === 'string' ? comm : 'x'}) S 1 1 1 0 -1 0 0 0 0 0 5 5 0 0 20 0 1 0 100 0 0\n`);
  rmSync(join(machine.root, `proc/${pid}/exe`), { force: true });
  if (exe !== null) symlinkSync(exe, join(machine.root, `proc/${pid}/exe`));
}
const has = async (machine: MadeUp, ...words: string[]) => { const names = await new RunningPrograms(machine).names(); return words.map((word) => names?.has(plainName(word))); };

it('knows a program by its short name, its file and what it was started with', async () => {
  const machine = madeUp();
  processIn(machine, 10, 'GeckoMain\n', '/usr/lib/firefox/firefox', 'firefox\0--new\0');
  processIn(machine, 11, 'soffice.bin\n', '/usr/lib/libreoffice/program/soffice.bin');
  processIn(machine, 12, 'a-game-with-a-v\n', '/opt/a-game-with-a-very-long-name (deleted)');
  processIn(machine, 13, 'wine64-preload\n', '/usr/bin/wine64-preloader', 'Z:\\Games\\Lantern Night\\Lantern.EXE\0-windowed\0');
  expect(await has(machine, 'firefox', 'GeckoMain', 'soffice.bin', 'a-game-with-a-very-long-name', 'Lantern', 'lantern.exe', 'LANTERN.app')).toEqual(Array.from({ length: 7 }, () => true));
  expect(await has(machine, 'fire', 'lantern night', '--new', 'usr', 'chromium')).toEqual(Array.from({ length: 5 }, () => false));
});

it('leaves our own processes out: naming our own kind would stop us for ever', async () => {
  const machine = { ...madeUp(), ownPids: () => [20] };
  processIn(machine, 20, 'node\n', '/usr/bin/node');
  processIn(machine, 21, 'compute\n');
  writeInto(machine.root, 'proc/20/task/20/children', '21 ');
  processIn(machine, 22, 'compute2\n');
  expect(await has(machine, 'node', 'compute', 'compute2')).toEqual([false, false, true]);
});

it('sees a process become another program', async () => {
  const machine = madeUp(), running = new RunningPrograms(machine);
  processIn(machine, 30, 'sh\n', '/bin/sh', 'sh\0');
  expect([...await running.names() ?? []]).toContain('sh');
  processIn(machine, 30, 'blender\n', '/opt/blender', 'blender\0');
  expect([...await running.names() ?? []]).toEqual(expect.arrayContaining(['blender']));
  expect([...await running.names() ?? []]).not.toContain('sh');
});

it('reads bounded amounts of what hostile processes call themselves, and goes on', async () => {
  const machine = madeUp();
  HOSTILE.forEach((words, index) => { processIn(machine, 100 + index, words, `/x/${Buffer.from(words).toString('hex').slice(0, 40)}`, words); });
  processIn(machine, 999, 'zoom\n');
  const names = await new RunningPrograms(machine).names();
  expect(names?.has('zoom')).toBe(true);
  expect(Math.max(...[...names ?? []].map((name) => name.length))).toBeLessThanOrEqual(4_096);
});

it('knows nothing where processes cannot be listed', async () => {
  expect(await new RunningPrograms(madeUp()).names()).toBeNull();
  expect(await new RunningPrograms(madeUp({}, {}, { platform: 'freebsd' })).names()).toBeNull();
});

it('sees a real program that a person started, by the name of its file', async () => {
  const folder = treeOf({}), file = join(folder, 'Lantern Night'), stranger = 999_999_999;
  copyFileSync('/bin/sleep', file);
  const child = spawn(file, ['600']);
  onTestFinished(() => { child.kill('SIGKILL'); });
  const here = { ...madeUp(), root: '/', ownPids: () => [stranger] };
  await vi.waitFor(async () => { expect(await has(here, 'lantern night')).toEqual([true]); }, { timeout: 15_000 });
  expect(await has({ ...here, ownPids: () => [process.pid] }, 'lantern night'), 'ours').toEqual([false]);
});

it('asks macOS and Windows as they document it (not tried there)', async () => {
  const told = '    1 /sbin/launchd\n  812 /Applications/Microsoft Teams.app/Contents/Helpers/Microsoft Teams Helper (GPU).app/Contents/MacOS/Microsoft Teams Helper (GPU)\n  900 /opt/ileices\n';
  const mac = madeUp({}, { ps: told }, { platform: 'darwin', ownPids: () => [900] });
  expect(await has(mac, 'launchd', 'Microsoft Teams', 'ileices')).toEqual([true, true, false]);
  const windows = madeUp({}, {}, { platform: 'win32', askWindows: (question) => Promise.resolve(question === 'apps 1' ? { apps: ['Teams.exe', 'explorer.exe'] } : null) });
  expect(await has(windows, 'teams', 'explorer', 'zoom')).toEqual([true, true, false]);
  expect(await new RunningPrograms(madeUp({}, {}, { platform: 'win32' })).names()).toBeNull();
});
