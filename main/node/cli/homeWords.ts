// What a command says where no node lives or runs in the folder it was given: the next step as it is typed, for that folder.
import { existsSync } from 'node:fs';
import { homeFolder, homePaths } from '../home.ts';
import { CommandFailed } from './outcome.ts';

/** A word as a shell takes it for one. */
const quoted = (word: string): string => (/^[\w@%+=:,./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** To be put behind a command, with a space before it; empty for the folder that is meant without it. */
export const homeOption = (folder: string): string => (folder === homeFolder(undefined) ? '' : ` --home ${quoted(folder)}`);

export const startIt = (folder: string): string => `Start one with \`npm start${folder === homeFolder(undefined) ? '' : ` --${homeOption(folder)}`}\`, or name another folder with --home.`;

/** Fails unless a node lives in that folder, running or not. */
export function needNodeHere(folder: string): void {
  if (!existsSync(homePaths(folder).journal)) throw new CommandFailed(`No node lives in ${folder}. ${startIt(folder)}`);
}
