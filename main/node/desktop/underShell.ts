// `up --shell`: the same node, started by the installed app and answering to it. Says why when it cannot come up, stops when the
// app is gone, and ends its process: the channel alone would keep it alive.
import type { Clock } from '../../../app/ports.ts';
import { explainFault, messageOfFault } from '../agent/faults.ts';
import { CommandFailed } from '../cli/outcome.ts';
import { openShellChannel } from './shellChannel.ts';
import { NoShellError, ShellLink } from './shellLink.ts';
import type { Begin } from './shellLink.ts';

/** What was said last is on its way for so long. */
const LAST_WORD_MS = 100;

export interface UnderShell {
  readonly link: ShellLink;
  readonly begin: Begin;
  /** This process and the shell, whose children the hidden pages are. */
  readonly pids: readonly number[];
}

export async function underShell(clock: Clock, run: (shell: UnderShell) => Promise<void>): Promise<void> {
  const channel = openShellChannel();
  if (channel === null) throw new CommandFailed(new NoShellError().message);
  const link = new ShellLink(channel, clock);
  const end = (code: number) => { clock.after(LAST_WORD_MS, () => { process.exit(code); }); };
  try {
    await run({ link, begin: await link.begin(), pids: [process.pid, ...shellPid()] });
    end(0);
  } catch (fault) {
    link.failed(fault instanceof CommandFailed || fault instanceof NoShellError ? fault.message : explainFault(fault) ?? `It could not start: ${messageOfFault(fault)}`);
    end(1);
    throw fault;
  }
}

function shellPid(): number[] {
  const pid = Number(process.env['ILEICES_SHELL_PID']);
  return Number.isSafeInteger(pid) && pid > 0 ? [pid] : [];
}
