// How many programs of which kind run beside this node, and how much of the processors each kind used since the last look. Names
// stay in here: only kinds and figures come out. On Windows there are no figures of load: asking for them one by one would cost more
// than they tell.
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { sharesOf } from '../../../app/world/land/processClasses.ts';
import type { ProgramSeen } from '../../../app/world/land/processClasses.ts';
import type { ProcessShare } from '../../../schemas/land.ts';
import { readQuick, wholeNumber } from './machine.ts';
import type { Machine } from './machine.ts';
import { ownTree } from './processTree.ts';
import { plainName } from './runningPrograms.ts';

/** More than any desktop runs. */
const PROCESSES_MAX = 16_384;
/** After so many, others have their turn on this thread. */
const PROCESSES_A_TURN = 128;
const TICK_MS = 10;
/** Fields after the name: the parent, time in programs and in the kernel. */
const [PARENT, USER, SYSTEM] = [1, 11, 12];
/** Threads of the kernel are children of this one, and stand for no program. */
const KERNEL_PARENT = 2;

/** `usedMs` since it was started; null where that is not told. */
interface Running { readonly pid: number; readonly name: string; readonly usedMs: number | null }

export class ProgramLoads {
  readonly #machine: Machine;
  #last: { readonly atMs: number; readonly usedMs: ReadonlyMap<number, number> } | null = null;
  constructor(machine: Machine) { this.#machine = machine; }

  /** Null where nobody tells which programs run. The first look knows counts only. */
  async read(): Promise<ProcessShare[] | null> {
    const running = await this.#running(), nowMs = this.#machine.clock.monotonicMs(), before = this.#last;
    if (running === null) { this.#last = null; return null; }
    this.#last = { atMs: nowMs, usedMs: new Map(running.map(({ pid, usedMs }) => [pid, usedMs ?? 0])) };
    const capacityMs = before === null ? 0 : (nowMs - before.atMs) * availableParallelism();
    return sharesOf(running.map(({ pid, name, usedMs }): ProgramSeen => ({ name, used: usedMs === null ? 0 : sinceThen(usedMs, before?.usedMs.get(pid)) })), capacityMs);
  }

  /** The next look compares with nothing of now. */
  forget(): void { this.#last = null; }

  async #running(): Promise<Running[] | null> {
    const { platform, run, askWindows, ownPids } = this.#machine;
    if (platform === 'linux') return this.#linux();
    if (platform === 'darwin') return macPrograms(await run('ps', ['-A', '-o', 'pid=,ppid=,time=,comm=']), ownPids());
    const apps = platform === 'win32' ? (await askWindows(`apps ${ownPids().join(',')}`))?.apps : undefined;
    return apps?.map((path, index) => ({ pid: -1 - index, name: plainName(path), usedMs: null })) ?? null;
  }

  async #linux(): Promise<Running[] | null> {
    const machine = this.#machine, ownPids = machine.ownPids();
    const entries = await readdir(join(machine.root, 'proc')).catch(() => null);
    if (entries === null) return null;
    const own = ownTree(machine, ownPids)?.pids ?? new Set(ownPids), running: Running[] = [];
    let looked = 0;
    for (const entry of entries.filter((one) => /^[1-9]\d{0,8}$/.test(one)).slice(0, PROCESSES_MAX)) {
      const pid = Number(entry);
      const [, name, rest = ''] = own.has(pid) ? [] : /^\d+ \((.*)\) (.*)$/s.exec(readQuick(machine, 'proc', entry, 'stat') ?? '') ?? [];
      if ((looked += 1) % PROCESSES_A_TURN === 0) await setImmediate();
      if (name === undefined) continue;
      const fields = rest.split(' '), used = (wholeNumber(fields[USER]) ?? 0) + (wholeNumber(fields[SYSTEM]) ?? 0);
      if (Number(fields[PARENT]) !== KERNEL_PARENT && pid !== KERNEL_PARENT) running.push({ pid, name: plainName(name), usedMs: used * TICK_MS });
    }
    return running;
  }
}

/** A number of a process is given again: what it used then is not what this one used. */
function sinceThen(usedMs: number, beforeMs: number | undefined): number { return beforeMs === undefined || usedMs < beforeMs ? usedMs : usedMs - beforeMs; }

/** Rows of `ps`: a process, its parent, its time as minutes and seconds or with hours and days before, and where its program lies. */
export function macPrograms(told: string | null, roots: readonly number[]): Running[] | null {
  if (told === null) return null;
  const rows = [...told.matchAll(/^\s*(\d{1,9})\s+(\d{1,9})\s+(?:(\d{1,5})-)?(?:(\d{1,5}):)?(\d{1,7}):(\d{1,2}(?:\.\d{1,3})?)\s+(\S.*)$/gm)].map(([, pid, parent, days = '0', hours = '0', minutes, seconds, path = '']) =>
    ({ pid: Number(pid), parent: Number(parent), name: plainName(path), usedMs: Math.round((((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000) }));
  const own = new Set(roots);
  // Children may stand before their parents: again until nothing is added.
  for (let before = -1; before !== own.size;) {
    before = own.size;
    for (const { pid, parent } of rows) if (own.has(parent)) own.add(pid);
  }
  return rows.filter(({ pid }) => !own.has(pid)).map(({ pid, name, usedMs }) => ({ pid, name, usedMs }));
}
