// jax-js on its WebAssembly device in Chromium, as a contestant: `jax.mjs <folder of the package @jax-js/jax>`.
// Serves the package and jaxPage.js from loopback with the headers that shared memory needs, and drives the page.
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from './contestant.mjs';
import { HYPER, MODEL, WINDOW } from './shape.mjs';

const folder = process.argv[2] ?? '';
const CHROMIUM = process.env.ILEICES_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const page = `<!doctype html><meta charset="utf-8"><title>jax-js</title><script type="module">
import * as jax from '/jax/index.js';
import { contestant } from '/jaxPage.js';
window.measure = await contestant(jax, ${JSON.stringify({ ...MODEL, window: WINDOW, hyper: HYPER })});
</script>`;

function answer(path) {
  if (path === '/') return ['text/html', page];
  if (path === '/jaxPage.js') return ['text/javascript', readFileSync(new URL('./jaxPage.js', import.meta.url))];
  return ['text/javascript', readFileSync(join(folder, 'dist', basename(path)))];
}

async function main() {
  if (!existsSync(join(folder, 'dist/index.js'))) throw new Error(`${folder} holds no copy of the npm package @jax-js/jax`);
  const server = createServer((request, response) => {
    try {
      const [type, body] = answer(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
      response.writeHead(200, { 'Content-Type': type, 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  process.on('SIGTERM', () => { void browser.close().then(() => process.exit(0)); });
  const tab = await browser.newPage();
  await tab.goto(`http://127.0.0.1:${server.address().port}/`);
  await tab.waitForFunction('window.measure !== undefined');
  const version = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  const threads = await tab.evaluate('crossOriginIsolated ? navigator.hardwareConcurrency : 1');
  await serve({ version, threads, browser: browser.version() }, (task) => tab.evaluate((asked) => window.measure(asked), task));
  await browser.close();
  server.close();
}

main().catch((error) => {
  process.stdout.write(`${JSON.stringify({ absent: error.message.split('\n')[0] })}\n`);
  process.exit(0);
});
