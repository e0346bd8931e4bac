// How much a folder takes, by the sizes of the files below it. Follows no link; what goes away meanwhile counts for nothing.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const item of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, item.name);
    if (item.isDirectory()) bytes += await bytesBelow(path);
    else bytes += await lstat(path).then(({ size }) => size, () => 0);
  }
  return bytes;
}
