// Shared ground of the window's end-to-end tests: a page on the fake node that remembers every violation of its policy.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { FrameCounters } from '../../renderer/world/frameDriver.ts';
import type { FakeHost } from '../doubles/fakeNode.ts';

declare global { interface Window { __violations?: string[]; axe?: { run: (context: unknown, options: unknown) => Promise<{ violations: AxeFault[] }> } } }
interface AxeFault { readonly id: string; readonly impact: string | null; readonly help: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface OpenOptions extends BrowserContextOptions { welcomed?: boolean }

export async function openWindow(browser: Browser, fake: Pick<FakeHost, 'url'>, { welcomed = true, ...options }: OpenOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark', ...options });
  await context.addInitScript((skipWelcome: boolean) => {
    if (skipWelcome) localStorage.setItem('ileices.welcomed', 'yes');
    window.__violations = [];
    document.addEventListener('securitypolicyviolation', (event) => { window.__violations!.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`); });
  }, welcomed);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (fault) => { faults.push(fault.message); });
  Object.assign(page, { faults });
  await page.goto(fake.url());
  await page.waitForSelector('.state-word.state-learning, .state-word.state-paused, .state-word.state-blocked');
  return page;
}

/** What the page must never have: policy violations and uncaught errors. */
export async function faultsOf(page: Page): Promise<string[]> {
  const violations = await page.evaluate(() => window.__violations ?? ['the listener is gone']);
  return [...violations, ...(page as Page & { faults: string[] }).faults];
}

/** Serious and critical faults that axe finds in the page as it stands, one line each. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => window.axe!.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }));
  return violations.filter((fault) => fault.impact === 'serious' || fault.impact === 'critical')
    .map((fault) => `${fault.id}: ${fault.help}\n${fault.nodes.map((node) => `  ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`).join('\n')}`);
}

export async function ask(page: Page, text: string): Promise<void> {
  await page.locator('#composer').fill(text);
  await page.locator('#composer').press('Enter');
}
export const countersOf = (page: Page): Promise<FrameCounters> => page.evaluate(() => window.__ileices.frames);
export const framesOf = async (page: Page): Promise<number> => (await countersOf(page)).frames;
