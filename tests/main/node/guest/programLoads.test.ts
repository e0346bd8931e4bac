// Kinds of programs and their load on a made-up machine of each system, and on this one; names never come out.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { macPrograms, ProgramLoads } from '../../../../main/node/guest/programLoads.ts';
import type { Machine } from '../../../../main/node/guest/machine.ts';
import { ProcessShare } from '../../../../schemas/land.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';

let root = '';
const clock = new ManualClock();
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'ileices-proc-')); });
afterEach(() => { rmSync(root, { recursive: true, force: true }); });
const machine = (over: Partial<Machine> = {}): Machine => ({ platform: 'linux', env: {}, root, run: async () => null, askWindows: async () => null, clock, ownPids: () => [], ...over });
function runs(pid: number, name: string, ticks: number, parent = 1): void {
  mkdirSync(join(root, 'proc', String(pid), 'task', String(pid)), { recursive: true });
  writeFileSync(join(root, 'proc', String(pid), 'task', String(pid), 'children'), '');
  writeFileSync(join(root, 'proc', String(pid), 'stat'), `${pid} (${name}) S ${parent} 0 0 0 0 0 0 0 0 0 ${ticks - 1} 1 0 0 20 0 1 0 5 0 0\n`);
}

describe('kinds of programs', () => {
  test('Linux: counts at the first look, then what each kind used of all cores since; not ours, nor threads of the kernel', async () => {
    runs(10, 'firefox', 1000);
    runs(11, 'Web (Content) x', 50);
    runs(12, 'code', 200);
    runs(13, 'kworker/0:1', 9000, 2);
    runs(2, 'kthreadd', 1, 0);
    runs(20, 'node', 70_000);
    const loads = new ProgramLoads(machine({ ownPids: () => [20] }));
    expect(await loads.read()).toEqual([{ class: 'browser', count: 1, load: 0 }, { class: 'editor', count: 1, load: 0 }, { class: 'other', count: 1, load: 0 }]);
    await clock.advance(10_000);
    // Two and a half seconds of processor time in ten seconds of so many cores.
    runs(10, 'firefox', 1250);
    runs(14, 'gcc', 100);
    const cores = availableParallelism();
    expect(await loads.read()).toEqual([{ class: 'browser', count: 1, load: Math.round(250 / cores) }, { class: 'build', count: 1, load: Math.round(100 / cores) }, { class: 'editor', count: 1, load: 0 }, { class: 'other', count: 1, load: 0 }]);
    loads.forget();
    await clock.advance(10_000);
    expect((await loads.read())?.every(({ load }) => load === 0)).toBe(true);
  });

  test('Linux: a number that another program has now, and files that break off, deceive nobody', async () => {
    runs(10, 'firefox', 100_000);
    const loads = new ProgramLoads(machine());
    await loads.read();
    await clock.advance(10_000);
    runs(10, 'firefox', 10);
    writeFileSync(join(root, 'proc', '10', 'nothing'), '');
    mkdirSync(join(root, 'proc', '11'));
    writeFileSync(join(root, 'proc', '11', 'stat'), '11 (broken');
    expect(await loads.read()).toEqual([{ class: 'browser', count: 1, load: Math.round(10 / availableParallelism()) }]);
    expect(await new ProgramLoads(machine({ root: join(root, 'none') })).read()).toBeNull();
  });

  test('macOS: from one `ps`, without what is ours and its children', () => {
    const told = '    1     0   0:01.50 /sbin/launchd\n  300     1   1:02.25 /Applications/Firefox.app/Contents/MacOS/firefox\n  400     1 1-02:03:04.00 /Applications/Ileices.app/Contents/MacOS/Ileices\n  401   400   0:09.00 /x/node\n  garbage\n';
    expect(macPrograms(told, [400])).toEqual([{ pid: 1, name: 'launchd', usedMs: 1500 }, { pid: 300, name: 'firefox', usedMs: 62_250 }]);
    expect(macPrograms(null, [1])).toBeNull();
  });

  test('Windows: names of programs that run, counted; no load', async () => {
    const loads = new ProgramLoads(machine({ platform: 'win32', ownPids: () => [7], askWindows: async (question) => (question === 'apps 7' ? { apps: ['chrome.exe', 'Code.exe', 'svchost.exe', 'MyTool.exe'] } : null) }));
    expect(await loads.read()).toEqual([{ class: 'browser', count: 1, load: 0 }, { class: 'editor', count: 1, load: 0 }, { class: 'other', count: 1, load: 0 }, { class: 'system', count: 1, load: 0 }]);
    expect(await new ProgramLoads(machine({ platform: 'win32' })).read()).toBeNull();
  });

  test.runIf(process.platform === 'linux')('this machine: kinds and figures of their shape, and no name among them', async () => {
    const shares = await new ProgramLoads(machine({ root: '/', ownPids: () => [process.pid] })).read();
    for (const share of shares ?? []) expect(ProcessShare.parse(share)).toEqual(share);
    expect(shares?.length).toBeGreaterThan(0);
  });
});
