// The pages of a node that runs with `--pages`, in a real Chromium: opened at the addresses it prints, crashed, opened again.
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../doubles/chromium.ts';
import { sleep } from './builtNode.ts';

export type Kind = 'compute' | 'link';
const SAID: Readonly<Record<Kind, RegExp>> = { compute: /^The model runs in a page\..*: (\S+)$/gm, link: /^Connections to other nodes run in a page\..*: (\S+)$/gm };
const WANTED_MS = 60_000, LOOK_MS = 50;

export class NodePages {
  /** Everything the node has said. */
  readonly #output: () => string;
  readonly #pages = new Map<Kind, Page>();
  readonly #used = new Set<string>();
  #browser: Browser | null = null;
  /** What the pages complained about. */
  readonly faults: string[] = [];

  constructor(output: () => string) { this.#output = output; }

  /** As soon as the node wants one. */
  async open(kind: Kind): Promise<Page> {
    this.#browser ??= await launchChromium();
    const page = await (await this.#browser.newContext()).newPage();
    page.on('pageerror', (error) => { this.faults.push(error.message); });
    this.#pages.set(kind, page);
    await page.goto(await this.#address(kind));
    return page;
  }

  /** As when a tab goes down: its process ends in the middle of what it did. */
  async crash(kind: Kind): Promise<void> {
    const page = this.#pages.get(kind);
    if (page === undefined) throw new Error('no such page is open');
    const crashed = new Promise<void>((resolve) => { page.once('crash', () => { resolve(); }); });
    page.goto('chrome://crash').catch(() => { /* that it never arrives is the point */ });
    await crashed;
    await page.close();
    this.#pages.delete(kind);
  }

  async close(): Promise<void> { await this.#browser?.close(); }

  /** The newest it said, once each. */
  async #address(kind: Kind): Promise<string> {
    for (let waitedMs = 0; waitedMs < WANTED_MS; waitedMs += LOOK_MS) {
      const url = [...this.#output().matchAll(SAID[kind])].at(-1)?.[1];
      if (url !== undefined && !this.#used.has(url)) { this.#used.add(url); return url; }
      await sleep(LOOK_MS);
    }
    throw new Error(`it named no ${kind} page: ${this.#output()}`);
  }
}
