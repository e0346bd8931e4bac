// A real node in a temporary home, driven through the command line as people drive it.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Status } from '../../schemas/status.ts';
import { filesHolding } from '../doubles/folderLook.ts';
import { ranProgram } from '../doubles/ranProgram.ts';
import type { Ran } from '../doubles/ranProgram.ts';
import { AMONG_TESTS } from './builtNode.ts';

const CLI = fileURLToPath(new URL('../../main/node/cli/ileices.ts', import.meta.url));
const WAIT_MS = 60_000;

export const cli = (...args: string[]): Promise<Ran> => ranProgram([CLI, ...args], { env: { ...process.env, NODE_OPTIONS: '' } });

export class TestNode {
  readonly home: string;
  #process: ChildProcess | null = null;
  output = '';

  constructor(home: string = mkdtempSync(join(tmpdir(), 'ileices-e2e-'))) { this.home = home; }

  cli(...args: string[]): Promise<Ran> { return cli(...args, '--home', this.home); }

  /** Milliseconds until the node answered. */
  async up(port = 0): Promise<number> {
    const startedMs = performance.now();
    mkdirSync(this.home, { recursive: true, mode: 0o700 });
    if (!existsSync(join(this.home, 'settings.json'))) writeFileSync(join(this.home, 'settings.json'), JSON.stringify(AMONG_TESTS), { mode: 0o600 });
    const child = spawn(process.execPath, [CLI, 'up', '--headless', '--home', this.home, '--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      const heard = (text: Buffer) => { this.output += text.toString(); if (this.output.includes(' is up in ')) resolve(); };
      child.stderr.on('data', heard);
      child.stdout.on('data', heard);
      child.once('exit', (code) => { reject(new Error(`the node ended with ${code}: ${this.output}`)); });
    });
    this.output = '';
    return performance.now() - startedMs;
  }

  get pid(): number { return this.#process?.pid ?? -1; }

  async status(): Promise<Status> { return (await this.cli('status', '--json')).json as Status; }

  /** Polls until `wanted` says yes; the last status stands in the error. */
  async until(wanted: (status: Status) => boolean, limitMs = WAIT_MS): Promise<Status> {
    const endMs = performance.now() + limitMs;
    for (;;) {
      const status = await this.status();
      if (status !== null && wanted(status)) return status;
      if (performance.now() > endMs) throw new Error(`it never came to that: ${JSON.stringify(status)}`);
      await new Promise((resolve) => { setTimeout(resolve, 150); });
    }
  }

  async kill9(): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => { child.once('exit', resolve); });
    child.kill('SIGKILL');
    await gone;
  }

  /** Resolves to the exit code of the node. */
  async stop(): Promise<number | null> {
    const child = this.#process;
    if (child === null) return null;
    const gone = new Promise<number | null>((resolve) => { child.once('exit', resolve); });
    await this.cli('stop');
    return gone;
  }

  /** Process ids of the node's own children. */
  children(): number[] {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
      try { return readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')[1] === String(this.pid) ? [Number(name)] : []; } catch { return []; }
    });
  }

  /** Files below the home folder that hold these bytes. */
  filesWith(text: string): string[] { return filesHolding(this.home, text); }

  async dispose(): Promise<void> {
    await this.kill9();
    rmSync(this.home, { recursive: true, force: true });
  }
}
