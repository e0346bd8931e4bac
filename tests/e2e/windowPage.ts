// Shared ground of the window's end-to-end tests: a page on the fake node that remembers every violation of its policy.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { FrameCounters } from '../../renderer/world/frameDriver.ts';
import type { FakeHost } from '../doubles/fakeNode.ts';

declare global { interface Window { __violations?: string[]; axe?: { run: (context: unknown, options: unknown) => Promise<{ violations: AxeFault[] }> } } }
interface AxeFault { readonly id: string; readonly impact: string | null; readonly help: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface OpenOptions extends BrowserContextOptions { welcomed?: boolean; /** Runs before there is a page in it. */ prepare?: (context: BrowserContext) => Promise<void> }

export async function openWindow(browser: Browser, fake: Pick<FakeHost, 'url'>, { welcomed = true, prepare, ...options }: OpenOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark', ...options });
  await prepare?.(context);
  await context.addInitScript((skipWelcome: boolean) => {
    if (skipWelcome) for (const seen of ['welcomed', 'walked']) localStorage.setItem(`ileices.${seen}`, 'yes');
    window.__violations = [];
    document.addEventListener('securitypolicyviolation', (event) => { window.__violations!.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`); });
  }, welcomed);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (fault) => { faults.push(fault.message); });
  Object.assign(page, { faults });
  await page.goto(fake.url());
  await page.waitForSelector('.state-word.state-learning, .state-word.state-throttled, .state-word.state-idle, .state-word.state-paused, .state-word.state-blocked');
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
  // A button fades to its new colour when the light changes; axe would read the colour halfway.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished.catch(() => null))));
  const { violations } = await page.evaluate(() => window.axe!.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return violations.filter((fault) => fault.impact === 'serious' || fault.impact === 'critical')
    .map((fault) => `${fault.id}: ${fault.help}\n${fault.nodes.map((node) => `  ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`).join('\n')}`);
}

/** Dark and light: no serious fault, and nothing of these selectors wider than its place. `name` stands in what fails. */
export async function expectFitAndSound(page: Page, name: string, selectors: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForSelector(`[data-theme="${colorScheme}"]`);
    expect(`${name}, ${colorScheme}: ${(await axeFaults(page)).join('\n')}`).toBe(`${name}, ${colorScheme}: `);
  }
  const wide = await page.evaluate((all) => [...document.querySelectorAll(all)].filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.className), selectors);
  expect([name, wide]).toEqual([name, []]);
}

export async function ask(page: Page, text: string): Promise<void> {
  await page.locator('#composer').fill(text);
  await page.locator('#composer').press('Enter');
}
export const countersOf = (page: Page): Promise<FrameCounters> => page.evaluate(() => window.__ileices.frames);
export const framesOf = async (page: Page): Promise<number> => (await countersOf(page)).frames;
