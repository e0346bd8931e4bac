// Whose process is at the other end of a loopback connection. Linux says it in its table of sockets; other systems do not,
// and there nothing is refused for it. This closes what a ticket in the list of processes leaves open: another user of the
// machine may read it, but cannot speak to the node. Rule H10 of schemas/PROTOCOL.md.
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
const LOOPBACK = ['0100007F', '0000000000000000FFFF00000100007F'];
const ROOT = 0;

/** Columns of the table that are read: local address, remote address, uid, inode (proc(5)). */
const [LOCAL, REMOTE, UID, INODE] = [1, 2, 7, 9] as const;

/** User id of the process that opened the connection `clientPort` -> `serverPort`; null when the table does not say. */
export function ownerIn(table: string, clientPort: number, serverPort: number): number | null {
  const port = (value: number) => value.toString(16).toUpperCase().padStart(4, '0');
  const addresses = (value: number) => LOOPBACK.map((address) => `${address}:${port(value)}`);
  const [clients, servers] = [addresses(clientPort), addresses(serverPort)];
  for (const line of table.split('\n').slice(1)) {
    const columns = line.trim().split(/\s+/);
    // A socket whose process has let go of it stands there as root's, without an inode.
    if (columns[INODE] === undefined || columns[INODE] === '0') continue;
    if (clients.includes(columns[LOCAL] ?? '') && servers.includes(columns[REMOTE] ?? '')) return Number(columns[UID]);
  }
  return null;
}

/** True only where it is known that somebody else is at the other end. Root may look into every process anyway. */
export function belongsToAnother(socket: Pick<Socket, 'remotePort' | 'localPort'>): boolean {
  const own = process.getuid?.();
  const { remotePort, localPort } = socket;
  if (own === undefined || remotePort === undefined || localPort === undefined) return false;
  for (const path of TABLES) {
    const owner = ownerIn(readTable(path), remotePort, localPort);
    if (owner !== null) return owner !== own && owner !== ROOT;
  }
  return false;
}

/** Empty where there is no such table. */
function readTable(path: string): string { try { return readFileSync(path, 'utf8'); } catch { return ''; } }
