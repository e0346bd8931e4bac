// Options every verb has, and the readers of option values.
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { homeFolder } from '../home.ts';

export interface CommonOptions { readonly home?: string; readonly json?: boolean }

export function withCommon(command: Command): Command {
  return command
    .option('--home <dir>', 'folder that holds all state of the node (default: the platform\'s data folder)')
    .option('--json', 'print one JSON document on stdout, everything else on stderr');
}

export const folderOf = (options: CommonOptions): string => homeFolder(options.home);

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
