// Runs the real entry of the installed app over the stand-in for Electron's calls, with a real agent in a temporary home.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import { callNode, needNode } from '../../main/node/cli/adminClient.ts';
import type { AdminInput, AdminMethod, AdminOutput } from '../../schemas/admin.ts';
import type { Settings } from '../../schemas/settings.ts';
import { RPC_PROTOCOL } from '../../schemas/rpc.ts';
import type { RpcInput, RpcMethod, RpcOutput } from '../../schemas/rpc.ts';
import { ElectronStandIn } from '../doubles/electronStandIn.ts';
import type { StandInWindow } from '../doubles/electronStandIn.ts';
import { AMONG_TESTS } from './builtNode.ts';

const WAIT_MS = 90_000;

export async function until<T>(what: string, look: () => T | Promise<T>, tell: (() => Promise<string>) | null = null): Promise<NonNullable<Exclude<T, false>>> {
  const endMs = performance.now() + WAIT_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) return seen as NonNullable<Exclude<T, false>>;
    if (performance.now() > endMs) throw new Error(`it never came to that: ${what}${tell === null ? '' : ` (${await tell()})`}`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

export interface RunOptions { readonly home?: string; readonly words?: readonly string[]; readonly settings?: Partial<Settings>; readonly prepare?: (standIn: ElectronStandIn) => void }

export class EntryRun {
  readonly standIn = new ElectronStandIn();
  readonly home: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'ileices-entry-'));
  readonly #before = { argv: process.argv, path: process.env['PATH'], bus: process.env['DBUS_SESSION_BUS_ADDRESS'] };

  constructor({ home, settings = {} }: RunOptions = {}) {
    this.home = home ?? join(this.#folder, 'home');
    if (!existsSync(this.home)) mkdirSync(this.home, { mode: 0o700 });
    if (home === undefined) writeFileSync(join(this.home, 'settings.json'), JSON.stringify({ ...AMONG_TESTS, ...settings }), { mode: 0o600 });
  }

  /** Imports the entry as a fresh start. */
  start(words: readonly string[] = [], { withTray = true } = {}): Promise<void> { return this.startAs(['--home', this.home, ...words], withTray); }
  async startAs(words: readonly string[], withTray = true): Promise<void> {
    // A desktop with a tray, as far as anybody can ask.
    writeFileSync(join(this.#folder, 'busctl'), `#!/bin/sh\necho "b ${withTray}"\n`);
    chmodSync(join(this.#folder, 'busctl'), 0o700);
    process.env['PATH'] = `${this.#folder}${delimiter}${this.#before.path ?? ''}`;
    process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nowhere';
    process.argv = ['electron', ...words];
    vi.resetModules();
    vi.doMock('electron', () => this.standIn.parts);
    await import('../../main/electron/main.ts');
  }

  call<M extends AdminMethod>(method: M, input: AdminInput<M>): Promise<AdminOutput<M>> { return callNode(needNode(this.home), method, input); }
  /** As the page in the window asks its node. */
  async rpc<M extends RpcMethod>(window: StandInWindow, method: M, input: RpcInput<M>): Promise<RpcOutput<M>> {
    const { host, origin } = new URL(window.page?.url ?? '');
    const socket = new WebSocket(`ws://${host}/ws`, { headers: { cookie: window.cookies, origin } });
    try {
      return await new Promise<RpcOutput<M>>((resolve, reject) => {
        socket.on('error', reject);
        socket.on('open', () => {
          socket.send(JSON.stringify({ type: 'hello', proto: RPC_PROTOCOL, build: '', session: null, lastSeq: 0 }));
          socket.send(JSON.stringify({ type: 'call', id: 1, method, input }));
        });
        socket.on('message', (text: Buffer, isBinary: boolean) => {
          // Pictures of the world come as bytes.
          if (isBinary) return;
          const frame = JSON.parse(text.toString()) as { type: string; output?: RpcOutput<M>; message?: string };
          if (frame.type === 'result') resolve(frame.output as RpcOutput<M>);
          if (frame.type === 'error') reject(new Error(frame.message));
        });
      });
    } finally { socket.terminate(); }
  }
  /** What was asked to be shown, as a window takes it. */
  intent() { return until('an intent', async () => (await this.rpc(await this.window(), 'intent.take', {})).intent); }

  /** The window with the node's page in it. */
  window() { return until('a window with its page', () => (this.standIn.ui?.page?.status === 200 ? this.standIn.ui : null)); }
  tray(item?: string) { return until(`a tray${item === undefined ? '' : ` with "${item}"`}`, () => { const { tray } = this.standIn; return tray !== undefined && (item === undefined || tray.item(item)?.enabled !== false && tray.item(item) !== undefined) ? tray : null; }); }

  async dispose(): Promise<void> {
    this.standIn.dispose();
    Object.assign(process, { argv: this.#before.argv });
    process.env['PATH'] = this.#before.path ?? '';
    if (this.#before.bus === undefined) delete process.env['DBUS_SESSION_BUS_ADDRESS']; else process.env['DBUS_SESSION_BUS_ADDRESS'] = this.#before.bus;
    vi.doUnmock('electron');
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
