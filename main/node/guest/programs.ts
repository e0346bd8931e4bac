// Starts the small programs that an operating system answers through: found once on PATH, never through a shell, with as little
// of our environment as they need, for a short while, and heard out up to a limit.
import { execFile } from 'node:child_process';
import type { ExecFileOptionsWithStringEncoding } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { READ_LIMIT_MS } from './kept.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** What a program wrote, or null: it is not there, failed, took too long or wrote too much. */
export type Run = (program: string, args: readonly string[]) => Promise<string | null>;

const OUTPUT_BYTES_MAX = 1024 * 1024;
/** Looked in last: a service is often started with a short PATH. */
const SYSTEM_FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'];
/** Where the screen and the system's bus are; nothing else of ours is their business. */
const KEPT_NAMES = ['HOME', 'DISPLAY', 'XAUTHORITY', 'DBUS_SYSTEM_BUS_ADDRESS'];

export function openPrograms(env: Env): { readonly run: Run; close(): void } {
  const found = new Map<string, string | null>(), ending = new AbortController();
  // Figures and words are read in English, whatever a person speaks.
  const options: ExecFileOptionsWithStringEncoding = {
    encoding: 'latin1', timeout: READ_LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: OUTPUT_BYTES_MAX, windowsHide: true, signal: ending.signal,
    env: { PATH: SYSTEM_FOLDERS.join(delimiter), LC_ALL: 'C', ...pick(env, KEPT_NAMES) },
  };
  const placeOf = (program: string): string | null => {
    if (!found.has(program)) found.set(program, find(program, env));
    return found.get(program) ?? null;
  };
  return {
    run: (program, args) => new Promise((resolve) => {
      const file = ending.signal.aborted ? null : placeOf(program);
      if (file === null) { resolve(null); return; }
      execFile(file, [...args], options, (error, stdout) => { resolve(error === null ? stdout : null); }).stdin?.end();
    }),
    close: () => { ending.abort(); },
  };
}

function find(program: string, env: Env): string | null {
  // A folder that is not absolute means another one wherever we are started.
  const folders = [...(env['PATH'] ?? '').split(delimiter), ...SYSTEM_FOLDERS].filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, program)).find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch { return false; }
}

export function pick(env: Env, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => { const value = env[name]; return value === undefined ? [] : [[name, value]]; }));
}
