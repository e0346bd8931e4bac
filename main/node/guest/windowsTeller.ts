// Keeps the one PowerShell that answers for Windows: starts it at the first question, matches answers to questions, gives it up when
// it is silent, and does not start it again at once.
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { win32 } from 'node:path';
import type { Clock } from '../../../app/ports.ts';
import { pick } from './programs.ts';
import type { Env } from './programs.ts';
import { ANSWER_MARK, lineOf, parseAnswer, PREAMBLE } from './windows.ts';
import type { AskWindows, WindowsQuestion, WindowsWords } from './windows.ts';

/** Its first answer comes after it compiled what it runs. */
export const SILENT_MS = 20_000;
export const START_AGAIN_MS = 60_000;
/** Where an administrator allows no such functions, no start will ever answer. */
export const FRUITLESS_STARTS_MAX = 3;
const LINE_CHARS_MAX = 1024 * 1024;
const KEPT_NAMES = ['SystemRoot', 'windir', 'SystemDrive', 'TEMP', 'TMP', 'USERPROFILE', 'LOCALAPPDATA', 'PATHEXT'];

interface Waiting { readonly number: number; readonly answer: Promise<WindowsWords | null>; readonly settle: (words: WindowsWords | null) => void }

export class WindowsTeller {
  readonly #clock: Clock;
  readonly #start: () => ChildProcessWithoutNullStreams | null;
  #child: ChildProcessWithoutNullStreams | null = null;
  #startedMs: number | null = null;
  #fruitlessStarts = 0;
  #asked = 0;
  #line = '';
  #closed = false;
  readonly #waiting = new Map<WindowsQuestion, Waiting>();

  constructor(clock: Clock, start: () => ChildProcessWithoutNullStreams | null) { this.#clock = clock; this.#start = start; }

  /** Two who ask the same at the same time get the same answer. */
  readonly ask: AskWindows = (question) => {
    const number = this.#asked + 1, line = lineOf(question, number);
    if (line === null || this.#closed) return Promise.resolve(null);
    const before = this.#waiting.get(question);
    if (before !== undefined) return before.answer;
    const child = this.#child ?? this.#begin();
    if (child === null) return Promise.resolve(null);
    this.#asked = number;
    let settle: Waiting['settle'] = () => undefined;
    const answer = new Promise<WindowsWords | null>((resolve) => {
      const cancel = this.#clock.after(SILENT_MS, () => { this.#end(child); });
      settle = (words) => { cancel(); this.#waiting.delete(question); resolve(words); };
    });
    this.#waiting.set(question, { number, answer, settle });
    child.stdin.write(line);
    return answer;
  };

  close(): void {
    this.#closed = true;
    if (this.#child !== null) this.#end(this.#child);
  }

  #begin(): ChildProcessWithoutNullStreams | null {
    const nowMs = this.#clock.monotonicMs();
    if (this.#fruitlessStarts >= FRUITLESS_STARTS_MAX || (this.#startedMs !== null && nowMs - this.#startedMs < START_AGAIN_MS)) return null;
    this.#startedMs = nowMs;
    this.#fruitlessStarts += 1;
    const child = this.#start();
    if (child === null) return null;
    this.#child = child;
    this.#line = '';
    for (const ending of [child, child.stdin, child.stdout]) ending.on('error', () => { this.#end(child); });
    child.on('exit', () => { this.#end(child); });
    child.stderr.resume();
    child.stdout.setEncoding('latin1').on('data', (text: string) => { if (this.#child === child) this.#hear(child, text); });
    child.stdin.write(PREAMBLE);
    return child;
  }

  #hear(child: ChildProcessWithoutNullStreams, text: string): void {
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) {
      const answer = line.startsWith(ANSWER_MARK) ? parseAnswer(line) : null;
      if (answer === null) continue;
      this.#fruitlessStarts = 0;
      [...this.#waiting.values()].find(({ number }) => number === answer.number)?.settle(answer.words);
    }
    if (this.#line.length > LINE_CHARS_MAX) this.#end(child);
  }

  #end(child: ChildProcessWithoutNullStreams): void {
    if (this.#child !== child) return;
    this.#child = null;
    child.kill('SIGKILL');
    for (const { settle } of [...this.#waiting.values()]) settle(null);
  }
}

/** The PowerShell that comes with Windows, by its place: another of that name on PATH is not the one that is meant. */
export function startPowerShell(env: Env): ChildProcessWithoutNullStreams | null {
  const root = env['SystemRoot'] ?? env['windir'];
  if (root === undefined || !/^[A-Za-z]:\\/.test(root)) return null;
  const system = win32.join(root, 'System32');
  return spawn(win32.join(system, 'WindowsPowerShell', 'v1.0', 'powershell.exe'), ['-NoLogo', '-NoProfile', '-NonInteractive', '-InputFormat', 'Text', '-Command', '-'], {
    windowsHide: true, shell: false, stdio: ['pipe', 'pipe', 'pipe'], env: { ...pick(env, KEPT_NAMES), PATH: `${system};${root}` },
  });
}
