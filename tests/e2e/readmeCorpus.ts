// English text that lies on every machine that can run these tests: the documentation of the installed packages. The same
// lock file gives the same text in the same order. One file is kept back, and nothing of its package is given away.
import { copyFileSync, globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = fileURLToPath(new URL('../../node_modules/', import.meta.url));
/** A long manual in plain English with code in it, as most of the others are. */
const KEPT_BACK = 'commander/Readme.md';
const KEPT_BACK_PACKAGE = /(^|\/)commander\//;
/** Licences are the same words again and again, change logs are lists, and platform packages differ from machine to machine. */
const LEFT_OUT = /licen[cs]e|notice|changelog|history|(linux|darwin|win32?|freebsd|android|wasm32)-/i;
const SHORTEST_BYTES = 1_500;
const LONGEST_BYTES = 120_000;
/** Share of bytes outside ASCII above which a text is taken for another language. */
const FOREIGN_SHARE = 0.01;

export interface Corpus { readonly files: number; readonly bytes: number; readonly unseen: string }

/** Copies text into `folder` until there is enough of it. */
export function gatherReadmes(folder: string, enoughBytes: number): Corpus {
  const seen = new Set<string>();
  let [files, bytes] = [0, 0];
  const names = globSync('**/*.md', { cwd: PACKAGES }).map((name) => name.split(sep).join('/')).sort();
  for (const name of names) {
    if (bytes >= enoughBytes) break;
    if (LEFT_OUT.test(name) || KEPT_BACK_PACKAGE.test(name)) continue;
    const text = readFileSync(join(PACKAGES, name), 'latin1');
    if (text.length < SHORTEST_BYTES || text.length > LONGEST_BYTES || seen.has(text)) continue;
    if ((text.match(/[\x80-\xff]/g)?.length ?? 0) > FOREIGN_SHARE * text.length) continue;
    seen.add(text);
    copyFileSync(join(PACKAGES, name), join(folder, `${name.replaceAll('/', '__')}`));
    files += 1;
    bytes += text.length;
  }
  if (bytes < enoughBytes) throw new Error(`the installed packages hold only ${bytes} bytes of English documentation; ${enoughBytes} are needed`);
  return { files, bytes, unseen: join(PACKAGES, KEPT_BACK) };
}
