// What the sensors may touch of the machine they look at: files below a root, programs, the clock. Tests put others here.
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../app/ports.ts';
import type { Env, Run } from './programs.ts';
import type { AskWindows } from './windows.ts';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Env;
  /** Where the system's own folders (`proc`, `sys`, `run`) begin. */
  readonly root: string;
  readonly run: Run;
  readonly askWindows: AskWindows;
  readonly clock: Clock;
  /** Processes of this node; where the system tells whose child is whose, their children count as well. */
  readonly ownPids: () => readonly number[];
}

/** Files of the system are short; of what is longer only the beginning is read. */
const FILE_BYTES_MAX = 4_096;
/** Opening something that is no plain file must not wait for whoever writes to it. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** For files behind which there is a device or a lock: those can take their time, and this thread has other work. */
export async function readSmall(machine: Pick<Machine, 'root'>, ...path: readonly string[]): Promise<string | null> {
  try {
    const file = await open(join(machine.root, ...path), FLAGS);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(FILE_BYTES_MAX), 0, FILE_BYTES_MAX, null);
      return buffer.toString('latin1', 0, bytesRead);
    } finally { await file.close(); }
  } catch { return null; }
}

const scratch = Buffer.alloc(FILE_BYTES_MAX);

/** For files that the kernel answers from memory: a tenth of the processor time of the other way, which counts for hundreds. */
export function readQuick(machine: Pick<Machine, 'root'>, ...path: readonly string[]): string | null {
  let file: number | null = null;
  try {
    file = openSync(join(machine.root, ...path), FLAGS);
    return scratch.toString('latin1', 0, readSync(file, scratch, 0, FILE_BYTES_MAX, null));
  } catch { return null; } finally { if (file !== null) closeSync(file); }
}

/** A whole number as the system writes it, or null for anything else. */
export function wholeNumber(text: string | null | undefined): number | null {
  const digits = text?.trim() ?? '';
  return /^-?\d{1,15}$/.test(digits) ? Number(digits) : null;
}
