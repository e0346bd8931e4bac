// Whom processes are connected to, as the kernel tells it (Linux): the far end of every socket among their open files.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Nobody, and this machine itself, as the kernel writes them. */
const HERE = /^(0+|0100007F|0{24}01000000|0{16}FFFF00000100007F):/;
const REMOTE = 2, INODE = 9;

/** Far ends beyond this machine, and those at `port` of this machine, as the kernel writes addresses. */
export function farEnds(pids: readonly number[], port: number): string[] {
  const watched = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return pids.flatMap((pid) => {
    try {
      const own = new Set(readdirSync(`/proc/${pid}/fd`).flatMap((name) => { try { return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1] ?? []; } catch { return []; } }));
      return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) => readFileSync(`/proc/${pid}/net/${kind}`, 'utf8').trim().split('\n').slice(1).map((line) => line.trim().split(/\s+/)))
        .filter((row) => own.has(row[INODE] ?? '')).map((row) => row[REMOTE] ?? '').filter((remote) => !HERE.test(remote) || remote.endsWith(watched));
    } catch { return []; }
  });
}
