// Builds the page that holds a node's links in a browser into build/link. Runs under Node 24.
import { join } from 'node:path';
import { build } from 'vite';
import { buildFolder, root } from '../setup/paths.mjs';

await build({
  configFile: false, logLevel: 'warn', root: join(root, 'worker'), base: '/', publicDir: false,
  build: { outDir: join(buildFolder, 'link'), emptyOutDir: true, target: 'chrome140', assetsInlineLimit: 0, modulePreload: { polyfill: false }, rolldownOptions: { input: join(root, 'worker/link.html') } },
});
