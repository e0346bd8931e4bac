// The same kernels in Chromium's own WebGPU, dispatched from a dedicated worker of a cross-origin isolated page.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { expect, it } from 'vitest';

const FLAGS = ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };
/** As in dawn.test.ts. */
const TOLERANCE = 2e-4;
const LOSS_TOLERANCE = 2e-3;

interface Parity { failed?: string; adapter: string; software: boolean; isolated: boolean; tensors: Record<string, number>; lossApart: number; decodeApart: number }

it('agrees with the reference per tensor, over 20 steps and in decoding', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-parity-'));
  await build({ configFile: false, root: 'tests/shaders/page', logLevel: 'error', worker: { format: 'es' }, build: { outDir: folder, emptyOutDir: true, target: 'esnext' } });
  const server = createServer((request, response) => {
    const name = request.url === '/' ? '/index.html' : (request.url ?? '');
    response.writeHead(200, { 'Content-Type': TYPES[extname(name)] ?? 'text/plain', 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' });
    try { response.end(readFileSync(join(folder, name))); } catch { response.end(); }
  }).listen(0, '127.0.0.1');
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => 'parity' in window, undefined, { timeout: 240_000 });
    const parity = await page.evaluate(() => (window as unknown as { parity: Parity }).parity);
    expect(parity.failed).toBeUndefined();
    expect(parity.isolated).toBe(true);
    expect(Object.entries(parity.tensors).filter(([, apart]) => !(apart < TOLERANCE))).toEqual([]);
    expect(Object.keys(parity.tensors).length).toBeGreaterThan(30);
    expect(parity.lossApart).toBeLessThan(LOSS_TOLERANCE);
    expect(parity.decodeApart).toBeLessThan(TOLERANCE);
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  }
});
