// `npm run electron:get`: fetches Electron after a yes. Nothing else in the project fetches it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { electronProgram } from './setup/electron.mjs';
import { findNode, childEnvironment } from './setup/node.mjs';
import { modules, root } from './setup/paths.mjs';
import { prepare } from './setup/prepare.mjs';
import { runChild } from './setup/run.mjs';
import { SetupError, entryPoint, say } from './setup/say.mjs';

/** The one the project was built for. */
const VERSION = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.electron;

async function yes() {
  if (process.argv.includes('--yes')) return true;
  if (!process.stdin.isTTY) throw new SetupError('Nobody is here to say yes. Run it in a terminal, or add --yes: `npm run electron:get -- --yes`.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('Fetch it? [y/N] ');
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** The package without its program comes with everything else; it is fetched anew where it is missing or another one. */
const hasPackage = () => {
  try { return JSON.parse(readFileSync(join(modules, 'electron', 'package.json'), 'utf8')).version === VERSION; } catch { return false; }
};

await entryPoint(async () => {
  if (electronProgram() !== null && hasPackage()) {
    say(`Electron ${VERSION} is here already; \`npm start\` uses it`);
    return 0;
  }
  say(`this fetches Electron ${VERSION}: the package "electron" from the npm registry, and with it its program (about 110 MB, checked against the hashes in the package) from Electron's release download`);
  if (!(await yes())) {
    say('nothing was fetched; without Electron the window opens in your browser');
    return 1;
  }
  const node = await prepare([]).catch(() => findNode());
  const env = childEnvironment(node);
  const npm = process.env.npm_execpath;
  const [command, head] = npm === undefined ? [process.platform === 'win32' ? 'npm.cmd' : 'npm', []] : [process.execPath, [npm]];
  if (!hasPackage() && await runChild(command, [...head, 'install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `electron@${VERSION}`], { env }) !== 0) {
    throw new SetupError('The package "electron" could not be installed; npm\'s words stand above. Nothing else changed: the window opens in your browser.');
  }
  const script = join(modules, 'electron', 'install.js');
  if (!existsSync(script) || await runChild(node, [script], { env, cwd: root }) !== 0) {
    throw new SetupError('Electron\'s release download was refused or broke off; its words stand above. Run the same command again where it can be reached; until then the window opens in your browser.');
  }
  say(`Electron ${VERSION} is here; \`npm start\` uses it from now on`);
  return 0;
});
