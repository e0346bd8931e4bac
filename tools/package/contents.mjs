// What the installed app holds of the project itself, and nothing else: one list, from which tools/package/stage.mjs copies
// and which the tests compare with the finished package. The packages beside it: tools/package/modules.mjs.
import { join } from 'node:path';
import { buildFolder } from '../setup/paths.mjs';

export const packageFolder = join(buildFolder, 'package');
export const appFolder = join(packageFolder, 'app');
export const papersFolder = join(packageFolder, 'papers');
export const outFolder = join(packageFolder, 'out');

/** Without Electron, as it lies on the disk after installing. */
export const LARGEST_BYTES = 120 * 1024 * 1024;

/** What starts when somebody clicks: the shell, which starts the node. */
export const MAIN = 'build/electron/main.mjs';

/** Folders of a checkout, which of their files go along, and by what it is noticed that one was not built. */
export const PARTS = [
  { folder: 'build/electron', files: /\.(mjs|cjs)$/, needs: 'main.mjs' },
  { folder: 'build/node', files: /\.mjs$/, needs: 'ileices.mjs' },
  { folder: 'build/kernels', files: /\.wasm$/, needs: 'kernels.wasm' },
  { folder: 'build/renderer', files: /\.(html|js|css|svg|woff2|webmanifest|png)$/, needs: 'index.html' },
  { folder: 'build/pages', files: /\.(html|js|css|wasm)$/, needs: 'link/index.html' },
  { folder: 'assets/embryo', files: /\.(safetensors|json|md)$/, needs: 'MODEL_CARD.md' },
  { folder: 'schemas/sql/migrations', files: /\.sql$/, needs: '0001-journal.sql' },
  { folder: 'main/node/cli', files: /^words\.json$/, needs: 'words.json' },
];

/** Of these the shell reads hashes before it starts the node; the rest stays in the archive. As in electron-builder.yml. */
export const UNPACKED = /^(build\/(node|kernels|renderer|pages)|assets|schemas|main|node_modules)\//;
