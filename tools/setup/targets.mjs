// What is built, from which files, and how one tells that it is up to date: a hash over the content of every input.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { childEnvironment } from './node.mjs';
import { buildFolder, root, stampFolder } from './paths.mjs';
import { runChild } from './run.mjs';
import { SetupError, say, seconds, throwIfStopped } from './say.mjs';

/** name -> inputs (files or folders), output folder below build/, the script that makes it, and the file without which
 * there is nothing to build yet. */
export const TARGETS = {
  kernels: {
    inputs: ['worker/engine/cpu', 'tools/build-kernels.mjs', 'tools/kernelTiles.mjs'],
    output: 'kernels', script: 'tools/build-kernels.mjs', needs: 'tools/build-kernels.mjs',
  },
  node: {
    inputs: ['schemas', 'app', 'main/node', 'worker', 'shaders', 'tools/bundle', 'package.json'],
    output: 'node', script: 'tools/bundle/node.mjs', needs: 'main/node/cli/ileices.ts',
  },
  renderer: {
    inputs: ['schemas', 'app', 'renderer', 'assets', 'vite.config.ts', 'package.json'],
    output: 'renderer', script: 'tools/bundle/renderer.mjs', needs: 'renderer/index.html',
  },
  // Behind the kernels, which it takes with it.
  pages: {
    inputs: ['schemas', 'app', 'worker', 'shaders', 'tools/build-kernels.mjs', 'tools/kernelTiles.mjs', 'tools/bundle/pages.mjs', 'package.json'],
    output: 'pages', script: 'tools/bundle/pages.mjs', needs: 'worker/compute.html',
  },
  electron: {
    inputs: ['schemas', 'app', 'main', 'tools/bundle/relocate.mjs', 'package.json'],
    output: 'electron', script: 'tools/bundle/electron.mjs', needs: 'main/electron/main.ts',
  },
};
export const ALL_TARGETS = Object.keys(TARGETS);

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((item) => (item.isDirectory() ? filesBelow(join(path, item.name)) : item.isFile() ? [join(path, item.name)] : []));
}

/** Path and content of every input, and the lock file: a changed dependency builds anew. */
export function fingerprint(name) {
  const hash = createHash('sha256');
  for (const input of [...TARGETS[name].inputs, 'package-lock.json', TARGETS[name].script]) {
    for (const file of filesBelow(join(root, input))) {
      hash.update(relative(root, file).split(sep).join('/')).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

function stampOf(name) {
  const file = join(stampFolder, name);
  return existsSync(file) && existsSync(join(buildFolder, TARGETS[name].output)) ? readFileSync(file, 'utf8') : null;
}

export function exists(name) {
  return existsSync(join(root, TARGETS[name].needs));
}

/** Those of `names` that have sources and whose sources changed since they were built. */
export function stale(names) {
  return names.filter((name) => exists(name) && stampOf(name) !== fingerprint(name));
}

/** Builds in order. The stamp is taken before the build, so a file saved meanwhile builds again next time. */
export async function build(node, names) {
  for (const name of names) {
    const startedMs = Date.now();
    const print = fingerprint(name);
    rmSync(join(stampFolder, name), { force: true });
    const code = await runChild(node, [join(root, TARGETS[name].script)], { env: childEnvironment(node), stdio: ['ignore', 2, 2] });
    throwIfStopped(code);
    if (code !== 0) throw new SetupError(`Building "${name}" failed; the reason stands above. Nothing was started.`);
    mkdirSync(stampFolder, { recursive: true });
    writeFileSync(join(stampFolder, name), print);
    say(`built ${name} in ${seconds(startedMs)}`);
  }
}
