// Nodes whose links live in pages of Chromium; the page is the product's own.
import type { Browser } from 'playwright-core';
import { PageServer } from '../../../main/node/pages/pageServer.ts';
import { builtPage, pageServerParts } from '../../doubles/builtPages.ts';
import { launchChromium } from '../../doubles/chromium.ts';
import { HeardHost } from './linkPair.ts';

export class LinkPages {
  readonly #browser: Browser;
  readonly #folder: string;
  readonly #servers: { close(): Promise<void> }[] = [];

  /** As a person's own browser would be, or as our own window is started: with the addresses of this machine in plain sight. */
  static async open(addresses: 'hidden' | 'plain'): Promise<LinkPages> {
    return new LinkPages(await launchChromium({ plainAddresses: addresses === 'plain' }), await builtPage('link'));
  }
  private constructor(browser: Browser, folder: string) { this.#browser = browser; this.#folder = folder; }

  async host(): Promise<HeardHost> {
    const server = await PageServer.start({ ...pageServerParts, kind: 'link', filesFolder: this.#folder });
    this.#servers.push(server);
    const host = new HeardHost(() => server.worker(), null);
    const page = await (await this.#browser.newContext()).newPage();
    page.on('console', (message) => { host.lines.push(message.text()); });
    page.on('pageerror', (error) => { host.lines.push(error.message); });
    await page.goto(server.openUrl());
    return host;
  }
  async close(): Promise<void> {
    await this.#browser.close();
    await Promise.all(this.#servers.map((server) => server.close()));
  }
}
