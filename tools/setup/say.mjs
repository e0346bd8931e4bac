// What set-up tells the person: short lines on stderr, so that stdout stays one JSON document.

/** A set-up step that cannot go on; the message says the next step. */
export class SetupError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Used wrongly, as the command line says it. */
export const EXIT_USAGE = 2;
/** What a shell reports of a program that a signal ended. */
export const SIGNAL_CODES = { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 };
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Somebody stopped it (Ctrl-C, a closed terminal): no fault of a step, and nothing further is tried. */
export class Interrupted extends Error {
  constructor(exitCode) {
    super('stopped; the same command goes on from here');
    this.exitCode = exitCode;
  }
}

/** Throws when an exit code says that the step was stopped from outside. */
export function throwIfStopped(code) {
  if (STOPPING.some((signal) => SIGNAL_CODES[signal] === code)) throw new Interrupted(code);
}

export function say(line) {
  process.stderr.write(`ileices: ${line}\n`);
}

export function seconds(startedMs) {
  return `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
}

/** Runs an entry point; one that is foreseen becomes one line and its exit code, anything else keeps its stack. */
export async function entryPoint(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof SetupError || error instanceof Interrupted)) throw error;
    process.exitCode = error.exitCode;
    say(error.message);
  }
}
