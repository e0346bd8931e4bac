// What verbs say before they write a file outside the home, or take it away: whose it is, and whether the person wants it.
import type { OwnFileState } from '../service/ownFile.ts';
import { confirm, someoneIsThere } from './confirm.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, EXIT_FAILED, say } from './outcome.ts';

export interface AskedOptions extends CommonOptions { readonly yes?: boolean }

export function refuseUnlessOurs(state: OwnFileState, path: string): void {
  if (state === 'foreign') throw new CommandFailed(`${path} is there and was not written by Ileices. It stays as it is. Move it away first if it is not wanted.`);
  if (state === 'changed') throw new CommandFailed(`${path} was changed by hand since Ileices wrote it, so it stays as it is. Take it away yourself if it is not wanted: rm '${path}'`);
}

export async function agreed(options: AskedOptions, question: string): Promise<boolean> {
  if (options.yes) return true;
  if (!someoneIsThere()) throw new CommandFailed('Nobody is there to ask. Say --yes to allow it. Nothing was done.');
  return confirm(question);
}

export function nothingDone(): void {
  say('Nothing was done.');
  process.exitCode = EXIT_FAILED;
}
