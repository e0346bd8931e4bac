// One set-up at a time in a checkout: `npm start` in one terminal and `npm test` in another must not both install.
// The lock is a file that holds a process id; a lock whose process is gone is taken over.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { say } from './say.mjs';

const POLL_MS = 200;

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function take(file) {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function holder(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

/** Runs `work` while holding the lock. The lock lies in build/, which is never in git. */
export async function alone(work) {
  mkdirSync(join(root, 'build'), { recursive: true });
  const file = join(root, 'build', '.setup-lock');
  let told = false;
  let emptyPolls = 0;
  while (!take(file)) {
    const pid = holder(file);
    // A file without a number is being written this moment; one that stays empty was left by a crash.
    emptyPolls = pid > 0 ? 0 : emptyPolls + 1;
    if ((pid > 0 && !alive(pid)) || emptyPolls > 5) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told && pid > 0) say(`waiting for another set-up in this folder (process ${pid})`);
    told = true;
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
