// A real node whose model and links run in pages of a real Chromium: it learns and answers, loses a page and goes on with the next
// one from what was saved, and pausing ends the work in the page.
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { Status } from '../../schemas/status.ts';
import { BuiltNode } from './builtNode.ts';
import { NodePages } from './nodePages.ts';

const LIMIT_MS = 60_000;
const stepOf = (status: Status): number => status.model?.step ?? 0;

/** Command lines of a process's children. */
function programsBelow(pid: number): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try { return readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')[1] === String(pid) ? [readFileSync(`/proc/${name}/cmdline`, 'utf8')] : []; } catch { return []; }
  });
}

describe('up --pages', () => {
  const node = new BuiltNode({ settings: { power: 'quiet', backend: 'cpu' }, words: ['--pages'] }), pages = new NodePages(() => node.output);
  let compute: Page, embryoStep = 0, savedStep = 0;
  const working = () => compute.workers().length;
  const learns = async (from: number) => node.until((status) => stepOf(status) > from, LIMIT_MS);
  const ask = async () => (await node.call('ask', { text: 'Where is Ileices?', sampling: { seed: 1 }, raw: false })).reply;

  beforeAll(async () => {
    await node.up();
    compute = await pages.open('compute');
  }, LIMIT_MS);
  afterAll(async () => { await pages.close(); await node.dispose(); }, LIMIT_MS);

  it('learns and answers in the page, and has no process for it', async () => {
    const awake = await node.until(({ model }) => model !== null, LIMIT_MS);
    embryoStep = stepOf(awake);
    expect(awake.backend).toMatchObject({ kind: 'cpu', adapter: expect.not.stringContaining('one thread') });
    await learns(embryoStep + 2);
    expect(await ask()).toMatch(/Ileices/);
    expect(programsBelow(node.pid).filter((line) => /compute|link/.test(line))).toEqual([]);
  }, LIMIT_MS * 2);

  it('lets go of everything while it is paused, and takes it up again in the same page', async () => {
    expect(working()).toBeGreaterThan(0);
    await node.call('pause', { minutes: null });
    await expect.poll(working).toBe(0);
    const paused = await node.until(({ state, backend }) => state === 'paused' && backend === null);
    savedStep = stepOf(paused);
    expect(savedStep).toBeGreaterThan(embryoStep);
    await node.call('resume', {});
    await learns(savedStep);
    expect(working()).toBeGreaterThan(0);
  }, LIMIT_MS * 2);

  it('goes on with the next page after a crash, from what was saved', async () => {
    await learns(savedStep);
    await pages.crash('compute');
    compute = await pages.open('compute');
    const back = await node.until(({ backend }) => backend !== null, LIMIT_MS);
    expect(stepOf(back)).toBeGreaterThanOrEqual(savedStep);
    await learns(savedStep);
    expect(await ask()).toMatch(/Ileices/);
  }, LIMIT_MS * 2);

  it('carries its links in a page of its own, which shares neither origin nor ticket with the other', async () => {
    await node.call('mesh.invite', { hours: 1, lan: true, uses: 1, roundSeconds: 60, name: 'alone' });
    const link = await pages.open('link');
    expect(new URL(link.url()).origin).not.toBe(new URL(compute.url()).origin);
    expect(await link.evaluate(() => [document.querySelectorAll('canvas').length, document.body.innerText.split('\n').length])).toEqual([0, 1]);
    expect(pages.faults).toEqual([]);
  }, LIMIT_MS);

  it('stops with everything saved', async () => {
    await learns(savedStep);
    expect(await node.stop()).toBe(0);
    expect(node.output).toContain('Saved and stopped.');
  }, LIMIT_MS);
});
