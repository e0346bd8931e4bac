// One set-up at a time in a checkout: `npm start` in one terminal and `npm test` in another must not both install.
// The lock is a file that names the process that holds it, and the installation it has started: one that was left behind
// (its starter was killed) still writes into the folder. A lock whose processes are all gone is taken over.
import { closeSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { buildFolder } from './paths.mjs';
import { say } from './say.mjs';

const POLL_MS = 200;
/** A file without a name in it is being written this moment; one that stays so was left by a crash. */
const NAMELESS_POLLS = 5;

/** When a process started, so that another one with the same id is not taken for it; null when there is none. */
function startOf(pid) {
  if (process.platform === 'linux') {
    try {
      // Field 22; the name in field 2 may hold spaces and brackets.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? null : fields[19];
    } catch {
      return null;
    }
  }
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch (error) {
    return error.code === 'EPERM' ? 'alive' : null;
  }
}

const named = (pid) => ({ pid, start: startOf(pid) });

function take(file) {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, JSON.stringify([named(process.pid)]));
    closeSync(handle);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The processes a lock names; null when it names none. */
function holders(text) {
  try {
    const list = JSON.parse(text);
    return Array.isArray(list) ? list : null;
  } catch {
    return null;
  }
}

/** Removes the lock that was found stale. Should another set-up have taken it over since, it gets its lock back. */
function clear(file, stale) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (textOf(aside) !== stale) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
  rmSync(aside, { force: true });
}

/** Runs `work` while holding the lock; `work` gets a function that adds a process it has started to the lock. The lock
 * lies in build/, which is never in git. */
export async function alone(work) {
  mkdirSync(buildFolder, { recursive: true });
  const file = join(buildFolder, '.setup-lock');
  let told = false;
  let namelessPolls = 0;
  while (!take(file)) {
    const text = textOf(file);
    const list = holders(text);
    const living = list?.find(({ pid, start }) => start !== null && startOf(pid) === start);
    namelessPolls = list === null ? namelessPolls + 1 : 0;
    if ((list !== null && living === undefined) || namelessPolls > NAMELESS_POLLS) {
      clear(file, text);
      continue;
    }
    if (!told && living !== undefined) {
      say(`waiting for another set-up in this folder (process ${living.pid})`);
      told = true;
    }
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  try {
    return await work((pid) => writeFileSync(file, JSON.stringify([named(process.pid), named(pid)])));
  } finally {
    rmSync(file, { force: true });
  }
}
