// How a service starts the node: the program that runs this command, the flags of tools/setup, one home, no window. A service gets
// nothing else of the person's environment.
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { PASSPHRASE_FILE_VARIABLE } from '../vault/passphrase.ts';

const ENTRY = fileURLToPath(new URL('../cli/ileices.ts', import.meta.url));
const NodeStart = z.strictObject({ flags: z.array(z.string()), environment: z.record(z.string(), z.string()) });
/** A line of a unit ends where a path with one in it would go on. */
const UNWRITABLE = /[^\P{Cc}]/u;

export interface ServiceCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws a sentence where a path cannot stand in the files of a service. */
export function serviceCommand(home: string, env: Environment = process.env, program: string = process.execPath): ServiceCommand {
  const start = NodeStart.parse(JSON.parse(readFileSync(new URL('../../../tools/setup/nodeStart.json', import.meta.url), 'utf8')));
  const passphraseFile = env[PASSPHRASE_FILE_VARIABLE] ?? '';
  const command = {
    program, args: [...start.flags, ENTRY, 'up', '--headless', '--home', home],
    environment: { ...start.environment, ...(isAbsolute(passphraseFile) ? { [PASSPHRASE_FILE_VARIABLE]: passphraseFile } : {}) },
  };
  const odd = [program, ...command.args, ...Object.values(command.environment)].find((word) => UNWRITABLE.test(word));
  if (odd !== undefined) throw new Error(`The path '${odd}' has a control character in it and cannot stand in the file of a service.`);
  return command;
}
