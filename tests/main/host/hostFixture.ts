// Starts a host on a free port with a folder of its own, and speaks raw HTTP to it, so that any header can be forged: the window's
// host, or the server of a page, which have the same doors.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { startHost } from '../../../main/node/host/host.ts';
import type { HostKind } from '../../../main/node/host/headers.ts';
import { PageServer } from '../../../main/node/pages/pageServer.ts';
import { QuietHostAgent } from '../../doubles/hostAgent.ts';

export const TOKEN = 'bearer-token-of-this-test';
export interface Answer { status: number; headers: IncomingHttpHeaders; body: string }
interface Behind { readonly port: number; openUrl(): string; close(): Promise<void> }

export class HostFixture {
  readonly kind: HostKind;
  readonly agent = new QuietHostAgent();
  nowMs = 1_800_000_000_000;
  readonly faults: unknown[] = [];
  host!: Behind;
  #folder = mkdtempSync(join(tmpdir(), 'ileices-host-'));

  constructor(kind: HostKind = 'window') { this.kind = kind; }

  async start(): Promise<this> {
    writeFileSync(join(this.#folder, 'index.html'), '<title>window</title>');
    writeFileSync(join(this.#folder, 'secret.pem'), 'not a listed type');
    const common = {
      nodeId: 'b'.repeat(64), token: TOKEN, report: (fault: unknown) => { this.faults.push(fault); },
      clock: { now: () => this.nowMs, monotonicMs: () => this.nowMs, after: () => () => undefined },
    };
    const { kind } = this, page = { ...common, filesFolder: this.#folder, onWanted: () => undefined };
    this.host = kind === 'window'
      ? await startHost({ ...common, agent: this.agent, assetsFolder: this.#folder, build: 'test', port: 0 })
      : await (kind === 'compute' ? PageServer.start({ ...page, kind }) : PageServer.start({ ...page, kind }));
    return this;
  }
  async stop(): Promise<void> { await this.host.close(); rmSync(this.#folder, { recursive: true }); }

  get own(): string { return `127.0.0.1:${this.host.port}`; }
  get origin(): string { return `http://${this.own}`; }

  http(path: string, options: { method?: string; headers?: Record<string, string>; body?: string; noHost?: boolean } = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const req = request({
        host: '127.0.0.1', port: this.host.port, path, method: options.method ?? 'GET',
        headers: options.headers ?? {}, setHost: options.noHost !== true && options.headers?.['host'] === undefined,
      }, (res) => {
        let body = '';
        res.setEncoding('utf8');
        res.on('data', (part: string) => { body += part; });
        res.on('end', () => { resolve({ status: res.statusCode ?? 0, headers: res.headers, body }); });
      });
      req.on('error', reject);
      req.end(options.body);
    });
  }

  /** A live cookie, got the way a browser gets it. */
  async cookie(): Promise<string> {
    const answer = await this.http(new URL(this.host.openUrl()).search.replace(/^/, '/'));
    return (answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  }

  /** Opens a socket with these headers; resolves to the HTTP status when it is refused. */
  socket(headers: Record<string, string>, path = '/ws'): Promise<WebSocket | number> {
    return new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${this.host.port}${path}`, { headers });
      socket.on('open', () => { resolve(socket); });
      socket.on('unexpected-response', (_req, res) => { resolve(res.statusCode ?? 0); socket.terminate(); });
      socket.on('error', () => undefined);
    });
  }
}
