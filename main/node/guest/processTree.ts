// Our own processes and everything they started, and how much of the processors they used, as Linux tells. The time of a child that
// ended is its parent's, so that the sum never falls while nobody gets lost.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readQuick, wholeNumber } from './machine.ts';
import type { Machine } from './machine.ts';

/** More than any node has; whoever has more is not counted to the end. */
const PROCESSES_MAX = 1_024;
/** Fields after the name: time in programs and in the kernel, and both of children that ended. */
const [USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM] = [11, 12, 13, 14];

export interface OwnTree { readonly pids: ReadonlySet<number>; /** Hundredths of a second. */ readonly ticks: number }

/** Null where none of them can be seen, and where the kernel was built not to say whose child is whose: what is ours cannot be told. */
export function ownTree(machine: Pick<Machine, 'root'>, roots: readonly number[]): OwnTree | null {
  if (roots.some((pid) => ticksOf(machine, pid) !== null && !tellsChildren(machine, pid))) return null;
  const pids = new Set<number>(), waiting = [...roots];
  let ticks = 0;
  for (let pid = waiting.pop(); pid !== undefined && pids.size < PROCESSES_MAX; pid = waiting.pop()) {
    const used = pids.has(pid) ? null : ticksOf(machine, pid);
    if (used === null) continue;
    pids.add(pid);
    ticks += used;
    waiting.push(...childrenOf(machine, pid));
  }
  return pids.size === 0 ? null : { pids, ticks };
}

function ticksOf(machine: Pick<Machine, 'root'>, pid: number): number | null {
  // The name of the program stands in parentheses and may hold anything.
  const fields = readQuick(machine, 'proc', String(pid), 'stat')?.replace(/^.*\) /s, '').split(' ') ?? [];
  const used = [USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM].map((field) => wholeNumber(fields[field]));
  return used.some((each) => each === null || each < 0) ? null : used.reduce<number>((sum, each) => sum + (each ?? 0), 0);
}

/** The first thread of a process is there as long as the process is. */
const tellsChildren = (machine: Pick<Machine, 'root'>, pid: number): boolean => readQuick(machine, 'proc', String(pid), 'task', String(pid), 'children') !== null;

/** A child is listed with the thread that started it. */
function childrenOf(machine: Pick<Machine, 'root'>, pid: number): number[] {
  const threads = ((): string[] => { try { return readdirSync(join(machine.root, 'proc', String(pid), 'task')); } catch { return []; } })();
  return threads.flatMap((thread) => (readQuick(machine, 'proc', String(pid), 'task', thread, 'children') ?? '').split(' ').map(wholeNumber).filter((child) => child !== null && child > 0)).map(Number);
}
