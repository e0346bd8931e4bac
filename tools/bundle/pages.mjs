// Builds the two pages that work for a node in a browser, each into a folder of its own below build/pages, with everything it loads:
// `compute` with its worker, its helper threads and the compiled kernels, `link` alone. Runs under Node 24.
import { copyFileSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { buildFolder, root } from '../setup/paths.mjs';

/** Page -> its workers, by the names that worker/workers.page.ts starts them under. */
const PAGES = {
  compute: { 'compute-worker': 'worker/computeWorker.page.ts', 'cpu-thread': 'worker/engine/cpu/thread.page.ts' },
  link: {},
};
const KERNELS = join(buildFolder, 'kernels/kernels.wasm');

export async function buildPage(name, outDir) {
  const workers = Object.fromEntries(Object.entries(PAGES[name]).map(([worker, file]) => [worker, join(root, file)]));
  await build({
    configFile: false, logLevel: 'warn', root: join(root, 'worker'), base: '/', publicDir: false,
    build: {
      outDir, emptyOutDir: true, target: 'chrome140', assetsInlineLimit: 0, modulePreload: { polyfill: false },
      rolldownOptions: {
        input: { [name]: join(root, `worker/${name}.html`), ...workers },
        output: { entryFileNames: (chunk) => (chunk.name in workers ? '[name].js' : 'assets/[name]-[hash].js') },
      },
    },
  });
  renameSync(join(outDir, `${name}.html`), join(outDir, 'index.html'));
  if (name !== 'compute') return;
  if (!existsSync(KERNELS)) throw new Error('the compiled kernels are missing; run: npm run build kernels');
  copyFileSync(KERNELS, join(outDir, 'kernels.wasm'));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const name of Object.keys(PAGES)) await buildPage(name, join(buildFolder, 'pages', name));
}
