// A node's links in a network namespace, as a process that is told what to do line by line (linkInNamespace.ts).
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { IceServers } from '../../../schemas/link.ts';
import type { FromNode, ToNode } from '../linkInNamespace.ts';

const NODE = fileURLToPath(new URL('../linkInNamespace.ts', import.meta.url));
const LOOK_MS = 20;

export class NamespacedLink {
  readonly said: FromNode[] = [];
  readonly #child: ChildProcess;
  onSignal: (signal: string) => void = () => undefined;
  constructor(namespace: string) {
    this.#child = spawn('ip', ['netns', 'exec', namespace, process.execPath, NODE], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout as NonNullable<ChildProcess['stdout']> }).on('line', (line) => {
      const message = JSON.parse(line) as FromNode;
      this.said.push(message);
      if ('signal' in message) this.onSignal(message.signal);
    });
  }
  tell(message: ToNode): void { this.#child.stdin?.write(`${JSON.stringify(message)}\n`); }
  find<K extends string>(key: K): unknown { return this.said.map((message) => (message as Record<string, unknown>)[key]).find((value) => value !== undefined); }
  stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => { this.#child.once('exit', () => { resolve(); }); });
    this.tell({ stop: true });
    return ended;
  }
}

/** Milliseconds until it held, or until the limit was over. */
export async function waitFor(done: () => boolean, limitMs: number): Promise<number> {
  const startMs = performance.now();
  while (!done() && performance.now() - startMs < limitMs) await new Promise((resolve) => { setTimeout(resolve, LOOK_MS); });
  return performance.now() - startMs;
}

/** Two nodes that tell each other their signals; both are to be stopped. */
export async function linkBetween(left: { readonly namespace: string; readonly iceServers: IceServers }, right: { readonly namespace: string; readonly iceServers: IceServers }, limitMs: number): Promise<{ a: NamespacedLink; b: NamespacedLink; tookMs: number }> {
  const [a, b] = [new NamespacedLink(left.namespace), new NamespacedLink(right.namespace)];
  a.onSignal = (signal) => { b.tell({ signal }); };
  b.onSignal = (signal) => { a.tell({ signal }); };
  b.tell({ make: 'answer', iceServers: right.iceServers });
  a.tell({ make: 'offer', iceServers: left.iceServers });
  const tookMs = await waitFor(() => a.find('opened') !== undefined && b.find('opened') !== undefined, limitMs);
  return { a, b, tookMs };
}
