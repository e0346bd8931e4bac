// Where a passphrase comes from when nobody is there to type it: a file named in the environment, or a credential that
// systemd hands to the service. Never the environment itself and never the command line: others could read those.
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../disk.ts';
import { isPrivateFile } from '../privateFile.ts';
import { VaultError } from './vault.ts';
import { PASSPHRASE_CHARACTERS_MAX } from './wrapping.ts';

export const PASSPHRASE_FILE_VARIABLE = 'ILEICES_PASSPHRASE_FILE';
const CREDENTIAL = 'ileices-passphrase';

type Environment = Readonly<Record<string, string | undefined>>;

/** Null where nothing names one. */
export function givenPassphrase(env: Environment = process.env): string | null {
  const named = env[PASSPHRASE_FILE_VARIABLE];
  if (named !== undefined && named !== '') return passphraseIn(named);
  const credentials = env['CREDENTIALS_DIRECTORY'];
  if (credentials === undefined) return null;
  try { return passphraseIn(join(credentials, CREDENTIAL)); } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** The first line of a file. A pipe may be named too; a file that others can read may not. */
export function passphraseIn(path: string): string {
  if (lstatSync(path).isFile() && !isPrivateFile(path)) throw new VaultError('wide-permissions', `Others on this machine could read the passphrase. Mend it with: chmod 600 '${path}'`);
  const line = readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  if (line === '' || line.length > PASSPHRASE_CHARACTERS_MAX) throw new VaultError('damaged', `The first line of '${path}' is no passphrase: it is empty or longer than ${PASSPHRASE_CHARACTERS_MAX} characters.`);
  return line;
}
