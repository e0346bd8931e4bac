// The end of the log as a window shows it: read from the end of the newest file, never the whole of it, and as it is stored, with texts and
// paths left out already.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { LogLevel } from '../../schemas/auditView.ts';
import type { LogLine } from '../../schemas/auditView.ts';
import { errorCode } from './disk.ts';
import { LOG_FILE } from './log.ts';

export const TAIL_BYTES = 256 * 1024;
const MOST_TEXT = 600;

export async function logTail(folder: string, lines: number, level: LogLevel): Promise<LogLine[]> {
  const least = LogLevel.options.indexOf(level);
  return (await lastLines(join(folder, LOG_FILE))).map(lineOf).filter((line) => line.level === null || LogLevel.options.indexOf(line.level) >= least).slice(-lines);
}

async function lastLines(path: string): Promise<string[]> {
  let file;
  try { file = await open(path, 'r'); } catch (error) { if (errorCode(error) === 'ENOENT') return []; throw error; }
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const found = buffer.toString('utf8', 0, bytesRead).split('\n').filter((line) => line !== '');
    // The first one may have lost its beginning.
    return from === 0 ? found : found.slice(1);
  } finally { await file.close(); }
}

/** A line torn by a crash is shown as it is. */
function lineOf(line: string): LogLine {
  const torn: LogLine = { at: null, level: null, text: line.slice(0, MOST_TEXT), more: '' };
  let parsed: unknown;
  try { parsed = JSON.parse(line); } catch { return torn; }
  if (typeof parsed !== 'object' || parsed === null) return torn;
  const { time, level, msg, ...more } = parsed as Record<string, unknown>;
  const known = LogLevel.safeParse(level);
  return { at: typeof time === 'string' ? time : null, level: known.success ? known.data : null, text: typeof msg === 'string' ? msg.slice(0, MOST_TEXT) : '', more: Object.keys(more).length === 0 ? '' : JSON.stringify(more).slice(0, MOST_TEXT) };
}
