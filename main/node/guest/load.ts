// How much of all processor cores others than this node use: what the whole machine did since the last reading, less what our own
// processes did, whatever their priority. Our own work must never look like somebody else's, or it would hold itself back.
import { cpus } from 'node:os';
import { wholeNumber, readQuick } from './machine.ts';
import type { Machine } from './machine.ts';
import { ownTree } from './processTree.ts';

/** All in one unit: hundredths of a second on Linux, milliseconds elsewhere. */
interface Sample { readonly busy: number; readonly total: number; readonly own: number; readonly pids: string }

export class ForeignLoad {
  readonly #machine: Machine;
  #last: Sample | null = null;
  constructor(machine: Machine) { this.#machine = machine; }

  /** Null at the first reading, and where what we did ourselves cannot be told. */
  async read(): Promise<number | null> {
    const before = this.#last, now = await sample(this.#machine);
    this.#last = now;
    // Other processes to look at, or a child of ours that ended without our hearing of it: what lies between cannot be compared.
    if (before === null || now === null || before.pids !== now.pids || now.own < before.own) return null;
    const total = now.total - before.total, busy = now.busy - before.busy, own = now.own - before.own;
    return total > 0 && busy >= 0 ? Math.min(1, Math.max(0, (busy - own) / total)) : null;
  }
}

async function sample(machine: Machine): Promise<Sample | null> {
  const pids = machine.ownPids().filter((pid) => Number.isSafeInteger(pid) && pid > 0);
  const own = await ownTime(machine, pids), whole = machine.platform === 'linux' ? linuxTime(machine) : everywhereTime();
  return own === null || whole === null ? null : { ...whole, own, pids: pids.join() };
}

async function ownTime(machine: Machine, pids: readonly number[]): Promise<number | null> {
  if (machine.platform === 'linux') return ownTree(machine, pids)?.ticks ?? null;
  if (machine.platform === 'darwin') return macTreeTime(await machine.run('ps', ['-A', '-o', 'pid=,ppid=,time=']), pids);
  if (machine.platform === 'win32') return (await machine.askWindows(`own ${pids.join(',')}`))?.ownMs ?? null;
  return null;
}

/** The first line of /proc/stat: user, nice, system, idle, waiting for disks, interrupts twice, and what other machines took. */
function linuxTime(machine: Machine): { busy: number; total: number } | null {
  const figures = /^cpu +([\d ]+)$/m.exec(readQuick(machine, 'proc', 'stat') ?? '')?.[1]?.split(' ').slice(0, 8).map(wholeNumber) ?? [];
  if (figures.length < 8 || figures.includes(null)) return null;
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupts = 0, softInterrupts = 0, stolen = 0] = figures.map(Number);
  const busy = user + nice + system + interrupts + softInterrupts;
  return { busy, total: busy + idle + waiting + stolen };
}

function everywhereTime(): { busy: number; total: number } {
  let busy = 0, total = 0;
  for (const { times } of cpus()) {
    const worked = times.user + times.nice + times.sys + times.irq;
    busy += worked;
    total += worked + times.idle;
  }
  return { busy, total };
}

/** From `ps`: processes, their parents, and their time as minutes and seconds, or with hours and days before. */
export function macTreeTime(told: string | null, roots: readonly number[]): number | null {
  if (told === null) return null;
  const rows = [...told.matchAll(/^\s*(\d{1,9})\s+(\d{1,9})\s+(?:(\d{1,5})-)?(?:(\d{1,5}):)?(\d{1,7}):(\d{1,2}(?:\.\d{1,3})?)\s*$/gm)].map(([, pid, parent, days = '0', hours = '0', minutes, seconds]) =>
    ({ pid: Number(pid), parent: Number(parent), ms: ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000 }));
  const ours = new Set(roots);
  // Children may stand before their parents: again until nothing is added.
  for (let before = -1; before !== ours.size;) {
    before = ours.size;
    for (const { pid, parent } of rows) if (ours.has(parent)) ours.add(pid);
  }
  const own = rows.filter(({ pid }) => ours.has(pid));
  return own.length === 0 ? null : own.reduce((sum, { ms }) => sum + ms, 0);
}
