// The home folder: where every byte of a node lives, who may read it, and that only one node runs in it.
// Not what is in the files: journal, keys, settings and blobs open their own.
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { errorCode, FolderDisk, makeFolderPath, makePrivateFile, toDiskError } from './disk.ts';

export type HomeReason = 'wide-permissions' | 'foreign-owner' | 'not-a-folder' | 'cannot-create' | 'already-running';
export class HomeError extends Error {
  readonly reason: HomeReason;
  constructor(reason: HomeReason, message: string) { super(message); this.name = 'HomeError'; this.reason = reason; }
}

const RUNTIME_FILE = 'runtime.json';
/** Stays when the node ends: a window that is still open looks for it there. */
const PORT_FILE = 'port';
const TOKEN_FILE = 'token';
const LOCK_FILE = 'instance.lock';
const TOKEN_BYTES = 32;
const NODE_FILES = ['node.db', 'identity.key', LOCK_FILE];

/** What a running node tells other processes of the same user. */
export const Runtime = z.strictObject({
  pid: z.int().min(1),
  /** Start time of that process, so that another one with the same pid is not taken for it; null where unknown. */
  processStart: z.string().nullable(),
  port: z.int().min(1).max(65_535), protocol: z.int().min(1), version: z.string(), startedAt: z.string(),
});
export type Runtime = z.infer<typeof Runtime>;

export interface HomePaths {
  readonly root: string; readonly journal: string; readonly metrics: string; readonly texts: string; readonly blobs: string;
  readonly logs: string; readonly policy: string;
}

export function homePaths(root: string): HomePaths {
  return {
    root, journal: join(root, 'node.db'), metrics: join(root, 'metrics.db'), texts: join(root, 'texts'), blobs: join(root, 'blobs'),
    logs: join(root, 'logs'), policy: join(root, 'policy.yaml'),
  };
}

/** `--home`, else the platform's data folder. */
export function homeFolder(option: string | undefined, env: Readonly<Record<string, string | undefined>> = process.env, platform: string = process.platform): string {
  if (option !== undefined) return resolve(option);
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Ileices');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Ileices');
  // An empty or relative one counts as not set, as its rules say.
  const data = env['XDG_DATA_HOME'] ?? '';
  return join(isAbsolute(data) ? data : join(homedir(), '.local', 'share'), 'ileices');
}

/** An opened home folder: this process is the only node in it until `close`. */
export class Home {
  readonly paths: HomePaths;
  readonly disk: FolderDisk;
  readonly #lock: Database.Database;

