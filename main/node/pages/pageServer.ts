// Where a page that works for this node comes from and comes back to: its files and one WebSocket, behind the same doors as the
// window's host, and on a port, with an origin and a cookie, of its own. A page that has no work waits; a second one takes the
// place of the first. Whoever opens pages (a person, the installed app) is told when one is wanted and when it no longer is.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { COMPUTE_CAPS, LINK_CAPS } from '../../../app/pageWire.ts';
import type { Clock } from '../../../app/ports.ts';
import { computeEvents, computeMethods } from '../../../schemas/compute.ts';
import { linkEvents, linkMethods } from '../../../schemas/link.ts';
import type { CallBorder, CallEvents, CallMethods } from '../callBorder.ts';
import { ComputeEndedError } from '../compute/spawnCompute.ts';
import { openDoors } from '../host/doors.ts';
import type { Doors } from '../host/doors.ts';
import { TICKET_LIFETIME_MS } from '../host/tickets.ts';
import { LinkEndedError } from '../mesh/linkProcess.ts';
import { PageWorker } from './pageWorker.ts';
import type { PageWorkOptions } from './pageWorker.ts';

export type PageKind = 'compute' | 'link';
type Of<W> = W extends PageWorkOptions<infer M, infer E> ? PageServer<M, E> : never;

const computeWork: PageWorkOptions<typeof computeMethods, typeof computeEvents> = { methods: computeMethods, events: computeEvents, caps: COMPUTE_CAPS, endedError: (why) => new ComputeEndedError(why) };
const linkWork: PageWorkOptions<typeof linkMethods, typeof linkEvents> = { methods: linkMethods, events: linkEvents, caps: LINK_CAPS, endedError: (why) => new LinkEndedError(why) };
/** Lengths of header and body stand before them. */
const PREFIX_BYTES = 8;

/** What `npm run build` makes of worker/compute.html and worker/link.html. */
const FOLDERS = {
  compute: fileURLToPath(new URL('../../../build/pages/compute/', import.meta.url)),
  link: fileURLToPath(new URL('../../../build/pages/link/', import.meta.url)),
} as const;

/** A folder each. Refused where it was not built: its page would be empty, and whoever asked would wait for ever. */
export function pageFolder(kind: PageKind): string {
  if (!existsSync(join(FOLDERS[kind], 'index.html'))) throw new Error('The pages for a browser are not built. Run `npm run build pages`, then start again.');
  return FOLDERS[kind];
}

export interface PageServerOptions {
  readonly nodeId: string;
  readonly token: string;
  readonly clock: Clock;
  readonly filesFolder: string;
  /** A page is wanted at this address, which works once, for a minute; told anew while none came. Null: it is wanted no longer. */
  readonly onWanted: (url: string | null) => void;
  readonly report: (fault: unknown) => void;
}

/** The Compute port, or that of the links: what a process of its own would be. */
export interface PagePort<M extends CallMethods, E extends CallEvents> extends Pick<CallBorder<M, E>, 'call' | 'onEvent' | 'onExit'> {
  /** No other one will come after it. */
  readonly isLast: boolean;
  kill(): Promise<void>;
  setLowPriority(low: boolean): void;
}

export class PageServer<M extends CallMethods, E extends CallEvents> {
  readonly #options: PageServerOptions;
  readonly #kind: PageWorkOptions<M, E>;
  readonly #sockets: WebSocketServer;
  #doors: Doors | null = null;
  #page: WebSocket | null = null;
  #work: PageWorker<M, E> | null = null;
  #stopAsking: (() => void) | null = null;
  #isRefused = false;

  static start(options: PageServerOptions & { readonly kind: 'compute' }): Promise<Of<typeof computeWork>>;
  static start(options: PageServerOptions & { readonly kind: 'link' }): Promise<Of<typeof linkWork>>;
  static start(options: PageServerOptions & { readonly kind: PageKind }): Promise<Of<typeof computeWork> | Of<typeof linkWork>> {
    return options.kind === 'compute' ? new PageServer(options, computeWork).#open('compute') : new PageServer(options, linkWork).#open('link');
  }

  private constructor(options: PageServerOptions, kind: PageWorkOptions<M, E>) {
    this.#options = options;
    this.#kind = kind;
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: PREFIX_BYTES + kind.caps.headerBytes + kind.caps.bodyBytes, perMessageDeflate: false, clientTracking: false });
  }

  async #open(kind: PageKind): Promise<this> {
    const { nodeId, token, clock, filesFolder, report } = this.#options;
    this.#doors = await openDoors({
      kind, nodeId, token, clock, port: 0, filesFolder, report,
      accept: (request, socket, head) => { this.#sockets.handleUpgrade(request, socket, head, (page) => { this.#enter(page); }); },
    });
    return this;
  }

  get port(): number { return this.#doors?.port ?? 0; }
  /** Whoever opens this address holds what this node computes, or its links. */
  openUrl(): string { return this.#doors?.ticketUrl() ?? ''; }

  /** The work of the page that is there, or of the next one that comes: what is asked before it is there waits. */
  worker(): PagePort<M, E> {
    this.#work?.end('another one took its place');
    const work = new PageWorker(this.#kind), { border } = work, isRefused = () => this.#isRefused;
    this.#work = work;
    border.onExit(() => { this.#ended(work); });
    if (this.#page === null) this.#want(work); else work.take(this.#page);
    return {
      call: (method, input) => border.call(method, input), onEvent: (listener) => border.onEvent(listener), onExit: (listener) => border.onExit(listener),
      kill: () => { work.end('it was ended'); return Promise.resolve(); }, get isLast() { return isRefused(); },
      // The process belongs to the browser: threads and duty are what makes it give way.
      setLowPriority: () => undefined,
    };
  }

  /** The page that was wanted cannot come, or is known to have gone. */
  lost(why: string): void { this.#work?.end(why); }
  /** Nor will any other. */
  refuse(why: string): void {
    this.#isRefused = true;
    this.lost(why);
  }

  async close(): Promise<void> {
    this.#work?.end('the node stops');
    this.#page?.terminate();
    this.#sockets.close();
    await this.#doors?.close();
  }

  #enter(page: WebSocket): void {
    this.#page?.terminate();
    this.#page = page;
    page.on('error', () => { page.terminate(); });
    page.on('close', () => { if (this.#page === page) this.#page = null; });
    if (this.#work?.waitsForPage !== true) return;
    this.#stopAsking?.();
    this.#work.take(page);
  }

  #want(work: PageWorker<M, E>): void {
    if (!work.waitsForPage) return;
    this.#stopAsking = this.#options.clock.after(TICKET_LIFETIME_MS, () => { this.#want(work); });
    this.#options.onWanted(this.openUrl());
  }

  /** The page of work that ended is on its way out, and comes back when it has let go of everything. */
  #ended(work: PageWorker<M, E>): void {
    if (this.#page === work.page) this.#page = null;
    if (this.#work !== work) return;
    this.#work = null;
    this.#stopAsking?.();
    this.#options.onWanted(null);
  }
}
