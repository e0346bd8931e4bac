// Runs a program in a process group of its own, so that Ctrl-C reaches it through us alone and nothing of it runs on after
// we have ended. What it prints is kept, not shown.
import { spawn } from 'node:child_process';
import { SIGNAL_CODES } from './say.mjs';

const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** Asked to stop, it has this long to end by itself. */
const GRACE_MS = 1_000;
const KEPT_CHARACTERS = 20_000;
// Windows has no process groups; there the console itself tells everyone.
const HAS_GROUPS = process.platform !== 'win32';

function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (HAS_GROUPS) process.kill(-child.pid, signal); else child.kill(signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Resolves, once all of it is gone, to {code, output, stoppedBy}: exit code, what it said last, the code of the signal
 * that we were sent meanwhile or null. `onStart` hears its process id. */
export function runOwnGroup(command, args, { cwd, shell = false, onStart = () => {} }) {
  return new Promise((done) => {
    let output = '';
    let stoppedBy = null;
    const child = spawn(command, args, { cwd, shell, stdio: ['ignore', 'pipe', 'pipe'], detached: HAS_GROUPS });
    const keep = (piece) => { output = (output + String(piece)).slice(-KEPT_CHARACTERS); };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    let patience;
    const listeners = STOPPING.map((signal) => [signal, () => {
      stoppedBy ??= SIGNAL_CODES[signal];
      signalGroup(child, signal);
      patience ??= setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
    }]);
    for (const [signal, listener] of listeners) process.on(signal, listener);
    const end = (code) => {
      clearTimeout(patience);
      for (const [signal, listener] of listeners) process.off(signal, listener);
      done({ code, output, stoppedBy });
    };
    child.once('spawn', () => onStart(child.pid));
    child.once('error', (error) => { keep(`\n${error.message}`); end(127); });
    // Its own children may hold the pipes open and go on writing into the folder.
    child.once('exit', () => { if (stoppedBy !== null) signalGroup(child, 'SIGKILL'); });
    child.once('close', (code) => end(code ?? 1));
  });
}
