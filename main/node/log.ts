// The node's log: JSON lines in home/logs, five files of a few megabytes, never a text, path or token of a person.
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';

export const LOG_FILE = 'ileices.log';
export const LOG_FILES_KEPT = 5;
/** What people write and where it lies stays out of the log, whoever logs it. */
const REDACTED = ['text', 'prompt', 'question', 'reply', 'path', 'name', 'token', 'url', '*.text', '*.prompt', '*.path', '*.token', '*.url'];

/** Appends synchronously: a log line must survive the crash it describes. Lines are few. */
export class RotatingFile {
  readonly #folder: string;
  readonly #limitBytes: number;
  #handle: number;
  #bytes: number;

  constructor(folder: string, limitBytes: number) {
    this.#folder = folder; this.#limitBytes = limitBytes;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    [this.#handle, this.#bytes] = this.#open();
  }

  write(line: string): void {
    try {
      if (this.#bytes >= this.#limitBytes) this.#rotate();
      this.#bytes += writeSync(this.#handle, line);
    } catch { /* a full disk has its own notice; losing a log line must not end the node */ }
  }

  close(): void { closeSync(this.#handle); }

  #open(): [handle: number, bytes: number] {
    const handle = openSync(join(this.#folder, LOG_FILE), 'a', 0o600);
    return [handle, fstatSync(handle).size];
  }

  #rotate(): void {
    closeSync(this.#handle);
    const file = (index: number) => join(this.#folder, index === 0 ? LOG_FILE : `${LOG_FILE}.${index}`);
    rmSync(file(LOG_FILES_KEPT - 1), { force: true });
    for (let index = LOG_FILES_KEPT - 2; index >= 0; index -= 1) {
      try { renameSync(file(index), file(index + 1)); } catch { /* that many are not there yet */ }
    }
    [this.#handle, this.#bytes] = this.#open();
  }
}

export function createLog(file: RotatingFile): pino.Logger {
  return pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths: REDACTED, censor: '[left out]' }, formatters: { level: (label) => ({ level: label }) } }, file);
}

/** The newest lines over all files, oldest first. */
export function lastLogLines(folder: string, count: number): string[] {
  const names = readdirSync(folder).filter((name) => name.startsWith(LOG_FILE)).sort();
  const lines: string[] = [];
  for (const name of names) {
    if (lines.length >= count) break;
    lines.unshift(...readFileSync(join(folder, name), 'utf8').split('\n').filter((line) => line !== ''));
  }
  return lines.slice(-count);
}
