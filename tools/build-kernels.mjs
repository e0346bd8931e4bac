// Compiles worker/engine/cpu/kernels (AssemblyScript) to build/kernels/kernels.wasm. Runs on Node 20 and newer.
// Same sources, same bytes; nothing is written when the sources have not changed since the last build.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { kernelTiles } from './kernelTiles.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const sources = join(root, 'worker/engine/cpu');
const output = join(root, 'build/kernels');
const TILES = 'kernels/tiles.ts';
const OPTIONS = [
  'kernels/index.ts', '--outFile', 'kernels.wasm', '--runtime', 'stub', '--use', 'abort=', '--noAssert', '--noExportMemory',
  '--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536',
  '--enable', 'simd', '--enable', 'threads', '-O3', '--converge',
];

function readSources() {
  const texts = new Map([['layout.ts', readFileSync(join(sources, 'layout.ts'), 'utf8')], [TILES, kernelTiles()]]);
  for (const name of readdirSync(join(sources, 'kernels')).sort()) {
    if (name.endsWith('.ts')) texts.set(`kernels/${name}`, readFileSync(join(sources, 'kernels', name), 'utf8'));
  }
  return texts;
}

function fingerprint(texts) {
  const hash = createHash('sha256').update(JSON.stringify(OPTIONS));
  hash.update(readFileSync(join(root, 'node_modules/assemblyscript/package.json')));
  for (const [name, text] of texts) hash.update(name).update('\0').update(text).update('\0');
  return hash.digest('hex');
}

/** @returns {Promise<{ changed: boolean, file: string }>} */
export async function buildKernels() {
  const texts = readSources();
  const file = join(output, 'kernels.wasm'), stamp = join(output, 'kernels.stamp');
  const wanted = fingerprint(texts);
  try {
    const [built, bytes] = readFileSync(stamp, 'utf8').split(' ');
    if (built === wanted && bytes === createHash('sha256').update(readFileSync(file)).digest('hex')) return { changed: false, file };
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const { default: asc } = await import('assemblyscript/asc');
  let wasm;
  const { error, stderr } = await asc.main(OPTIONS, {
    readFile: (name) => texts.get(name.replaceAll('\\', '/')) ?? null,
    writeFile: (name, contents) => { if (name === 'kernels.wasm') wasm = contents; },
    listFiles: () => [],
  });
  if (error !== null || wasm === undefined) throw new Error(`the kernels do not compile:\n${stderr.toString()}`);
  mkdirSync(output, { recursive: true });
  writeAside(file, wasm);
  writeAside(stamp, `${wanted} ${createHash('sha256').update(wasm).digest('hex')}`);
  return { changed: true, file };
}

/** Written whole or not at all, also when two builds run at once. */
function writeAside(file, contents) {
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, contents);
  renameSync(aside, file);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { changed } = await buildKernels();
  process.stdout.write(changed ? 'kernels built\n' : 'kernels unchanged\n');
}
