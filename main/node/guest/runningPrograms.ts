// Names of the programs that run on this machine, as a person would write them: lower case, without `.exe` or `.app`. Our own do not
// count. Asked only while a person named programs to make room for.
import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { readQuick, readSmall } from './machine.ts';
import type { Machine } from './machine.ts';
import { ownTree } from './processTree.ts';

/** More than any desktop runs. */
const PROCESSES_MAX = 16_384;
/** After so many, others have their turn on this thread. */
const PROCESSES_A_TURN = 128;

/** Last part of a path of any system, in the form in which names are compared. */
export const plainName = (path: string): string => (path.split(/[/\\]/).at(-1) ?? '').trim().toLowerCase().replace(/\.(exe|app)$/, '');

export class RunningPrograms {
  readonly #machine: Machine;
  /** By process. A process that becomes another program changes its short name with it. */
  #known = new Map<string, { readonly short: string; readonly names: readonly string[] }>();
  constructor(machine: Machine) { this.#machine = machine; }

  async names(): Promise<ReadonlySet<string> | null> {
    const { platform, run, askWindows, ownPids } = this.#machine;
    if (platform === 'linux') return await this.#linux();
    if (platform === 'darwin') return macNames(await run('ps', ['-A', '-o', 'pid=,comm=']), ownPids());
    const apps = platform === 'win32' ? (await askWindows(`apps ${ownPids().join(',')}`))?.apps : undefined;
    return apps === undefined ? null : new Set(apps.map(plainName));
  }

  async #linux(): Promise<ReadonlySet<string> | null> {
    const machine = this.#machine;
    const entries = await readdir(join(machine.root, 'proc')).catch(() => null);
    if (entries === null) return null;
    const ownPids = machine.ownPids(), own = ownTree(machine, ownPids)?.pids ?? new Set(ownPids);
    const known = new Map<string, { short: string; names: readonly string[] }>();
    let looked = 0;
    for (const pid of entries.filter((entry) => /^[1-9]\d{0,8}$/.test(entry)).slice(0, PROCESSES_MAX)) {
      if (own.has(Number(pid))) continue;
      const short = readQuick(machine, 'proc', pid, 'comm')?.trim();
      if (short === undefined) continue;
      const before = this.#known.get(pid);
      known.set(pid, before?.short === short ? before : { short, names: [short, ...await longNames(machine, pid)].map(plainName) });
      if ((looked += 1) % PROCESSES_A_TURN === 0) await setImmediate();
    }
    this.#known = known;
    return new Set([...known.values()].flatMap(({ names }) => names));
  }
}

/** The short name ends after 15 letters, and a game under Wine has its own name only in what it was started with. */
async function longNames(machine: Machine, pid: string): Promise<string[]> {
  const program = await readlink(join(machine.root, 'proc', pid, 'exe')).catch(() => '');
  // Behind this file there is a lock that a process short of memory may hold for long.
  const startedWith = (await readSmall(machine, 'proc', pid, 'cmdline'))?.split('\0')[0] ?? '';
  return [program.replace(/ \(deleted\)$/, ''), startedWith];
}

function macNames(told: string | null, ownPids: readonly number[]): ReadonlySet<string> | null {
  if (told === null) return null;
  const names = new Set<string>();
  for (const [, pid, path = ''] of told.matchAll(/^\s*(\d{1,9})\s+(\S.*)$/gm)) {
    if (ownPids.includes(Number(pid))) continue;
    names.add(plainName(path));
    // People know the bundle by its name, not the program inside.
    const bundle = path.split('/').find((part) => part.endsWith('.app'));
    if (bundle !== undefined) names.add(plainName(bundle));
  }
  return names;
}
