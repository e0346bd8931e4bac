// How much of the processor a process was given, and a deadline that counts that and not the clock on the wall: on a busy
// machine a process of low priority is hardly ever its turn, which is no fault of what it works on.
import { readFileSync } from 'node:fs';

export interface ProcessTime { readonly cpuMs: number; /** It works, or would if it were its turn. */ readonly runs: boolean }

/** Linux counts in hundredths of a second, whatever the kernel was built with. */
const TICK_MS = 10;
const [STATE, USER_TICKS, SYSTEM_TICKS] = [0, 11, 12];

/** Null where the system does not tell, or there is no such process. */
export function processTime(pid: number | undefined): ProcessTime | null {
  if (process.platform !== 'linux' || pid === undefined) return null;
  try {
    // The name of the program stands in parentheses and may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
    return { cpuMs: (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) * TICK_MS, runs: fields[STATE] === 'R' };
  } catch { return null; }
}

/** Between two looks at a process that is late. */
const LOOK_MS = 1_000;
/** However busy the machine is: so many times its limit are enough. */
const WALL_FACTOR = 30;

/** Calls `late` once a process has used up `millisecondsMax` of the processor from now on, or neither runs nor goes on any
 *  more after that time on the wall; where the system does not tell, after that time. Returns what ends the watch. */
export function watchTime(timeOf: () => ProcessTime | null, millisecondsMax: number, late: () => void): () => void {
  const first = timeOf();
  const wallEnd = performance.now() + WALL_FACTOR * millisecondsMax;
  let last: ProcessTime | null = null;
  const look = (): void => {
    const now = timeOf();
    const leftMs = first === null || now === null ? 0 : millisecondsMax - (now.cpuMs - first.cpuMs);
    const stands = last !== null && now !== null && !now.runs && now.cpuMs === last.cpuMs;
    if (leftMs <= 0 || stands || performance.now() >= wallEnd) { late(); return; }
    last = now;
    timer = setTimeout(look, Math.min(LOOK_MS, leftMs));
  };
  let timer = setTimeout(look, millisecondsMax);
  return () => { clearTimeout(timer); };
}
