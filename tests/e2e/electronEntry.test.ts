// The real entry of the installed app, over a stand-in for Electron's calls and with the real agent: start, window, tray and its verbs,
// links in every form, crashes, power, quitting. What Electron itself does with these calls is tests/electron's.
import { afterEach, describe, expect, test } from 'vitest';
import { EntryRun } from './electronEntryRun.ts';
import type { RunOptions } from './electronEntryRun.ts';

const runs: EntryRun[] = [];
const begin = (options: RunOptions = {}): EntryRun => { const run = new EntryRun(options); runs.push(run); return run; };
afterEach(async () => { for (const run of runs.splice(0)) await run.dispose(); });

describe('start and end', () => {
  test('the window shows the page of the node, and quitting saves and ends both', async () => {
    const run = begin();
    await run.start();
    const window = await run.window();
    expect(window.page?.body).toContain('<title>Ileices');
    expect(window.isVisible()).toBe(true);
    const tray = await run.tray('Open Ileices');
    expect(run.standIn.agent?.words).toEqual(['up', '--headless', '--shell', '--home', run.home]);
    tray.press('Quit (stops everything)');
    expect(await run.standIn.exited).toBe(0);
    expect(run.standIn.agent?.child.exitCode).toBe(0);
    expect(run.standIn.agent?.output).toContain('Saved and stopped.');
    expect(run.standIn.tray).toBeUndefined();
  });
});
