// Build of the window (renderer/). Node bundles are made by tools/bundle/node.mjs, tests run by vitest.config.ts.
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('renderer'),
  base: '/',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: at('build/renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // The page's policy allows no data: scripts, and every file is cached by its hash.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
});
