// Whose process is at the other end of a loopback connection. Linux says it in its table of sockets; other systems do not,
// and there nothing is refused for it. This closes what a ticket in the list of processes leaves open: another user of the
// machine may read it, but cannot use it. Rule H10 of schemas/PROTOCOL.md. Reading the table takes milliseconds: it is
// looked at for connections that bring a good proof, once each, and never for those that may only connect.
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
const LOOPBACK = ['0100007F', '0000000000000000FFFF00000100007F'];
const CLIENTS = ['127.0.0.1', '::ffff:127.0.0.1'];
const ROOT = 0;

/** Columns of the table that are read: local address, remote address, uid, inode (proc(5)). */
const [LOCAL, REMOTE, UID, INODE] = [1, 2, 7, 9] as const;

/** User id of the process that opened `clientPort` -> `serverPort`; 'gone' when only our own end of it is left in the
 * table, so that nobody can say whose it was; null when the table does not know the connection at all. */
export function ownerIn(table: string, clientPort: number, serverPort: number): number | 'gone' | null {
  const ends = (value: number) => LOOPBACK.map((address) => `${address}:${value.toString(16).toUpperCase().padStart(4, '0')}`);
  const [clients, servers] = [ends(clientPort), ends(serverPort)];
  let known: 'gone' | null = null;
  for (const line of table.split('\n').slice(1)) {
    const columns = line.trim().split(/\s+/);
    const [local, remote] = [columns[LOCAL] ?? '', columns[REMOTE] ?? ''];
    if (servers.includes(local) && clients.includes(remote)) known = 'gone';
    // A socket whose process has let go of it stands there as root's, without an inode.
    if (clients.includes(local) && servers.includes(remote)) return columns[INODE] === '0' ? 'gone' : Number(columns[UID]);
  }
  return known;
}

const asked = new WeakMap<Socket, boolean>();

/** Whether somebody else is at the other end, or was and is gone, or came from one of the many other addresses of this
 * machine: its owner's browser and command line never do. Root may look into every process anyway. */
export function belongsToAnother(socket: Socket): boolean {
  const before = asked.get(socket);
  if (before !== undefined) return before;
  const own = process.getuid?.();
  const { remotePort, localPort, remoteAddress } = socket;
  // A socket that has closed has no ports any more, and hears no answer.
  if (own === undefined || remotePort === undefined || localPort === undefined) return false;
  if (process.platform === 'linux' && remoteAddress !== undefined && !CLIENTS.includes(remoteAddress)) return true;
  const owners = TABLES.map((path) => ownerIn(readTable(path), remotePort, localPort));
  const owner = owners.find((each) => typeof each === 'number') ?? owners.find((each) => each !== null) ?? null;
  const another = owner !== null && owner !== own && owner !== ROOT;
  // A table is read line by line while it changes: what it did not know now it may know at the next request.
  if (typeof owner === 'number') asked.set(socket, another);
  return another;
}

/** Empty where there is no such table. */
function readTable(path: string): string { try { return readFileSync(path, 'utf8'); } catch { return ''; } }
