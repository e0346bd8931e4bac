// What a process with all its children costs, read from /proc: processor seconds and memory. Linux only.
import { readFileSync, readdirSync } from 'node:fs';

const KERNEL_TICKS_PER_SECOND = 100;
const KILOBYTES_PER_MEGABYTE = 1024;

/** A process and its children, all the way down. */
export function treeOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch { continue; }
  }
  const walk = (one: number): number[] => [one, ...(children.get(one) ?? []).flatMap(walk)];
  return walk(pid);
}

/** Sum over the tree; a process that ended meanwhile counts nothing. */
function sumOver(pid: number, of: (one: number) => number): number {
  return treeOf(pid).reduce((sum, one) => { try { return sum + of(one); } catch { return sum; } }, 0);
}

/** Of one process, without its children. */
export function ownProcessorSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / KERNEL_TICKS_PER_SECOND;
}

export const processorSecondsOf = (pid: number): number => sumOver(pid, ownProcessorSecondsOf);

function megabytesOf(file: 'smaps_rollup' | 'status', field: 'Pss' | 'VmRSS' | 'RssAnon' | 'RssFile', pid: number): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1] ?? 0) / KILOBYTES_PER_MEGABYTE;
}

/** Of one process, without its children. */
export const ownProportionalMegabytesOf = (pid: number): number => megabytesOf('smaps_rollup', 'Pss', pid);

/** Proportional: pages that several processes share are counted once in all. */
export const proportionalMegabytesOf = (pid: number): number => sumOver(pid, ownProportionalMegabytesOf);

/** Resident: counts shared pages again for each process, so it is never less than the proportional figure. */
export const residentMegabytesOf = (pid: number): number => sumOver(pid, (one) => megabytesOf('status', 'VmRSS', one));

/** As if nothing else ran on the machine: what each process has for itself, and the program files that they share counted once. */
export const treeMegabytesOf = (pid: number): number => sumOver(pid, (one) => megabytesOf('status', 'RssAnon', one)) + Math.max(...treeOf(pid).map((one) => megabytesOf('status', 'RssFile', one)));
