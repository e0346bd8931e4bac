// What set-up tells the person: short lines on stderr, so that stdout stays one JSON document.

/** A set-up step that cannot go on; the message says the next step. */
export class SetupError extends Error {}

export function say(line) {
  process.stderr.write(`ileices: ${line}\n`);
}

export function seconds(startedMs) {
  return `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
}

/** Runs an entry point; a SetupError becomes one line and exit code 1, anything else keeps its stack. */
export async function entryPoint(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
