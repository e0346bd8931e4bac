// Entry of the installed app, in boot order: walls, the system, the words it was started with, the only place, the shell.
import * as electron from 'electron';
import { readStartWords } from '../../app/desktop/startWords.ts';
import { runCommand } from './command.ts';
import { ElectronDesktop } from './electronDesktop.ts';
import type { ElectronParts } from './electronParts.ts';
import { electronUpdates } from './electronUpdates.ts';
import { ownHome } from './ownHome.ts';
import { changedProgram, programs } from './programs.ts';
import { Shell } from './shell.ts';

const parts: ElectronParts = electron;
const changed = () => changedProgram(programs, parts.app.isPackaged);

parts.app.enableSandbox();
// No crash reporter: its dumps would hold keys and texts outside of the vault, where `forget` does not reach.
const desktop = new ElectronDesktop(parts, programs, process);
const start = readStartWords(desktop.words);
ownHome(parts.app, start.home);

if (start.command !== null) void runCommand(parts, programs.agent, start.command, changed);
else if (desktop.takePlace()) void new Shell({ desktop, start, changed, updates: electronUpdates(process.resourcesPath, parts.app.isPackaged) }).start();
// Another one runs and was told what was asked: this one ends, and nothing of it is started.
else desktop.exit(0);
