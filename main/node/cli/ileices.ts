// Entry of the command line: runs one verb and turns how it ended into an exit code (see outcome.ts).
import { CommanderError } from 'commander';
import { explainFault, messageOfFault } from '../agent/faults.ts';
import { CommandFailed, EXIT_FAILED, EXIT_USAGE, say, UsageError } from './outcome.ts';
import { buildProgram } from './program.ts';

function exitCodeOf(fault: unknown): number {
  // Commander has said it already; help that was asked for is no fault.
  if (fault instanceof CommanderError) return fault.exitCode === 0 ? 0 : EXIT_USAGE;
  if (fault instanceof UsageError) { say(fault.message); return EXIT_USAGE; }
  say(fault instanceof CommandFailed ? fault.message : explainFault(fault) ?? `It failed: ${messageOfFault(fault)}`);
  return EXIT_FAILED;
}

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => { process.exit(error.code === 'EPIPE' ? 0 : EXIT_FAILED); });

try {
  // In a process of the installed app the parser would take the words for those of the app itself.
  await buildProgram().parseAsync(process.argv, { from: 'node' });
} catch (fault) {
  process.exitCode = exitCodeOf(fault);
}
