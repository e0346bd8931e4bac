// Brings node_modules to what package-lock.json says, and does nothing when it already is there.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOwnGroup } from './ownGroup.mjs';
import { modules, root } from './paths.mjs';
import { Interrupted, SetupError, say, seconds } from './say.mjs';

const stampFile = join(modules, '.ileices-stamp');
const recordFile = join(modules, '.package-lock.json');
const lockFile = join(root, 'package-lock.json');

function readOrNull(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** True when npm's own record of node_modules names every required package at the locked version
 * (someone ran `npm ci` or `npm install` by hand). */
export function recordMatches(lockText, recordText) {
  const wanted = JSON.parse(lockText).packages;
  const present = JSON.parse(recordText).packages;
  return Object.entries(wanted).every(([path, entry]) =>
    path === '' || entry.optional || entry.link || present[path]?.version === entry.version);
}

export function installed() {
  const lockText = readFileSync(lockFile, 'utf8');
  const wanted = createHash('sha256').update(lockText).digest('hex');
  if (readOrNull(stampFile) === wanted) return true;
  const record = readOrNull(recordFile);
  if (record === null || !recordMatches(lockText, record)) return false;
  writeFileSync(stampFile, wanted);
  return true;
}

/** Turns npm's output into the sentence with the next step. */
export function explain(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET|ENETUNREACH|network/i.test(output)) {
    return 'The npm registry cannot be reached, so the packages could not be installed. Go online (or set npm\'s proxy) and run the same command again.';
  }
  if (/ENOSPC/.test(output)) return 'The disk is full: the packages need about 900 MB. Free some space and run the same command again.';
  if (/EACCES|EPERM/.test(output)) return `npm may not write to ${modules}. Give yourself that folder and run the same command again.`;
  return 'npm could not install the packages; its own words stand above. Run `npm ci` to see them again.';
}

/** True when what stood in node_modules was in npm's way: a half-made folder that it cannot clear by itself. */
export function folderInTheWay(output) {
  return /\b(ENOTEMPTY|EEXIST|ENOTDIR|EISDIR)\b/.test(output);
}

function npm(args, onStart) {
  const script = process.env.npm_execpath;
  const viaNode = script !== undefined && /\.c?js$/.test(script);
  const windows = process.platform === 'win32';
  const [command, head] = viaNode ? [process.execPath, [script]] : [windows ? 'npm.cmd' : 'npm', []];
  return runOwnGroup(command, [...head, ...args], { cwd: root, shell: !viaNode && windows, onStart });
}

/** `npm ci` without install scripts: every native package in use carries its binary inside. `onStart` hears the process
 * that installs. */
export async function install(onStart = () => {}) {
  const startedMs = Date.now();
  const count = Object.keys(JSON.parse(readFileSync(lockFile, 'utf8')).packages).length - 1;
  say(`installing up to ${count} packages from the npm registry (once; a minute or so)`);
  // From here on, until all is done, the folder is not taken for whole: both records of it would outlive an interruption.
  rmSync(stampFile, { force: true });
  rmSync(recordFile, { force: true });
  const attempt = async () => {
    const result = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], onStart);
    if (result.stoppedBy !== null) throw new Interrupted(result.stoppedBy);
    return result;
  };
  let { code, output } = await attempt();
  if (code !== 0 && folderInTheWay(output)) {
    say('what an earlier installation left behind is cleared away; once more');
    rmSync(modules, { recursive: true, force: true, maxRetries: 3 });
    ({ code, output } = await attempt());
  }
  if (code !== 0) {
    process.stderr.write(output.trim() === '' ? '' : `${output.trim()}\n`);
    throw new SetupError(explain(output));
  }
  writeFileSync(stampFile, createHash('sha256').update(readFileSync(lockFile, 'utf8')).digest('hex'));
  say(`packages installed in ${seconds(startedMs)}`);
}
