// Where the program of the readers process lies (the source, which Node 24 runs directly, or its bundle beside ours), and
// which folders a process that runs it has to read to start at all.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const READER_ENTRY = fileURLToPath(new URL('../../../worker/reader.node.ts', import.meta.url));

/** A bundle lies alone; a source needs the rooms it imports from and its packages. */
export function readableFor(entry: string): string[] {
  if (!entry.endsWith('.ts')) return [dirname(entry)];
  const root = dirname(dirname(entry));
  return ['schemas', 'app', 'worker', 'node_modules', 'package.json'].map((name) => `${root}/${name}`);
}
