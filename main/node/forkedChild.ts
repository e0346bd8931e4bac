// A forked Node process that works for the agent: no environment but what is named here, nothing to read from, its complaints as
// lines. Whoever forks it owns it and must kill it.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** What a child may inherit: what drivers and the system need, and how freed memory is given back; nothing personal. */
const PASSED_ENVIRONMENT = ['PATH', 'SystemRoot', 'TEMP', 'TMPDIR', 'VK_ICD_FILENAMES', 'LD_LIBRARY_PATH', 'XDG_RUNTIME_DIR', 'MALLOC_TRIM_THRESHOLD_', 'MALLOC_ARENA_MAX'] as const;
const STDERR_LINE_LIMIT = 2_000;

export interface ForkOptions {
  readonly entry: string;
  /** Arguments of Node itself. */
  readonly execArgv?: readonly string[];
  /** Lines the child writes to stderr, for the log. */
  readonly onLine: (line: string) => void;
  readonly onMessage: (message: unknown) => void;
  /** Once, with the reason. */
  readonly onEnd: (why: string) => void;
}

export class ForkedChild {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #hasEnded = false;

  constructor(options: ForkOptions) {
    const env: Record<string, string> = {};
    for (const name of PASSED_ENVIRONMENT) { const value = process.env[name]; if (value !== undefined) env[name] = value; }
    this.#child = fork(options.entry, [], { serialization: 'advanced', execPath: process.execPath, execArgv: [...(options.execArgv ?? [])], env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line.trim() !== '') options.onLine(line.slice(0, STDERR_LINE_LIMIT));
    });
    this.#child.on('message', options.onMessage);
    this.#ended = new Promise((resolve) => {
      const end = (why: string) => { if (!this.#hasEnded) { this.#hasEnded = true; options.onEnd(why); } resolve(); };
      this.#child.once('error', (error) => { end(error.message); });
      this.#child.once('exit', (code, signal) => { end(signal ? `signal ${signal}` : `exit code ${code ?? 'unknown'}`); });
    });
  }

  get pid(): number | undefined { return this.#child.pid; }
  /** One that cannot be reached any more is of no use. */
  post(frame: object): void { this.#child.send(frame, (error) => { if (error) this.kill(); }); }
  kill(): void { if (!this.#hasEnded) this.#child.kill('SIGKILL'); }
  async ended(): Promise<void> { await this.#ended; }
}
