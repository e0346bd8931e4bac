// The project's own text files: what git tracks or would track (new files count, ignored ones do not).
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

export function trackedFiles(folder = root) {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(folder, path))).sort();
}

/** Content, or null for a file with NUL bytes. */
export function textOf(path, folder = root) {
  const content = readFileSync(join(folder, path));
  return content.includes(0) ? null : content.toString('utf8');
}
