// Brings node_modules to what package-lock.json says, and does nothing when it already is there.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modules, root } from './paths.mjs';
import { SetupError, say, seconds } from './say.mjs';

const stampFile = join(modules, '.ileices-stamp');
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
  const record = readOrNull(join(modules, '.package-lock.json'));
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

function npm(args) {
  const script = process.env.npm_execpath;
  const viaNode = script !== undefined && /\.c?js$/.test(script);
  const [command, head] = viaNode ? [process.execPath, [script]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  return new Promise((done) => {
    let output = '';
    const child = spawn(command, [...head, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: !viaNode && process.platform === 'win32' });
    const keep = (piece) => { output = (output + String(piece)).slice(-20_000); };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', () => done({ code: 127, output: `${output}\nnpm was not found on PATH` }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

/** `npm ci` without install scripts: every native package in use carries its binary inside. */
export async function install() {
  const startedMs = Date.now();
  const count = Object.keys(JSON.parse(readFileSync(lockFile, 'utf8')).packages).length - 1;
  say(`installing up to ${count} packages from the npm registry (once; a minute or so)`);
  const { code, output } = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) {
    process.stderr.write(output.trim() === '' ? '' : `${output.trim()}\n`);
    throw new SetupError(explain(output));
  }
  writeFileSync(stampFile, createHash('sha256').update(readFileSync(lockFile, 'utf8')).digest('hex'));
  say(`packages installed in ${seconds(startedMs)}`);
}
