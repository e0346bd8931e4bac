// What a node and its windows looked like when a test failed: a failure that comes once in a hundred runs must explain itself.
import type { Page } from 'playwright-core';
import { afterEach } from 'vitest';
import type { TestNode } from './nodeProcess.ts';

const LOG_LINES = '60';
const PAGE_TEXT_LENGTH = 2_000;

/** Prints status, log and the text of every open page after each failed test of this file. */
export function explainFailures(node: TestNode, pages: () => readonly Page[] = () => []): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    console.log(`status of the node: ${JSON.stringify(await node.status())}`);
    console.log((await node.cli('logs', '--lines', LOG_LINES)).stdout);
    for (const page of pages()) console.log(`page ${new URL(page.url()).pathname}: ${await textOf(page)}`);
  });
}

async function textOf(page: Page): Promise<string> {
  try { return (await page.evaluate(() => document.body.innerText)).slice(0, PAGE_TEXT_LENGTH); } catch (fault) { return `does not answer: ${String(fault)}`; }
}
