// Whether a file that holds a key is one that only its owner may read. Not who may write to the folder: home.ts.
import { lstatSync } from 'node:fs';

/** False for links, folders and, where files have modes, whatever others may open. */
export function isPrivateFile(path: string): boolean {
  const stats = lstatSync(path);
  return stats.isFile() && (process.platform === 'win32' || (stats.mode & 0o077) === 0);
}
