// The compute process seen from the agent: a forked Node process that gets no keys, no paths and no environment but what
// is named here. Implements the Compute port; whoever spawns owns the process and must kill it.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { Compute } from '../../../app/ports.ts';
import { computeMethods } from '../../../schemas/compute.ts';
import type { ComputeEvent, ComputeInput, ComputeMethod, ComputeOutput, ComputeRequestFrame } from '../../../schemas/compute.ts';
import { readFrame } from './frames.ts';

/** What the child may inherit: what its drivers and the system need, nothing personal. */
const PASSED_ENVIRONMENT = ['PATH', 'SystemRoot', 'TEMP', 'TMPDIR', 'VK_ICD_FILENAMES', 'LD_LIBRARY_PATH', 'XDG_RUNTIME_DIR'] as const;
const STDERR_LINE_LIMIT = 2_000;

export interface SpawnOptions {
  readonly entry: string;
  readonly lowPriority: boolean;
  /** Lines the child writes to stderr, for the log. */
  readonly onLine: (line: string) => void;
}

export class ComputeEndedError extends Error {
  constructor(why: string) { super(`The compute process ended: ${why}`); this.name = 'ComputeEndedError'; }
}

interface OpenCall { readonly method: ComputeMethod; readonly resolve: (output: unknown) => void; readonly reject: (error: Error) => void }

export class ComputeProcess implements Compute {
  readonly #child: ChildProcess;
  readonly #open = new Map<number, OpenCall>();
  readonly #eventListeners = new Set<(event: ComputeEvent) => void>();
  readonly #exitListeners = new Set<(why: string) => void>();
  readonly #ended: Promise<void>;
  #nextId = 1;
  #low = false;
  #why: string | null = null;
  #broken: string | null = null;

  constructor(options: SpawnOptions) {
    const env: Record<string, string> = {};
    for (const name of PASSED_ENVIRONMENT) { const value = process.env[name]; if (value !== undefined) env[name] = value; }
    this.#child = fork(options.entry, [], { serialization: 'advanced', execPath: process.execPath, execArgv: [], env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    if (options.lowPriority) this.setLowPriority(true);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line.trim() !== '') options.onLine(line.slice(0, STDERR_LINE_LIMIT));
    });
    this.#child.on('message', (message) => { this.#receive(message); });
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => { this.#end(error.message); resolve(); });
      this.#child.once('exit', (code, signal) => { this.#end(this.#broken ?? (signal ? `signal ${signal}` : `exit code ${code ?? 'unknown'}`)); resolve(); });
    });
  }

  get pid(): number | undefined { return this.#child.pid; }

  /** Lets everything else on the machine run first. Raising it again may be refused by the system; that is harmless. */
  setLowPriority(low: boolean): void {
    const { pid } = this.#child;
    if (pid === undefined || low === this.#low) return;
    this.#low = low;
    const { PRIORITY_LOW, PRIORITY_NORMAL } = constants.priority;
    try { setPriority(pid, low ? PRIORITY_LOW : PRIORITY_NORMAL); } catch { /* the process may have just ended, or only root may raise */ }
  }

  call<M extends ComputeMethod>(method: M, input: ComputeInput<M>): Promise<ComputeOutput<M>> {
    if (this.#why !== null) return Promise.reject(new ComputeEndedError(this.#why));
    const id = this.#nextId++;
    const frame: ComputeRequestFrame = { type: 'call', id, method, input: computeMethods[method].input.parse(input) };
    return new Promise<ComputeOutput<M>>((resolve, reject) => {
      this.#open.set(id, { method, resolve: (output) => { resolve(output as ComputeOutput<M>); }, reject });
      this.#child.send(frame, (error) => { if (error && this.#open.delete(id)) reject(new ComputeEndedError(error.message)); });
    });
  }

  onEvent(listener: (event: ComputeEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => { this.#eventListeners.delete(listener); };
  }

  onExit(listener: (why: string) => void): () => void {
    if (this.#why !== null) listener(this.#why); else this.#exitListeners.add(listener);
    return () => { this.#exitListeners.delete(listener); };
  }

  async kill(): Promise<void> {
    if (this.#why === null) this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #receive(message: unknown): void {
    try {
      const frame = readFrame(message);
      if (frame.type === 'event') { for (const listener of [...this.#eventListeners]) listener(frame.event); return; }
      const call = this.#open.get(frame.id);
      if (!call) return;
      // Taken off the list only once the answer is good: a bad one ends the process, and that rejects what is open.
      const output = frame.type === 'error' ? null : computeMethods[call.method].output.parse(frame.output);
      this.#open.delete(frame.id);
      if (frame.type === 'error') call.reject(new Error(frame.message)); else call.resolve(output);
    } catch (error) {
      // A process that breaks the protocol is not trusted any further.
      this.#broken = `broke the protocol: ${error instanceof Error ? error.message : String(error)}`;
      this.#child.kill('SIGKILL');
    }
  }

  #end(why: string): void {
    if (this.#why !== null) return;
    this.#why = why;
    for (const call of this.#open.values()) call.reject(new ComputeEndedError(why));
    this.#open.clear();
    for (const listener of [...this.#exitListeners]) listener(why);
    this.#exitListeners.clear();
  }
}
