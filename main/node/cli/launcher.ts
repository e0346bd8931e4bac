// `launcher`: an entry in the menu of a Linux desktop, written and taken away on request. On macOS and Windows the file to double
// click lies in the checkout itself, and is named.
import { rmSync } from 'node:fs';
import { messageOfFault } from '../agent/faults.ts';
import { isCheckout } from '../projectFolder.ts';
import { desktopEntry, entryPath } from '../launcher/desktopEntry.ts';
import { holds, stateOf, writeOwn } from '../service/ownFile.ts';
import { agreed, nothingDone, refuseUnlessOurs } from './ownFileWords.ts';
import type { AskedOptions } from './ownFileWords.ts';
import { CommandFailed, print, printJson, say } from './outcome.ts';

/** Starts with the mode of a program: some desktops ask for it before they run an entry. */
const PROGRAM_MODE = 0o755;

export async function launcherInstall(options: AskedOptions): Promise<void> {
  needLinux();
  const path = entryPath();
  let text: string;
  try { text = desktopEntry(); } catch (error) { throw new CommandFailed(messageOfFault(error)); }
  if (holds(path, text)) { done(options, path, false, `${path} is there already.`); return; }
  const state = stateOf(path);
  refuseUnlessOurs(state, path);
  say(`This would be written to ${path}${state === 'ours' ? ' (in place of the one that is there)' : ''}, and nothing else done:\n\n${text}`);
  if (!await agreed(options, 'Write it?')) { nothingDone(); return; }
  writeOwn(path, text, 'utf8', PROGRAM_MODE);
  done(options, path, true, `Written: ${path}. Ileices stands in the menu of your desktop now; moving this folder breaks the entry until you run this again.`);
}

export async function launcherUninstall(options: AskedOptions): Promise<void> {
  needLinux();
  const path = entryPath(), state = stateOf(path);
  if (state === 'none') {
    if (options.json) printJson({ path, removed: false }); else print(`There is no entry: ${path} does not exist.`);
    return;
  }
  refuseUnlessOurs(state, path);
  if (!await agreed(options, `Take ${path} away?`)) { nothingDone(); return; }
  rmSync(path);
  if (options.json) printJson({ path, removed: true }); else print(`Taken away: ${path}.`);
}

function needLinux(): void {
  if (!isCheckout()) throw new CommandFailed('The installed app stands in the menu already; a launcher is for a checkout.');
  if (process.platform === 'darwin') throw new CommandFailed('On a Mac, double-click Ileices.command in the folder of Ileices; drag it to the right side of the Dock to keep it there.');
  if (process.platform === 'win32') throw new CommandFailed('On Windows, double-click Ileices.cmd in the folder of Ileices; "Send to, Desktop" makes a shortcut of it.');
}

function done(options: AskedOptions, path: string, written: boolean, sentence: string): void {
  if (options.json) printJson({ path, written }); else print(sentence);
}
