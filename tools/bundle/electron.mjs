// Bundles the shell of the installed app into build/electron: main.mjs, and preload.cjs for the sandbox of its window, which can load
// nothing beside it. Electron itself stays outside. Runs under Node 24.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { buildFolder, root } from '../setup/paths.mjs';
import { relocate } from './relocate.mjs';

const outDir = join(buildFolder, 'electron');
/** The native database is the agent's alone: a module that only names it must not load it here. */
const AGENTS_OWN = ['better-sqlite3'];

const bundle = ({ name, entry, format, file, plugins = [] }) => build({
  root, configFile: false, logLevel: 'warn', publicDir: false, plugins,
  ssr: { noExternal: true, external: ['electron', ...AGENTS_OWN] },
  build: {
    ssr: true, outDir, emptyOutDir: false, target: 'node24', minify: false, sourcemap: false,
    rolldownOptions: {
      input: { [name]: join(root, entry) }, treeshake: { moduleSideEffects: (id) => !AGENTS_OWN.includes(id) },
      output: { entryFileNames: file, chunkFileNames: 'shared-[name]-[hash].mjs', format },
    },
  },
});

rmSync(outDir, { recursive: true, force: true });
try {
  await bundle({ name: 'main', entry: 'main/electron/main.ts', format: 'es', file: 'main.mjs', plugins: [relocate({}, outDir)] });
  await bundle({ name: 'preload', entry: 'main/preload/window.ts', format: 'cjs', file: 'preload.cjs' });
} catch (error) {
  process.stderr.write(`${error.message.split('\n').filter((line) => !/^\s+at /.test(line)).join('\n')}\n`);
  process.exitCode = 1;
}
