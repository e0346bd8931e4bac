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
  /** A file with runs that need not be run again. */
  readonly known: string | null;
}

/** A word that cannot be read; the message names the next step. */
export class WrongOption extends Error {
  constructor(message: string) { super(message); this.name = 'WrongOption'; }
}

/** Hours of work with other settings than were meant would follow on a word that is passed over. */
function onlyOptions(words: readonly string[], names: readonly string[]): void {
  words.forEach((word, at) => {
    if (at % 2 === 0 && !names.some((name) => word === `--${name}`)) throw new WrongOption(`"${word}" is no option here. There are: ${names.map((name) => `--${name}`).join(', ')}.`);
  });
}

/** `more`: names of options that only this experiment has. Throws a WrongOption. */
export function readOptions(words: readonly string[], more: readonly string[] = []): Options {
  onlyOptions(words, ['jobs', 'out', 'settings', ...more]);
  const out = wordAfter(words, 'out') ?? fileURLToPath(new URL('../../docs/figures', import.meta.url));
  return { jobs: wholeAfter(words, 'jobs', 1) ?? availableParallelism(), out, settings: settingsOf(wordAfter(words, 'settings') ?? '{}'), known: wordAfter(words, 'known') };
}

/** Null where the option was left out. Throws a WrongOption for what is no whole number from `least` on. */
export function wholeAfter(words: readonly string[], name: string, least: number): number | null {
  const word = wordAfter(words, name);
  if (word === null) return null;
  const value = Number(word);
  if (word === '' || !Number.isInteger(value) || value < least) throw new WrongOption(`--${name} needs a whole number from ${least} on, for instance --${name} ${least + 1}.`);
  return value;
}

function wordAfter(words: readonly string[], name: string): string | null {
  const at = words.indexOf(`--${name}`);
  return at === -1 ? null : words[at + 1] ?? '';
}

function settingsOf(text: string): Readonly<Record<string, unknown>> {
  try { return JSON.parse(text) as Readonly<Record<string, unknown>>; } catch { throw new WrongOption(`--settings needs JSON, for instance --settings '{"seeds":[1]}'.`); }
}

export function writeFigures(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}
