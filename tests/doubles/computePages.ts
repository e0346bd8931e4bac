// Compute children that are pages of a real Chromium, the product's own, with everything that can be seen of the page from outside.
import type { Browser, Page } from 'playwright-core';
import type { ComputeChild } from '../../main/node/agent/computeKeeper.ts';
import { PageServer } from '../../main/node/pages/pageServer.ts';
import { builtPage, pageServerParts } from './builtPages.ts';
import { launchChromium, WEBGPU_FLAGS } from './chromium.ts';

export class ComputePages {
  readonly browser: Browser;
  readonly server: Awaited<ReturnType<typeof ComputePages.serve>>;
  /** What pages complained about. */
  readonly faults: string[] = [];
  /** What the server asked of whoever opens pages: true is wanted, false is not. */
  readonly wanted: boolean[];
  page: Page | null = null;

  static async serve(onWanted: (url: string | null) => void) { return PageServer.start({ ...pageServerParts, kind: 'compute', filesFolder: await builtPage('compute'), onWanted }); }

  static async open(): Promise<ComputePages> {
    const wanted: boolean[] = [];
    return new ComputePages(await launchChromium({ more: WEBGPU_FLAGS }), await ComputePages.serve((url) => { wanted.push(url !== null); }), wanted);
  }
  private constructor(browser: Browser, server: ComputePages['server'], wanted: boolean[]) { this.browser = browser; this.server = server; this.wanted = wanted; }

  async openPage(prepare: (page: Page) => Promise<void> = () => Promise.resolve()): Promise<Page> {
    const page = await (await this.browser.newContext()).newPage();
    page.on('pageerror', (error) => { this.faults.push(error.message); });
    page.on('console', (message) => { if (message.type() === 'error') this.faults.push(message.text()); });
    await prepare(page);
    await page.goto(this.server.openUrl());
    this.page = page;
    return page;
  }

  /** The work of the page that is open, or of one that is opened now. */
  async worker(): Promise<ComputeChild> {
    if (this.page === null || this.page.isClosed()) await this.openPage();
    return this.server.worker();
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }
}
