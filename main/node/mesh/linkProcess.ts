// The link process seen from the agent: a forked Node process that holds connections and no secret. Whoever makes one owns it and
// must kill it; linkHost.ts does, and starts the next one.
import { dirname, join } from 'node:path';
import { linkEvents, linkMethods } from '../../../schemas/link.ts';
import type { LinkEvent, LinkInput, LinkMethod, LinkOutput } from '../../../schemas/link.ts';
import { CallBorder } from '../callBorder.ts';
import { ForkedChild } from '../forkedChild.ts';

/** Objects of the link process; the bytes of messages lie beside them, within limits of their own. */
const HEAP_MEGABYTES = 192;

/** Node's own locks: of the machine's files it reads its program and the native engine, it writes none and starts nothing. Code that
 *  breaks out of the engine is not held by this: schemas/THREAT_MODEL.md says so. */
export function linkFlags(entry: string): string[] {
  const folder = dirname(entry), bundled = entry.endsWith('.mjs'), root = bundled ? dirname(dirname(folder)) : dirname(folder);
  const engine = ['node-datachannel', '@node-datachannel', 'detect-libc'].map((name) => join(root, 'node_modules', name, '/'));
  const program = bundled ? [join(folder, '/')] : ['schemas', 'app', 'worker', 'node_modules'].map((name) => join(root, name, '/'));
  const readable = [...program, ...engine, join(root, 'package.json')];
  return ['--permission', '--allow-addons', ...readable.map((path) => `--allow-fs-read=${path}`), `--max-old-space-size=${HEAP_MEGABYTES}`, '--no-warnings', '--no-experimental-sqlite'];
}

export class LinkEndedError extends Error {
  constructor(why: string) { super(`The link process ended: ${why}`); this.name = 'LinkEndedError'; }
}

/** Whoever holds the connections: a process of this machine, or a page. */
export interface LinkWorker {
  call<M extends LinkMethod>(method: M, input: LinkInput<M>): Promise<LinkOutput<M>>;
  onEvent(listener: (event: LinkEvent) => void): () => void;
  onExit(listener: (why: string) => void): () => void;
  /** No other one will come after it until the node is started anew. */
  readonly isLast?: boolean;
  kill(): Promise<void>;
}

export class LinkProcess implements LinkWorker {
  readonly #child: ForkedChild;
  readonly #border: CallBorder<typeof linkMethods, typeof linkEvents>;

  constructor(options: { readonly entry: string; readonly onLine: (line: string) => void }) {
    const child = new ForkedChild({
      ...options, execArgv: linkFlags(options.entry),
      onMessage: (message) => { this.#border.receive(message); }, onEnd: (why) => { this.#border.ended(why); },
    });
    this.#child = child;
    this.#border = new CallBorder({
      methods: linkMethods, events: linkEvents, endedError: (why) => new LinkEndedError(why),
      post: (frame) => { child.post(frame); }, end: () => { child.kill(); },
    });
  }

  get pid(): number | undefined { return this.#child.pid; }
  call<M extends LinkMethod>(method: M, input: LinkInput<M>): Promise<LinkOutput<M>> { return this.#border.call(method, input); }
  onEvent(listener: (event: LinkEvent) => void): () => void { return this.#border.onEvent(listener); }
  onExit(listener: (why: string) => void): () => void { return this.#border.onExit(listener); }
  async kill(): Promise<void> {
    this.#child.kill();
    await this.#child.ended();
  }
}
