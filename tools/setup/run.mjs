// Starts programs: in this one's place where the system allows it, else as a child that gets every signal.
import { spawn } from 'node:child_process';
import { root } from './paths.mjs';
import { SIGNAL_CODES } from './say.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];

/** Becomes `program`: same process id, signals and exit code, and no second Node kept in memory.
 * Where that does not exist (Windows, Node before 22.15) a child runs and this process only passes things on. */
export async function become(program, args, env) {
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    process.execve(program, [program, ...args], env);
  }
  return runChild(program, args, { env, cwd: process.cwd() });
}

/** Runs to the end with the terminal shared; resolves to the exit code. */
export function runChild(program, args, { env = process.env, cwd = root, stdio = 'inherit' } = {}) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { cwd, env, stdio });
    const pass = (signal) => {
      // Ctrl-C in a terminal reaches the child by itself; a second copy would mean "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    const listeners = FORWARDED.filter((signal) => process.platform !== 'win32' || signal === 'SIGINT' || signal === 'SIGTERM')
      .map((signal) => [signal, () => pass(signal)]);
    for (const [signal, listener] of listeners) process.on(signal, listener);
    const stop = () => { for (const [signal, listener] of listeners) process.off(signal, listener); };
    child.on('error', (error) => { stop(); failed(error); });
    child.on('close', (code, signal) => { stop(); done(code ?? SIGNAL_CODES[signal] ?? 1); });
  });
}
