// A member of a mesh whose connections run in a page of a person's Chromium: the page is opened at the address the node prints,
// crashes, and is opened again.
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../doubles/chromium.ts';
import { MeshMember } from './meshNodes.ts';
import { sleep } from './builtNode.ts';

const SAID_MS = 10_000, LOOK_MS = 50;

export class LinkPageMember extends MeshMember {
  #browser: Browser | null = null;
  #page: Page | null = null;
  /** What the pages complained about. */
  readonly faults: string[] = [];

  constructor(options: ConstructorParameters<typeof MeshMember>[0]) { super({ ...options, words: ['--link-page'] }); }

  async openPage(): Promise<void> {
    this.#browser ??= await launchChromium();
    const page = await this.#browser.newPage();
    page.on('pageerror', (error) => { this.faults.push(error.message); });
    this.#page = page;
    await page.goto(await this.#address());
  }

  /** As when a tab goes down: its process ends in the middle of what it did. */
  async crashPage(): Promise<void> {
    const page = this.#page;
    if (page === null) throw new Error('no page is open');
    const crashed = new Promise<void>((resolve) => { page.once('crash', () => { resolve(); }); });
    page.goto('chrome://crash').catch(() => { /* that it never arrives is the point */ });
    await crashed;
    await page.close();
    this.#page = null;
  }

  override async dispose(): Promise<void> {
    await this.#browser?.close();
    await super.dispose();
  }

  async #address(): Promise<string> {
    for (let waitedMs = 0; waitedMs < SAID_MS; waitedMs += LOOK_MS) {
      const url = /connections to other nodes run there: (\S+)/.exec(this.output)?.[1];
      if (url !== undefined) return url;
      await sleep(LOOK_MS);
    }
    throw new Error(`it named no page: ${this.output}`);
  }
}
