// How much others use of the processors: from made-up figures, and from real processes that burn.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ForeignLoad, macTreeTime } from '../../../../main/node/guest/load.ts';
import { processTime } from '../../../../main/node/readers/processTime.ts';
import { HOSTILE, madeUp, writeInto } from './guestFixture.ts';
import type { MadeUp } from './guestFixture.ts';

/** user nice system idle iowait irq softirq steal, all cores together; further figures are ignored. */
const cores = (machine: MadeUp, ...ticks: number[]) => { writeInto(machine.root, 'proc/stat', `cpu  ${ticks.join(' ')} 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\nintr 1 2 3\n`); };
function used(machine: MadeUp, pid: number, user: number, children = 0, name = 'node'): void {
  const own = `proc/${pid}/task/${pid}/children`;
  if (!existsSync(join(machine.root, own))) writeInto(machine.root, own, '');
  writeInto(machine.root, `proc/${pid}/stat`, `${pid} (${name}) S 1 1 1 0 -1 4194560 100 0 0 0 ${user} 0 ${children} 0 20 0 11 0 100 0 0\n`);
}
const startedBy = (machine: MadeUp, pid: number, thread: number, children: string) => { writeInto(machine.root, `proc/${pid}/task/${thread}/children`, children); };

describe('from made-up figures', () => {
  it('needs two readings, then tells the share of all cores that is not ours', async () => {
    const machine = madeUp(), load = new ForeignLoad(machine);
    cores(machine, 1000, 0, 0, 1000, 0, 0, 0, 0);
    used(machine, 1, 500);
    expect(await load.read()).toBeNull();
    cores(machine, 1300, 0, 100, 1600, 0, 0, 0, 0);
    used(machine, 1, 600);
    expect(await load.read()).toBeCloseTo(0.3);
  });

  it('does not take our own work of low priority, of children, or of threads\' children for others\'', async () => {
    const machine = madeUp(), load = new ForeignLoad(machine);
    cores(machine, 0, 0, 0, 1000, 0, 0, 0, 0);
    used(machine, 1, 0);
    startedBy(machine, 1, 1, '2 ');
    startedBy(machine, 1, 17, '3 ');
    used(machine, 2, 0, 0, 'a) R 9 (b');
    startedBy(machine, 3, 3, '4 ');
    used(machine, 3, 0);
    used(machine, 4, 0);
    await load.read();
    cores(machine, 100, 700, 0, 1200, 0, 0, 0, 0);
    for (const [pid, ticks] of [[1, 50], [2, 300], [3, 50], [4, 400]] as const) used(machine, pid, ticks, 0, pid === 2 ? 'a) R 9 (b' : 'node');
    expect(await load.read()).toBe(0);
  });

  it('counts a child that ended with its parent, and says nothing when one got lost', async () => {
    const machine = madeUp(), load = new ForeignLoad(machine);
    cores(machine, 400, 0, 0, 1000, 0, 0, 0, 0);
    used(machine, 1, 0);
    used(machine, 2, 400);
    startedBy(machine, 1, 1, '2 ');
    await load.read();
    cores(machine, 900, 0, 0, 1500, 0, 0, 0, 0);
    used(machine, 1, 0, 800);
    startedBy(machine, 1, 1, '');
    expect(await load.read()).toBeCloseTo(0.1);
    used(machine, 1, 0, 300);
    cores(machine, 1000, 0, 0, 2000, 0, 0, 0, 0);
    expect(await load.read()).toBeNull();
  });

  it('says nothing on a kernel that does not tell whose child is whose: what we started would count as others\'', async () => {
    const machine = madeUp(), load = new ForeignLoad(machine);
    for (const ticks of [0, 1_000]) {
      cores(machine, ticks, 0, 0, 1_000, 0, 0, 0, 0);
      used(machine, 1, 0);
      used(machine, 2, ticks);
      for (const pid of [1, 2]) rmSync(join(machine.root, `proc/${pid}/task/${pid}/children`));
      expect(await load.read()).toBeNull();
    }
    startedBy(machine, 1, 1, '2 ');
    for (const ticks of [2_000, 3_000]) {
      cores(machine, ticks, 0, 0, 1_000, 0, 0, 0, 0);
      used(machine, 2, ticks);
      expect(await load.read()).toBe(ticks === 2_000 ? null : 0);
    }
  });

  it('begins anew when other processes are ours', async () => {
    let pids = [1];
    const machine = { ...madeUp(), ownPids: () => pids }, load = new ForeignLoad(machine);
    const step = (ticks: number) => { cores(machine, ticks, 0, 0, ticks, 0, 0, 0, 0); for (const pid of [1, 2]) used(machine, pid, ticks / 2); };
    step(100);
    await load.read();
    pids = [1, 2];
    step(200);
    expect(await load.read()).toBeNull();
    step(300);
    expect(await load.read()).toBe(0);
  });

  it('waiting for disks and what a neighbour on the same iron takes is nobody\'s work here', async () => {
    const machine = madeUp(), load = new ForeignLoad(machine);
    cores(machine, 0, 0, 0, 0, 0, 0, 0, 0);
    used(machine, 1, 0);
    await load.read();
    cores(machine, 100, 0, 0, 300, 300, 0, 0, 300);
    expect(await load.read()).toBeCloseTo(0.1);
  });

  it('stays between 0 and 1, or unknown, whatever the figures do', async () => {
    const ticks = fc.integer({ min: -5, max: 10_000 });
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.array(ticks, { minLength: 8, maxLength: 8 }), ticks), { minLength: 2, maxLength: 5 }), async (steps) => {
      const machine = madeUp(), load = new ForeignLoad(machine);
      for (const [figures, own] of steps) {
        cores(machine, ...figures);
        used(machine, 1, own);
        const share = await load.read();
        expect(share === null || (share >= 0 && share <= 1), String(share)).toBe(true);
      }
    }), { numRuns: 60, seed: 5 });
  });

  it('knows nothing from nonsense', async () => {
    for (const words of HOSTILE) {
      const machine = madeUp(), load = new ForeignLoad(machine);
      used(machine, 1, 10);
      writeInto(machine.root, 'proc/stat', words);
      for (let reading = 0; reading < 2; reading += 1) expect(await load.read()).toBeNull();
      for (const file of ['proc/1/stat', 'proc/1/task/1/children']) {
        cores(machine, 1, 1, 1, 1, 1, 1, 1, 1);
        writeInto(machine.root, file, words);
        expect([null, 0]).toContain(await load.read());
      }
    }
  });

  it('walks in no circle and not without end', async () => {
    const machine = madeUp(), load = new ForeignLoad(machine);
    cores(machine, 1, 1, 1, 1, 1, 1, 1, 1);
    for (let pid = 1; pid <= 40; pid += 1) {
      used(machine, pid, 1);
      startedBy(machine, pid, pid, `${(pid % 40) + 1} 1 ${pid} ${pid + 1} `);
    }
    expect(await load.read()).toBeNull();
  });
});

