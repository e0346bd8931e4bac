// Options every verb has, and the readers of option values. The words of `up` and of every verb stand in words.json: set-up
// checks them too, with a Node that cannot run this file, before it installs anything.
import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { z } from 'zod';
import { expiryOf } from '../../../app/consent/expiry.ts';
import { homeFolder } from '../home.ts';

export interface CommonOptions { readonly home?: string; readonly json?: boolean }

const Word = z.strictObject({
  flags: z.string(), description: z.string(),
  value: z.union([z.literal('folder'), z.strictObject({ from: z.int(), to: z.int() })]).optional(),
});
const words = z.strictObject({ common: z.array(Word), up: z.array(Word) })
  .parse(JSON.parse(readFileSync(new URL('./words.json', import.meta.url), 'utf8')));

export function withWords(command: Command, group: keyof typeof words): Command {
  for (const { flags, description, value } of words[group]) {
    if (value === undefined) command.option(flags, description);
    else if (value === 'folder') command.option(flags, description, folderName);
    else command.option(flags, description, wholeNumber(value.from, value.to));
  }
  return command;
}

export const withCommon = (command: Command): Command => withWords(command, 'common');

export const folderOf = (options: CommonOptions): string => homeFolder(options.home);

/** An empty one is a variable that is not set, and must not mean the default folder. */
function folderName(text: string): string {
  if (text === '') throw new InvalidArgumentError('the name of the folder is empty (a variable that is not set?).');
  return text;
}

/** When a permission ends, as an ISO time. */
export function endAhead(words: string): string {
  const end = expiryOf(words, Date.now());
  if (end === null) throw new InvalidArgumentError('say 12h, 7d, 4w or a day like 2027-01-31 that lies ahead.');
  return end;
}

export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < from || value > to) throw new InvalidArgumentError(`a whole number from ${from} to ${to} is needed.`);
    return value;
  };
}

export function decimal(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= from && value <= to)) throw new InvalidArgumentError(`a number from ${from} to ${to} is needed.`);
    return value;
  };
}
