// Build of the window (renderer/). Node bundles are made by tools/bundle/node.mjs, tests run by vitest.config.ts.
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The manifest names its icon as the sources do; built, that name holds a hash. */
const manifestIcon: Plugin = {
  name: 'manifest-icon',
  generateBundle(_, bundle) {
    const icon = Object.keys(bundle).find((name) => /(^|\/)icon-[^/]*\.svg$/.test(name));
    const manifest = Object.values(bundle).find((file) => file.fileName.endsWith('.webmanifest'));
    if (icon === undefined || manifest?.type !== 'asset') throw new Error('The window has no icon, or no manifest.');
    manifest.source = String(manifest.source instanceof Uint8Array ? Buffer.from(manifest.source) : manifest.source).replace('./icon.svg', `/${icon}`);
  },
};

export default defineConfig({
  root: at('renderer'),
  base: '/',
  publicDir: false,
  plugins: [react(), manifestIcon],
  build: {
    outDir: at('build/renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // The page's policy allows no data: scripts, and every file is cached by its hash.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600,
  },
});
