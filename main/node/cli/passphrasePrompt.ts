// Passphrases for the command line: the first line of a named file, or typed without being shown. Never an argument: others
// could read that in the list of processes.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { errorCode } from '../disk.ts';
import { passphraseIn } from '../vault/passphrase.ts';
import { PASSPHRASE_CHARACTERS_MIN } from '../vault/wrapping.ts';
import { someoneIsThere } from './confirm.ts';
import type { Terminal } from './confirm.ts';
import { CommandFailed } from './outcome.ts';

const standard = (): Terminal => ({ input: process.stdin, output: process.stderr });

/** Null on Ctrl-C and at the end of input. */
export function askHidden(question: string, { input, output }: Terminal = standard()): Promise<string | null> {
  const unseen = new Writable({ write(_chunk, _encoding, done) { done(); } });
  return new Promise((resolve) => {
    const lines = createInterface({ input, output: unseen, terminal: true });
    output.write(`${question} `);
    lines.on('line', (line) => { resolve(line); lines.close(); });
    lines.on('close', () => { output.write('\n'); resolve(null); });
  });
}

/** For something that has a passphrase already. */
export async function knownPassphrase(file: string | undefined, question: string, terminal?: Terminal): Promise<string> {
  return fromFile(file) ?? typed(question, terminal);
}

/** For something new: long enough, and typed twice. */
export async function newPassphrase(file: string | undefined, question: string, terminal?: Terminal): Promise<string> {
  const given = fromFile(file);
  const passphrase = given ?? await typed(question, terminal);
  if (passphrase.length < PASSPHRASE_CHARACTERS_MIN) throw new CommandFailed(`A passphrase has at least ${PASSPHRASE_CHARACTERS_MIN} characters; four or five words are good ones.`);
  if (given === null && await typed('The same again:', terminal) !== passphrase) throw new CommandFailed('The two were not the same. Nothing was changed.');
  return passphrase;
}

function fromFile(file: string | undefined): string | null {
  if (file === undefined) return null;
  try { return passphraseIn(file); } catch (error) {
    if (errorCode(error) === '') throw error;
    throw new CommandFailed(`The passphrase could not be read from '${file}' (${errorCode(error)}).`);
  }
}

async function typed(question: string, terminal: Terminal | undefined): Promise<string> {
  if (terminal === undefined && !someoneIsThere()) throw new CommandFailed('A passphrase is needed and nobody is there to type it. Put it into a file that only you can read and name that: --passphrase-file <file>.');
  const answer = await askHidden(question, terminal);
  if (answer === null || answer === '') throw new CommandFailed('Without a passphrase it cannot be done. Nothing was changed.');
  return answer;
}
