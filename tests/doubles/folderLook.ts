// All that lies below a folder while a node lives in it. A node writes a file beside its place and renames it, so a file may
// be gone between the list and its reading, and what it held stand under another name: only a look in which nothing went
// away counts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FoundFile { path: string; bytes: Buffer }

const MOST_LOOKS = 50;

/** Every regular file below `folder` and its bytes, of one undisturbed look. Throws when 50 looks were all disturbed. */
export function filesBelow(folder: string): FoundFile[] {
  for (let left = MOST_LOOKS; ; left -= 1) {
    try {
      return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name)).map((path) => ({ path, bytes: readFileSync(path) }));
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'ENOENT' || left === 1) throw fault;
    }
  }
}

/** The bytes of all of them in one piece, to look through. */
export const bytesBelow = (folder: string): Buffer => Buffer.concat(filesBelow(folder).map(({ bytes }) => bytes));

/** Paths of the files that hold this text as it stands. */
export const filesHolding = (folder: string, text: string): string[] =>
  filesBelow(folder).filter(({ bytes }) => bytes.includes(text)).map(({ path }) => path);
