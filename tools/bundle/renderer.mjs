// Builds the window's pages into build/renderer with the project's vite.config.ts. Runs under Node 24.
import { join } from 'node:path';
import { build } from 'vite';
import { root } from '../setup/paths.mjs';

await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
