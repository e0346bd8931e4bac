// The node as people run it: the built bundle in a temporary home, with settings of its own. Asked over its own loopback
// door, so that looking costs no process. nodeProcess.ts drives the sources through the command line instead.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callNode, needNode } from '../../main/node/cli/adminClient.ts';
import type { AdminInput, AdminMethod, AdminOutput } from '../../schemas/admin.ts';
import type { Settings } from '../../schemas/settings.ts';
import type { Status } from '../../schemas/status.ts';
import { ranProgram } from '../doubles/ranProgram.ts';
import type { Ran } from '../doubles/ranProgram.ts';

const BUNDLE = fileURLToPath(new URL('../../build/node/ileices.mjs', import.meta.url));
const WAIT_MS = 90_000;
const POLL_MS = 250;

export interface BuiltNodeOptions {
  readonly home?: string;
  readonly settings?: Partial<Settings>;
  /** Processors the node may see; all of them when absent. */
  readonly cores?: number;
  /** Words before the command: where it runs. */
  readonly before?: readonly string[];
  /** Words that `up` gets beside its usual ones. */
  readonly words?: readonly string[];
}

/** The machine is full of tests, which are no person's programs: a node that gave way to them would hardly learn. */
export const AMONG_TESTS: Partial<Settings> = { yieldToOthers: false };
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

function bundle(): string {
  if (!existsSync(BUNDLE)) throw new Error('build/node is missing; run `npm run build` first.');
  return BUNDLE;
}

// As `npm start` gives it to the node.
const { nodeEnvironment, nodeFlags } = (await import(new URL('../../tools/setup/node.mjs', import.meta.url).href)) as { nodeEnvironment(node: string): Record<string, string>; nodeFlags(args: readonly string[]): string[] };
const environment = { ...nodeEnvironment(process.execPath), NODE_OPTIONS: '' };

/** One command of the built command line, to its end. */
export const runBuilt = (...args: string[]): Promise<Ran> => ranProgram([bundle(), ...args], { env: environment });

export class BuiltNode {
  readonly home: string;
  readonly #cores: number | undefined;
  readonly #before: readonly string[];
  readonly #words: readonly string[];
  #process: ChildProcess | null = null;
  #output = '';

  constructor({ home = mkdtempSync(join(tmpdir(), 'ileices-built-')), settings = {}, cores, before = [], words = [] }: BuiltNodeOptions = {}) {
    this.home = home;
    this.#before = before;
    this.#words = words;
    this.#cores = cores;
    mkdirSync(home, { recursive: true, mode: 0o700 });
    writeFileSync(join(home, 'settings.json'), JSON.stringify({ ...AMONG_TESTS, ...settings }), { mode: 0o600 });
  }

  get pid(): number { return this.#process?.pid ?? -1; }
  /** What it said since it was started last. */
  get output(): string { return this.#output; }

  /** Milliseconds until the node said it is up; what it said instead stands in the error. */
  async up(limitMs = WAIT_MS): Promise<number> {
    const startedMs = performance.now();
    const [program = process.execPath, ...words] = [...this.#before, ...narrowed(this.#cores), process.execPath, ...nodeFlags(['up']), bundle(), 'up', '--headless', '--home', this.home, '--port', '0', ...this.#words];
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
    this.#process = child;
    this.#output = '';
    await new Promise<void>((resolve, reject) => {
      const heard = (text: Buffer) => { this.#output += text.toString(); if (this.#output.includes(' is up in ')) resolve(); };
      child.stderr.on('data', heard);
      child.stdout.on('data', heard);
      child.once('exit', (code) => { reject(new Error(`the node ended with ${code}: ${this.#output}`)); });
      setTimeout(() => { reject(new Error(`the node is neither up nor gone after ${limitMs} ms: ${this.#output}`)); }, limitMs).unref();
    });
    return performance.now() - startedMs;
  }

  call<M extends AdminMethod>(method: M, input: AdminInput<M>): Promise<AdminOutput<M>> { return callNode(needNode(this.home), method, input); }
  run(...args: string[]): Promise<Ran> { return runBuilt(...args, '--home', this.home); }
  status(): Promise<Status> { return this.call('status', {}); }

  /** Polls until `wanted` says yes; the last status stands in the error. */
  async until(wanted: (status: Status) => boolean, limitMs = WAIT_MS): Promise<Status> {
    const endMs = performance.now() + limitMs;
    for (;;) {
      const status = await this.status();
      if (wanted(status)) return status;
      if (performance.now() > endMs) throw new Error(`it never came to that: ${JSON.stringify(status)}`);
      await sleep(POLL_MS);
    }
  }

  /** Resolves to the exit code. */
  async stop(): Promise<number | null> {
    const gone = this.#gone();
    await this.call('stop', {});
    return gone;
  }

  async kill9(): Promise<void> {
    if (this.#process === null || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = this.#gone();
    this.#process.kill('SIGKILL');
    await gone;
  }

  async dispose(): Promise<void> {
    await this.kill9();
    rmSync(this.home, { recursive: true, force: true });
  }

  #gone(): Promise<number | null> {
    return new Promise((resolve) => { if (this.#process === null) resolve(null); else this.#process.once('exit', resolve); });
  }
}

/** The words that let a command see so many processors only; none where it sees no more anyway. */
function narrowed(cores: number | undefined): string[] {
  if (cores === undefined || availableParallelism() <= cores || process.platform !== 'linux') return [];
  const ranges = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]?.split(',') ?? [];
  const allowed = ranges.flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return ['taskset', '-c', allowed.slice(0, cores).join(',')];
}
