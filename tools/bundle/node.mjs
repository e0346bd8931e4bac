// Bundles what runs under Node: one file an entry in build/node, sources and the small pure packages inside, native
// packages outside. Runs under Node 24 (it uses vite).
//
// Sources name files and thread entries as `new URL('<path from this file>', import.meta.url)`, which works when Node
// runs them directly; relocate.mjs turns each into the same file as seen from build/node.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { buildFolder, root } from '../setup/paths.mjs';
import { relocate } from './relocate.mjs';

/** Bundle name -> the sources that may play it; an entry whose file does not exist yet is left out with a line. */
const ENTRIES = {
  ileices: 'main/node/cli/ileices.ts',
  compute: 'worker/compute.node.ts',
  reader: 'worker/reader.node.ts',
  train: 'worker/train.node.ts',
  link: 'worker/link.node.ts',
  probe: 'worker/probe.node.ts',
  'cpu-thread': 'worker/engine/cpu/thread.node.ts',
  'world-thread': 'main/node/world/thread.ts',
  'dream-thread': 'main/node/world/dream/dreamThread.ts',
  'backup-thread': 'main/node/backup/backupThread.ts',
  'ingest-thread': 'main/node/dataset/ingestThread.ts',
  'signal-thread': 'main/node/signal/signalThread.ts',
};
const outDir = join(buildFolder, 'node');

const entries = Object.fromEntries(Object.entries(ENTRIES).filter(([name, file]) => {
  const present = existsSync(join(root, file));
  if (!present) process.stderr.write(`ileices: no ${name} bundle, ${file} does not exist\n`);
  return present;
}));

rmSync(outDir, { recursive: true, force: true });
try {
  await build({
    root, configFile: false, logLevel: 'warn', publicDir: false,
    plugins: [relocate(entries, outDir)],
    // Everything pure goes inside: the readers process may open no folder but that of its own bundle.
    ssr: { noExternal: true, external: ['better-sqlite3', 'webgpu', 'pino', 'node-datachannel'] },
    build: {
      ssr: true, outDir, emptyOutDir: true, target: 'node22', minify: false, sourcemap: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(root, file)])),
        output: { entryFileNames: '[name].mjs', chunkFileNames: 'shared-[name]-[hash].mjs', format: 'es' },
      },
    },
  });
} catch (error) {
  // Where in the bundler it was noticed helps nobody.
  process.stderr.write(`${error.message.split('\n').filter((line) => !/^\s+at /.test(line)).join('\n')}\n`);
  process.exitCode = 1;
}
