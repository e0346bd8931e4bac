// English text that lies on every machine that can run these tests: the documentation of the installed packages. The same
// lock file gives the same text in the same order. One file is kept back, and nothing of its package is given away.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
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
/** Manuals are cut at ends of paragraphs into files of about this size. Whole files are held out by draw: of 120 of unequal
 *  length one run in twenty held out less than a hundredth of the bytes, and its figures said nothing. */
const PART_BYTES = 4_000;

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
    for (const [index, part] of partsOf(text).entries()) {
      writeFileSync(join(folder, `${name.replaceAll('/', '__').slice(0, -'.md'.length)}.${index}.md`), part, 'latin1');
      files += 1;
    }
    bytes += text.length;
  }
  if (bytes < enoughBytes) throw new Error(`the installed packages hold only ${bytes} bytes of English documentation; ${enoughBytes} are needed`);
  return { files, bytes, unseen: join(PACKAGES, KEPT_BACK) };
}

/** A part that would be too short to say anything belongs to the one before it. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n', end + 2)) {
    if (end - start < PART_BYTES || text.length - end < SHORTEST_BYTES) continue;
    parts.push(text.slice(start, end + 2));
    start = end + 2;
  }
  return [...parts, text.slice(start)];
}