  constructor(root: string, lock: Database.Database) { this.paths = homePaths(root); this.disk = new FolderDisk(root); this.#lock = lock; }

  /** Publishes the port and the token that opens the node's loopback methods, a fresh one unless it is given. */
  announce(runtime: Omit<Runtime, 'pid' | 'processStart'>, token: string = randomBytes(TOKEN_BYTES).toString('base64url')): { runtime: Runtime; token: string } {
    const whole: Runtime = { ...runtime, pid: process.pid, processStart: processStart(process.pid) };
    this.disk.writeDurably(TOKEN_FILE, Buffer.from(token));
    this.disk.writeDurably(RUNTIME_FILE, Buffer.from(`${JSON.stringify(whole)}\n`));
    if (this.lastPort !== whole.port) this.disk.writeDurably(PORT_FILE, Buffer.from(`${whole.port}\n`));
    return { runtime: whole, token };
  }

  get lastPort(): number | null { return lastPortIn(this.paths.root); }

  /** Takes the announcement back and lets another node in. */
  close(): void {
    this.disk.remove(RUNTIME_FILE);
    this.disk.remove(TOKEN_FILE);
    this.#lock.close();
  }
}

/** Makes or opens the folder, refuses one that others can read, and takes the instance lock. */
export function openHome(folder: string): Home {
  const root = resolve(folder);
  makePrivateFolder(root);
  const lock = takeLock(root);
  const home = new Home(root, lock);
  try { home.disk.sweepPartials(''); } catch (error) { lock.close(); throw error; }
  return home;
}

function makePrivateFolder(root: string): void {
  try { makeFolderPath(root); } catch (error) { throw whyNotMade(root, error); }
  const stats = lstatSync(root);
  if (!stats.isDirectory()) throw new HomeError('not-a-folder', `'${root}' is not a folder. Choose another with --home.`);
  if (process.platform === 'win32') return;
  if (process.getuid !== undefined && stats.uid !== process.getuid()) {
    throw new HomeError('foreign-owner', `'${root}' belongs to another user. Choose another folder with --home.`);
  }
  if ((stats.mode & 0o077) === 0) return;
  // A folder made for us by hand holds no secret yet, so it is closed without asking; one with a node in it was opened by someone.
  const names = readdirSync(root);
  if (names.some((name) => NODE_FILES.includes(name))) {
    throw new HomeError('wide-permissions', `Others on this machine could read this node. Mend it with: chmod 700 '${root}'`);
  }
  if (names.length > 0) throw new HomeError('wide-permissions', `'${root}' is open to others and not empty. Choose an empty folder, or mend it with: chmod 700 '${root}'`);
  try { chmodSync(root, 0o700); } catch (error) { throw toDiskError(error); }
}

/** What the disk may be blamed for stays its fault; the rest lies in the path. */
function whyNotMade(root: string, error: unknown): Error {
  const file = fileOnTheWay(root);
  if (file !== null) return new HomeError('not-a-folder', `'${file}' is a file, so no folder '${root}' can be in it. Choose another with --home.`);
  const fault = toDiskError(error);
  if (fault.reason !== 'broken' || errorCode(error) === 'EIO') return fault;
  return new HomeError('cannot-create', `The folder '${root}' cannot be made there (${errorCode(error)}). Choose another with --home.`);
}

/** Whether a path, there already or not, lies in this folder once links are followed. */
export function liesInside(path: string, folder: string): boolean {
  let there = resolve(path);
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  const [inner, outer] = [realpathSync(there), realpathSync(folder)];
  return inner === outer || inner.startsWith(outer + sep);
}

function fileOnTheWay(path: string): string | null {
  for (let part = path; dirname(part) !== part; part = dirname(part)) {
    try { return statSync(part).isDirectory() ? null : part; } catch { /* what is not there is in nobody's way */ }
  }
  return null;
}

/** The kernel's own file lock, held through SQLite for as long as the process lives: two starts cannot both get it, and
 *  kill -9 frees it. Nothing is ever written to the file. */
function takeLock(root: string): Database.Database {
  const lock = openLock(root);
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (!errorCode(error).startsWith('SQLITE_BUSY')) throw toDiskError(error);
    const runtime = readRuntime(root);
    throw new HomeError('already-running', runtime === null
      ? `Another node is starting or stopping in '${root}'. Try again in a moment, or choose another folder with --home.`
      : `A node is already running in '${root}' (process ${runtime.pid}). Use it, stop it, or choose another folder with --home.`);
  }
}

function openLock(root: string): Database.Database {
  try {
    makePrivateFile(join(root, LOCK_FILE));
    return new Database(join(root, LOCK_FILE), { timeout: 0 });
  } catch (error) { throw toDiskError(error); }
}

/** The node that runs in this folder, or null: no announcement, or one left behind by a process that is gone. */
export function readRuntime(folder: string): Runtime | null {
  const parsed = Runtime.safeParse(readJson(join(folder, RUNTIME_FILE)));
  if (!parsed.success) return null;
  const start = processStart(parsed.data.pid);
  return start !== null && (parsed.data.processStart === null || start === parsed.data.processStart) ? parsed.data : null;
}

/** Where the node of this folder was last; null when it has never been up, or nobody can tell. */
export function lastPortIn(folder: string): number | null {
  const port = readJson(join(folder, PORT_FILE));
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

export function readToken(folder: string): string | null {
  try { return readFileSync(join(folder, TOKEN_FILE), 'utf8'); } catch { return null; }
}

function readJson(path: string): unknown {
  try { return JSON.parse(readFileSync(path, 'utf8')); } catch { return null; }
}

/** When a process started, in the kernel's words; null when there is no such process. Elsewhere than on Linux only `alive`. */
export function processStart(pid: number): string | null {
  if (process.platform === 'linux') {
    // The name in field 2 may hold spaces and brackets; what follows its last bracket does not. Field 22 is the start.
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ');
      const gone = fields[0] === 'Z' || fields[0] === 'X';
      return gone ? null : fields[19] ?? null;
    } catch { return null; }
  }
  try { process.kill(pid, 0); return 'alive'; } catch (error) { return errorCode(error) === 'EPERM' ? 'alive' : null; }
}
