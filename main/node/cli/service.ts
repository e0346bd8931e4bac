// `service`: writes, tells of and takes away the file by which the system runs a node without a window. It shows the file and asks;
// it never starts or enables anything: the commands that do are told.
import { existsSync, rmSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { FolderDisk } from '../disk.ts';
import { messageOfFault } from '../agent/faults.ts';
import { isCheckout } from '../projectFolder.ts';
import { holds, stateOf, writeOwn } from '../service/ownFile.ts';
import { serviceCommand } from '../service/command.ts';
import type { ServiceCommand } from '../service/command.ts';
import { serviceKind } from '../service/serviceKind.ts';
import type { ServiceKind } from '../service/serviceKind.ts';
import { letGo, reload, unitState, unlinkEnabled, whyNoSystemd } from '../service/systemd.ts';
import { PASSPHRASE_FILE_VARIABLE } from '../vault/passphrase.ts';
import { vaultNeedsPassphrase } from '../vault/vault.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, print, printJson, say } from './outcome.ts';
import { agreed, nothingDone, refuseUnlessOurs } from './ownFileWords.ts';
import type { AskedOptions } from './ownFileWords.ts';

export async function serviceInstall(options: AskedOptions): Promise<void> {
  const kind = kindHere(), folder = folderOf(options);
  if (process.platform === 'linux') {
    const why = await whyNoSystemd();
    if (why !== null) throw new CommandFailed(why);
  }
  const command = commandFor(folder), text = kind.text(command);
  if (holds(kind.path, text, kind.encoding)) {
    tell(kind, options, false, `${kind.path} is there already, for ${folder}.`);
    return;
  }
  const state = stateOf(kind.path, kind.encoding);
  refuseUnlessOurs(state, kind.path);
  say(`This would be written, and nothing else done, to ${kind.path}${state === 'ours' ? ' (in place of the one that is there)' : ''}:\n\n${text.replace(/^\uFEFF/, '')}`);
  if (!kind.isTried) say('The file is made as this system documents it; we could not try it on one.');
  if (!await agreed(options, 'Write it?')) { nothingDone(); return; }
  writeOwn(kind.path, text, kind.encoding);
  if (process.platform === 'linux') await reload();
  tell(kind, options, true, `Written: ${kind.path}. Nothing was started.`);
}

export async function serviceUninstall(options: AskedOptions): Promise<void> {
  const kind = kindHere(), state = stateOf(kind.path, kind.encoding);
  if (state === 'none') {
    if (options.json) printJson({ path: kind.path, removed: false }); else print(`There is no service of Ileices: ${kind.path} does not exist.`);
    return;
  }
  refuseUnlessOurs(state, kind.path);
  say(`This stops the service${process.platform === 'linux' ? '' : ' once you told the system to'}, and takes ${kind.path} away. The home of the node with all that it learnt stays.`);
  if (!await agreed(options, 'Take it away?')) { nothingDone(); return; }
  if (process.platform === 'linux') {
    // Without systemd nothing runs, so that nothing has to be stopped.
    const stopped = await letGo();
    if (!stopped.ok && await whyNoSystemd() === null) throw new CommandFailed(`systemd could not stop it (${stopped.text}). Nothing was taken away.`);
  }
  rmSync(kind.path);
  if (process.platform === 'linux') {
    unlinkEnabled(kind.path);
    await reload();
  }
  if (options.json) printJson({ path: kind.path, removed: true });
  else {
    print(`Taken away: ${kind.path}.`);
    if (process.platform !== 'linux') for (const [what, words] of kind.end) print(`${what}:  ${words}`);
  }
}

export async function serviceStatus(options: CommonOptions): Promise<void> {
  const kind = kindHere(), state = stateOf(kind.path, kind.encoding), unit = process.platform === 'linux' && state !== 'none' ? await unitState() : null;
  if (options.json) { printJson({ path: kind.path, file: state, active: unit?.active ?? null, enabled: unit?.enabled ?? null }); return; }
  const words = { none: 'There is no service: the node runs when you start it.', ours: `Written by Ileices: ${kind.path}`, changed: `Written by Ileices and changed by hand since: ${kind.path}`, foreign: `Not written by Ileices: ${kind.path}` } as const;
  print(words[state]);
  if (unit !== null) print(`systemd says: ${unit.active}, ${unit.enabled}.`);
  for (const [what, command] of state === 'none' ? [] : [...kind.start, ...kind.end]) print(`${what}:  ${command}`);
}

function kindHere(): ServiceKind {
  if (!isCheckout()) throw new CommandFailed('The installed app starts at login by itself once you ask it to in its settings; a service is for a node without it.');
  const kind = serviceKind();
  if (kind === null) throw new CommandFailed(`There is no service for this system (${process.platform}). Start the node with \`npm start -- --headless\` from whatever starts programs here.`);
  return kind;
}

function commandFor(folder: string): ServiceCommand {
  const named = process.env[PASSPHRASE_FILE_VARIABLE] ?? '';
  if (named !== '' && !isAbsolute(named)) throw new CommandFailed(`A service starts in another folder and would not find '${named}'. Name that file with its whole path: ${PASSPHRASE_FILE_VARIABLE}='${resolve(named)}'.`);
  let command: ServiceCommand;
  try { command = serviceCommand(folder); } catch (error) { throw new CommandFailed(messageOfFault(error)); }
  if (existsSync(folder) && vaultNeedsPassphrase(new FolderDisk(folder)) === true && command.environment[PASSPHRASE_FILE_VARIABLE] === undefined) {
    throw new CommandFailed(`The data of this node is behind a passphrase, and a service has nobody to type it. Put the passphrase in a file that only you can read and name it with its whole path when you install: ${PASSPHRASE_FILE_VARIABLE}=<file>.`);
  }
  return command;
}

function tell(kind: ServiceKind, options: CommonOptions, written: boolean, sentence: string): void {
  if (options.json) { printJson({ path: kind.path, written, start: kind.start.map(([, command]) => command) }); return; }
  print(sentence);
  for (const [what, command] of kind.start) print(`${what}:  ${command}`);
}
