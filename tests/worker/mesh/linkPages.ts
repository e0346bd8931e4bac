// Nodes whose links live in pages of Chromium; the page is the product's own, built once a run.
import { build } from 'vite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { LinkPageServer } from '../../../main/node/mesh/linkPage.ts';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from '../../doubles/chromium.ts';
import { HeardHost } from './linkPair.ts';

let built: Promise<string> | null = null;
function buildLinkPage(): Promise<string> {
  built ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ileices-link-'));
    process.once('exit', () => { rmSync(folder, { recursive: true, force: true }); });
    await build({ configFile: false, root: 'worker', logLevel: 'error', publicDir: false, build: { outDir: folder, emptyOutDir: true, target: 'esnext', rolldownOptions: { input: 'worker/link.html' } } });
    return folder;
  })();
  return built;
}

export class LinkPages {
  readonly #browser: Browser;
  readonly #folder: string;
  readonly #servers: LinkPageServer[] = [];

  /** As a person's own browser would be, or as our own window is started: with the addresses of this machine in plain sight. */
  static async open(addresses: 'hidden' | 'plain'): Promise<LinkPages> {
    const flags = CHROMIUM_FLAGS.map((flag) => (addresses === 'plain' && flag.startsWith('--disable-features=') ? `${flag},WebRtcHideLocalIpsWithMdns` : flag));
    return new LinkPages(await chromium.launch({ executablePath: CHROMIUM_PATH, args: flags }), await buildLinkPage());
  }
  private constructor(browser: Browser, folder: string) { this.#browser = browser; this.#folder = folder; }

  async host(): Promise<HeardHost> {
    const server = await LinkPageServer.start(this.#folder);
    this.#servers.push(server);
    const host = new HeardHost(() => server.worker(), null);
    const page = await (await this.#browser.newContext()).newPage();
    page.on('console', (message) => { host.lines.push(message.text()); });
    page.on('pageerror', (error) => { host.lines.push(error.message); });
    await page.goto(server.url);
    return host;
  }
  async close(): Promise<void> {
    await this.#browser.close();
    await Promise.all(this.#servers.map((server) => server.close()));
  }
}
