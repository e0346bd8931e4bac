// `logs`: the newest lines of the node's log, read from the home folder, whether or not the node runs.
import { existsSync } from 'node:fs';
import { homePaths } from '../home.ts';
import { lastLogLines } from '../log.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, print, printJson } from './outcome.ts';

export const DEFAULT_LOG_LINES = 100;

export function logs(options: CommonOptions & { readonly lines?: number }): void {
  const folder = homePaths(folderOf(options)).logs;
  if (!existsSync(folder)) throw new CommandFailed(`There are no logs in ${folder}; no node has run there.`);
  const lines = lastLogLines(folder, options.lines ?? DEFAULT_LOG_LINES);
  if (options.json) printJson({ folder, lines: lines.map(parsed) });
  else lines.forEach(print);
}

/** A line torn by a crash is shown as it is. */
function parsed(line: string): unknown {
  try { return JSON.parse(line); } catch { return { msg: line }; }
}
