// The words behind `npm run train-embryo --`. A wrong one is a sentence, never a default taken in silence.
import { parseArgs } from 'node:util';

export interface EmbryoOptions { readonly threads: number; readonly out: string; readonly steps: number; readonly fresh: boolean }

export const EMBRYO_HELP = `npm run train-embryo -- [options]

Trains the embryo on this machine's processor and writes it to assets/embryo. An interrupted run goes on at the next start.

  --threads <n>    threads to use (all of them)
  --out <folder>   where the checkpoint, its tokenizer and its card are written
  --steps <n>      stop early, for trials
  --fresh          forget a saved state and begin anew
  --help           this text`;

export class WrongOptionError extends Error { override readonly name = 'WrongOptionError'; }

/** The options, or null when help was asked for. Throws WrongOptionError with what to change. */
export function readEmbryoOptions(words: readonly string[], defaults: EmbryoOptions): EmbryoOptions | null {
  const values = parse(words);
  if (values.help === true) return null;
  return {
    threads: wholeNumber('--threads', values.threads, defaults.threads), steps: Math.min(defaults.steps, wholeNumber('--steps', values.steps, defaults.steps)),
    out: values.out ?? defaults.out, fresh: values.fresh ?? defaults.fresh,
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: { threads: { type: 'string' }, out: { type: 'string' }, steps: { type: 'string' }, fresh: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (fault) { throw new WrongOptionError(fault instanceof Error ? fault.message : String(fault)); }
}

function wholeNumber(name: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (!Number.isInteger(value) || value < 1) throw new WrongOptionError(`${name} needs a whole number from 1, not "${given}".`);
  return value;
}
