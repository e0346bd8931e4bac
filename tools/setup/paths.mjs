// Where things are in a checkout. Plain data, no dependencies: the whole of tools/setup runs under an old Node 20.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const modules = join(root, 'node_modules');
export const buildFolder = join(root, 'build');
export const stampFolder = join(buildFolder, '.stamps');
export const entry = join(buildFolder, 'node', 'ileices.mjs');

/** Oldest Node that runs the sources (type stripping without a flag, node:sqlite, WASM threads). */
export const OLDEST_NODE = [22, 18];
