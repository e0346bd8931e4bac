// Where the node's programs lie, and whether they are those that were installed. In the installed app they lie outside the archive,
// as real files: threads and compiled parts are loaded from there. What the archive's own integrity does not cover is checked here,
// against the list inside the archive, before anything of it runs: files that were changed or taken away, not files that were added.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ARCHIVE = 'app.asar';
/** Of a path inside the archive, the same outside of it; a checkout has no archive. */
export const outsideArchive = (path: string): string => path.replace(/\bapp\.asar(?=[\\/])/, `${ARCHIVE}.unpacked`);

export interface Programs { readonly agent: string; readonly reader: string; readonly preload: string; readonly list: string; readonly folder: string }
export const programs: Programs = {
  agent: outsideArchive(fileURLToPath(new URL('../../build/node/ileices.mjs', import.meta.url))),
  reader: outsideArchive(fileURLToPath(new URL('../../build/node/reader.mjs', import.meta.url))),
  preload: fileURLToPath(new URL('../../build/electron/preload.cjs', import.meta.url)),
  list: fileURLToPath(new URL('../../build/electron/unpacked.json', import.meta.url)),
  folder: outsideArchive(fileURLToPath(new URL('../../', import.meta.url))),
};

/** A sentence when a file is not the one that was installed; null when all are. A checkout has no list, and is its owner's. */
export async function changedProgram({ list, folder }: Pick<Programs, 'list' | 'folder'>, isPackaged: boolean): Promise<string | null> {
  let hashes: Record<string, string>;
  try { hashes = JSON.parse(readFileSync(list, 'utf8')) as Record<string, string>; } catch {
    return isPackaged ? 'The list of this installation\'s files is missing. Install Ileices again; what your node learnt is kept.' : null;
  }
  for (const [path, expected] of Object.entries(hashes)) {
    const found = await readFile(join(folder, path)).then((bytes) => createHash('sha256').update(bytes).digest('hex'), () => null);
    if (found !== expected) return `A file of this installation ${found === null ? 'is missing' : 'was changed'} (${path}), so nothing of it was started. Install Ileices again; what your node learnt is kept.`;
  }
  return null;
}
