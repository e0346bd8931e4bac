// Where a page that holds this node's links comes from and comes back to: the page's files and one WebSocket on the loopback
// address. Only who was told the word behind the # of its address is let in; a second page takes the place of the first.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { packLinkFrame, unpackLinkFrame } from '../../../app/mesh/linkWire.ts';
import { linkEvents, linkMethods } from '../../../schemas/link.ts';
import { limits } from '../../../schemas/mesh.ts';
import { CallBorder } from '../callBorder.ts';
import { refuseHost, refuseOrigin } from '../host/guard.ts';
import { listStaticFiles } from '../host/staticFiles.ts';
import type { StaticFile } from '../host/staticFiles.ts';
import { LinkEndedError } from './linkProcess.ts';
import type { LinkWorker } from './linkProcess.ts';

export const LINK_PAGE_FOLDER = fileURLToPath(new URL('../../../build/link/', import.meta.url));
const PROTOCOL = 'ileices-link';
/** One message of a link and its header. */
const FRAME_BYTES = limits.ySyncBytes + 64 * 1024;

type Border = CallBorder<typeof linkMethods, typeof linkEvents>;

export class LinkPageServer {
  readonly #server: Server;
  readonly #word = randomBytes(32).toString('hex');
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: FRAME_BYTES, perMessageDeflate: false, handleProtocols: () => PROTOCOL });
  #page: WebSocket | null = null;
  #waiting: ((page: WebSocket) => void) | null = null;

  /** `folder` holds the built page. */
  static async start(folder: string): Promise<LinkPageServer> {
    const one = new LinkPageServer(listStaticFiles(folder));
    await new Promise<void>((resolve, reject) => { one.#server.once('error', reject).listen(0, '127.0.0.1', resolve); });
    return one;
  }

  private constructor(files: ReadonlyMap<string, StaticFile>) {
    this.#server = createServer((request, response) => {
      const file = refuseHost(request.headers, this.port) === null && request.method === 'GET' ? files.get(request.url === '/' ? '/link.html' : (request.url ?? '')) : undefined;
      response.writeHead(file === undefined ? 404 : 200, { ...this.#headers(), 'Content-Type': file?.type ?? 'text/plain' });
      response.end(file?.read());
    });
    this.#server.on('upgrade', (request, socket, head) => {
      if (!this.#mayEnter(request)) { socket.destroy(); return; }
      this.#sockets.handleUpgrade(request, socket, head, (page) => { this.#enter(page); });
    });
  }

  get port(): number { return (this.#server.address() as AddressInfo).port; }
  /** Whoever opens this holds the node's links. */
  get url(): string { return `http://127.0.0.1:${this.port}/#${this.#word}`; }

  /** The links of the page that is there, or of the next one that comes. What is asked before it is there waits. */
  worker(): LinkWorker {
    let page: WebSocket | null = null;
    const early: Uint8Array[] = [];
    const border: Border = new CallBorder({
      methods: linkMethods, events: linkEvents, endedError: (why) => new LinkEndedError(why),
      post: (frame, failed) => {
        const bytes = packLinkFrame(frame);
        if (page === null) early.push(bytes); else page.send(bytes, (error) => { if (error) failed(error.message); });
      },
      end: () => { page?.terminate(); },
    });
    const take = (found: WebSocket) => {
      page = found;
      found.on('message', (data, isBinary) => { border.receive(isBinary && Buffer.isBuffer(data) ? unpackLinkFrame(data) : null); });
      found.on('close', () => { border.ended('the page went away'); });
      for (const bytes of early.splice(0)) found.send(bytes);
    };
    if (this.#page !== null) take(this.#page); else this.#waiting = take;
    return {
      call: (method, input) => border.call(method, input), onEvent: (listener) => border.onEvent(listener), onExit: (listener) => border.onExit(listener),
      kill: () => { if (page === null) border.ended('no page came'); else page.terminate(); return Promise.resolve(); },
    };
  }

  async close(): Promise<void> {
    this.#page?.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => { this.#server.close(() => { resolve(); }); });
  }

  #enter(page: WebSocket): void {
    this.#page?.terminate();
    this.#page = page;
    page.on('error', () => { page.terminate(); });
    page.on('close', () => { if (this.#page === page) this.#page = null; });
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(page);
  }

  #mayEnter(request: IncomingMessage): boolean {
    if (request.url !== '/link' || refuseHost(request.headers, this.port) !== null || refuseOrigin(request.headers, { originRequired: true }) !== null) return false;
    const [name, word = ''] = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
    return name === PROTOCOL && word.length === this.#word.length && timingSafeEqual(Buffer.from(word), Buffer.from(this.#word));
  }

  #headers(): Record<string, string> {
    return {
      // Beside this server the page meets signalling hosts, wherever they are; what it says there is sealed.
      'Content-Security-Policy': "default-src 'none'; script-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Resource-Policy': 'same-origin', 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store',
    };
  }
}
