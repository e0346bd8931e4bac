// Words for Node with which a readers process is started, whoever starts it: the locks that Node itself has, and what it may take.
import { dirname } from 'node:path';

/** V8's own heap; bytes and their copies lie outside of it and count for the resident memory. */
const HEAP_MEGABYTES = 320;
/** What dies young is cleared away this often: a text is worked in small pieces, and the engine's own choice kept a third more
 *  memory for no gain in speed (16 MB of text: 342 MB before, 219 MB with it). */
const YOUNG_MEGABYTES = 8;
/** A bundle lies alone; a source needs the rooms it imports from and its packages. */
function readableFor(entry: string): string[] {
  if (!entry.endsWith('.ts')) return [dirname(entry)];
  const root = dirname(dirname(entry));
  return ['schemas', 'app', 'worker', 'node_modules', 'package.json'].map((name) => `${root}/${name}`);
}

/** Node's own locks. What they do not know of, the process closes itself (worker/reader/confine.node.ts). */
export function readerFlags(entry: string): string[] {
  return ['--permission', ...readableFor(entry).map((path) => `--allow-fs-read=${path}`), `--max-old-space-size=${HEAP_MEGABYTES}`, `--max-semi-space-size=${YOUNG_MEGABYTES}`, '--no-warnings', '--no-addons', '--no-experimental-sqlite', '--disable-proto=delete', '--disallow-code-generation-from-strings'];
}
