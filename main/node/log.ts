// The node's log: JSON lines in home/logs, five files of a few megabytes, never a text, path or token of a person.
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { plainLine } from './plainText.ts';
import { faultRecord } from './logFault.ts';

export const LOG_FILE = 'ileices.log';
export const LOG_FILES_KEPT = 5;
/** However long a text or a list is that somebody logs. */
const TEXT_CHARACTERS_MAX = 500;
const ITEMS_MAX = 50;
const DEPTH_MAX = 6;
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
  return pino({
    base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths: REDACTED, censor: '[left out]' },
    formatters: { level: (label) => ({ level: label }), log: (fields) => plainFields(fields, DEPTH_MAX) as Record<string, unknown> },
    hooks: { logMethod(args, method) { method.apply(this, args.map((arg: unknown) => (typeof arg === 'string' ? plainLine(arg, TEXT_CHARACTERS_MAX) : arg)) as Parameters<typeof method>); } },
  }, file);
}

/** Without what a terminal obeys, whoever reads the log and however; faults without their words (logFault.ts). */
function plainFields(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return plainLine(value, TEXT_CHARACTERS_MAX);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return faultRecord(value);
  if (depth === 0) return '[too deep]';
  if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item) => plainFields(item, depth - 1));
  return Object.fromEntries(Object.entries(value).slice(0, ITEMS_MAX).map(([key, item]) => [plainLine(key, TEXT_CHARACTERS_MAX), plainFields(item, depth - 1)]));
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
