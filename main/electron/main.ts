// Entry of the installed app, in boot order: walls, the system, the words it was started with, the only place, the shell.
import * as electron from 'electron';
import { fileURLToPath } from 'node:url';
import { readStartWords } from '../../app/desktop/startWords.ts';
import { runCommand } from './command.ts';
import { ElectronDesktop } from './electronDesktop.ts';
import type { ElectronParts } from './electronParts.ts';
import { ownHome } from './ownHome.ts';
import { Shell } from './shell.ts';

const parts: ElectronParts = electron;
const files = { agent: fileURLToPath(new URL('../../build/node/ileices.mjs', import.meta.url)), reader: fileURLToPath(new URL('../../build/node/reader.mjs', import.meta.url)), preload: fileURLToPath(new URL('../../build/electron/preload.cjs', import.meta.url)), icon: null };

parts.app.enableSandbox();
parts.crashReporter.start({ uploadToServer: false });
const desktop = new ElectronDesktop(parts, files, process);
const start = readStartWords(desktop.words);
ownHome(parts.app, start.home);

if (start.command !== null) void runCommand(parts, files.agent, start.command);
else if (desktop.takePlace()) void new Shell({ desktop, start }).start();
// Another one runs and was told what was asked: this one ends, and nothing of it is started.
else desktop.exit(0);