describe('elsewhere (asked as documented; not tried there)', () => {
  it('adds up the tree of processes that macOS lists, in any order, with hours and days', () => {
    const told = '    1     0   0:12.50\n  300   200   1:00:01.00\n  200     1   2:03.25\n  400   300   1-00:00:00.00\n  500     1   9:00.00\n';
    expect(macTreeTime(told, [200])).toBe(123_250 + 3_601_000 + 86_400_000);
    for (const words of [null, '', 'no such option', '200 1 -1:00', '200 1 NaN']) expect(macTreeTime(words, [200])).toBeNull();
  });

  it('asks Windows for our processes by number', async () => {
    const asked: string[] = [];
    let ownMs = 0;
    const load = new ForeignLoad(madeUp({}, {}, { platform: 'win32', ownPids: () => [4, 8, -1, NaN], askWindows: (question) => { asked.push(question); ownMs += 1; return Promise.resolve({ ownMs }); } }));
    expect(await load.read()).toBeNull();
    const share = await load.read();
    expect(asked).toEqual(['own 4,8', 'own 4,8']);
    expect(share === null || (share >= 0 && share <= 1)).toBe(true);
  });
});

describe('on real processes', () => {
  const BURN = 'const end = Date.now() + 120000; while (Date.now() < end) { Math.sqrt(Math.random()); }';
  const start = (command: string, args: string[]): ChildProcess & { readonly pid: number } => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    onTestFinished(() => { try { process.kill(-(child.pid ?? NaN), 'SIGKILL'); } catch { /* it is gone */ } });
    if (child.pid === undefined) throw new Error(`${command} does not start`);
    return child as ChildProcess & { readonly pid: number };
  };
  const wholeTicks = () => (/^cpu +(.+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1] ?? '').split(' ').slice(0, 8).reduce((sum, each) => sum + Number(each), 0);
  const cpuMs = (pid: number) => processTime(pid)?.cpuMs ?? 0;

  /** Two lookers over the same stretch of time, until `burner` used a second: one that takes it for its own, one that does not. */
  async function compare(burner: number, root: number): Promise<{ own: number; foreign: number; share: number }> {
    const idle = start('/bin/sleep', ['600']).pid;
    const looker = (pid: number) => new ForeignLoad({ ...madeUp(), root: '/', ownPids: () => [pid] });
    const asOwn = looker(root), asForeign = looker(idle);
    await vi.waitFor(() => { expect(cpuMs(burner)).toBeGreaterThan(100); }, { timeout: 15_000 });
    const [ticks, ms] = [wholeTicks(), cpuMs(burner)];
    await Promise.all([asOwn.read(), asForeign.read()]);
    await vi.waitFor(() => { expect(cpuMs(burner) - ms).toBeGreaterThan(1_000); }, { timeout: 50_000, interval: 100 });
    const [own, foreign] = await Promise.all([asOwn.read(), asForeign.read()]);
    return { own: own ?? NaN, foreign: foreign ?? NaN, share: (cpuMs(burner) - ms) / 10 / (wholeTicks() - ticks) };
  }

  it('one that burns is foreign to who did not start it, and only to them', async () => {
    const burner = start(process.execPath, ['-e', BURN]);
    const { own, foreign, share } = await compare(burner.pid, burner.pid);
    expect(share).toBeGreaterThan(0);
    expect(foreign - own).toBeGreaterThan(share * 0.7);
    expect(foreign - own).toBeLessThan(share * 1.3);
  });

  it('one of low priority below one of ours is ours', async () => {
    const shell = start('/bin/sh', ['-c', `"${process.execPath}" -e "${BURN}" & wait`]);
    const childOf = () => Number(readFileSync(`/proc/${shell.pid}/task/${shell.pid}/children`, 'latin1').split(' ')[0]);
    await vi.waitFor(() => { expect(childOf()).toBeGreaterThan(0); }, { timeout: 15_000 });
    setPriority(childOf(), 19);
    const { own, foreign, share } = await compare(childOf(), shell.pid);
    expect(foreign - own).toBeGreaterThan(share * 0.7);
    expect(foreign - own).toBeLessThan(share * 1.3);
  });
});
