// How a readers process is started and spoken to: bytes in, bytes out, its end. Under Node it is a child with pipes; whoever may not
// start children (the installed app's agent) has it started by another and meets it at a door (readerDoor.ts).
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

export interface ReaderBirth {
  readonly entry: string;
  /** Arguments of Node itself. */
  readonly flags: readonly string[];
  readonly lowPriority: boolean;
  readonly onBytes: (piece: Uint8Array) => void;
  readonly onLine: (line: string) => void;
  /** Once, with the reason. */
  readonly onEnd: (why: string) => void;
}
export interface ReaderChild {
  /** Undefined where nobody tells; its memory and its time of the processor are then its own to watch. */
  readonly pid: number | undefined;
  write(bytes: Uint8Array): void;
  kill(): void;
}
export type StartReader = (birth: ReaderBirth) => ReaderChild;

const STDERR_LINE_LIMIT = 500;

export const startReaderHere: StartReader = ({ entry, flags, lowPriority, onBytes, onLine, onEnd }) => {
  // Windows cannot start a program without knowing where it is itself.
  const env = process.platform === 'win32' && process.env['SystemRoot'] !== undefined ? { SystemRoot: process.env['SystemRoot'] } : {};
  const child = spawn(process.execPath, [...flags, entry], { env, stdio: 'pipe', windowsHide: true });
  if (lowPriority) lower(child.pid);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n')) if (line.trim() !== '') onLine(line.slice(0, STDERR_LINE_LIMIT));
  });
  child.stdout.on('data', onBytes);
  // Writing to a process that has just ended fails; that it ended is told by `exit`.
  child.stdin.on('error', () => undefined);
  child.once('error', (error) => { onEnd(error.message); });
  child.once('exit', (code, signal) => { onEnd(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`); });
  return { pid: child.pid, write: (bytes) => { child.stdin.write(bytes); }, kill: () => { child.kill('SIGKILL'); } };
};

function lower(pid: number | undefined): void {
  if (pid === undefined) return;
  try { setPriority(pid, constants.priority.PRIORITY_LOW); } catch { /* it may have just ended */ }
}
