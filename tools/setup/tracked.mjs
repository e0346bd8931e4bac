// The project's own text files: what git tracks or would track (new files count, ignored ones do not). In a copy without
// git, every file but the folders that git ignores.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const IGNORED = new Set(['.git', '.cache', 'node_modules', 'build', 'coverage']);

function filesBelow(folder, path = '') {
  return readdirSync(join(folder, path), { withFileTypes: true }).filter((item) => path !== '' || !IGNORED.has(item.name))
    .flatMap((item) => (item.isDirectory() ? filesBelow(folder, `${path}${item.name}/`) : item.isFile() ? [`${path}${item.name}`] : []));
}

export function trackedFiles(folder = root) {
  // The folder may belong to someone else (a checkout of the build service); listing it is harmless.
  const git = spawnSync('git', ['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const files = git.status === 0 ? git.stdout.split('\0').filter((path) => path !== '' && existsSync(join(folder, path))) : filesBelow(folder);
  return [...new Set(files)].sort();
}

/** Content, or null for a file with NUL bytes. */
export function textOf(path, folder = root) {
  const content = readFileSync(join(folder, path));
  return content.includes(0) ? null : content.toString('utf8');
}
