// A program of Node run to its end: its exit code, what it said, and that as JSON where it is some. For tests of command lines.
import { spawn } from 'node:child_process';

export interface Ran { readonly code: number; readonly stdout: string; readonly stderr: string; readonly json: unknown }

/** `words`: the entry and what it is given. The code is -1 where a signal ended it. */
export function ranProgram(words: readonly string[], options: { readonly env: NodeJS.ProcessEnv; readonly cwd?: string }): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
    child.once('error', reject);
    child.once('close', (code) => { resolve({ code: code ?? -1, stdout, stderr, json: jsonIn(stdout) ?? jsonIn(stdout.trim().split('\n').at(-1) ?? '') }); });
  });
}

/** Not every output is JSON. */
function jsonIn(text: string): unknown {
  try { return JSON.parse(text) as unknown; } catch { return null; }
}
