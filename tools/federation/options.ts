// The words after the experiment's name, and where its figures go.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Options {
  /** Processes at once. */
  readonly jobs: number;
  /** Folder for the figures. */
  readonly out: string;
  /** Changes some of the experiment's settings. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Throws a SyntaxError or RangeError with the next step where a word cannot be read. */
export function readOptions(words: readonly string[]): Options {
  const after = (name: string, otherwise: string): string => {
    const at = words.indexOf(`--${name}`);
    return at === -1 ? otherwise : words[at + 1] ?? '';
  };
  const jobs = Number(after('jobs', String(availableParallelism())));
  if (!Number.isInteger(jobs) || jobs < 1) throw new RangeError('--jobs needs a whole number of processes, for instance --jobs 2.');
  return { jobs, out: after('out', fileURLToPath(new URL('../../docs/figures', import.meta.url))), settings: settingsOf(after('settings', '{}')) };
}

function settingsOf(text: string): Readonly<Record<string, unknown>> {
  try { return JSON.parse(text) as Readonly<Record<string, unknown>>; } catch { throw new SyntaxError(`--settings needs JSON, for instance --settings '{"seeds":[1]}'.`); }
}

export function writeFigures(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}
