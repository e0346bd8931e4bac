// A file outside the home that Ileices writes because a person asked for it, and takes away again only while it is what was
// written: it carries a hash of itself, so that one changed by hand, or made by somebody else, is told apart.
import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../disk.ts';

export type OwnFileState = 'none' | 'ours' | 'changed' | 'foreign';

const UNKNOWN = '0'.repeat(64);
const MARK = /ileices-wrote ([0-9a-f]{64})/;
const MOST_BYTES = 64 * 1024;
/** To be put into the text, in a comment. */
export const OWN_MARK = `ileices-wrote ${UNKNOWN}`;

const hashOf = (text: string): string => createHash('sha256').update(text.replace(MARK, OWN_MARK)).digest('hex');

/** The text with its own hash in its mark. */
export function marked(text: string): string { return text.replace(OWN_MARK, `ileices-wrote ${hashOf(text)}`); }

export function stateOf(path: string, encoding: BufferEncoding = 'utf8'): OwnFileState {
  let content: string;
  try {
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > MOST_BYTES) return 'foreign';
    content = readFileSync(path).toString(encoding);
  } catch (error) { return errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR' ? 'none' : 'foreign'; }
  const named = MARK.exec(content)?.[1];
  return named === undefined ? 'foreign' : named === hashOf(content) ? 'ours' : 'changed';
}

/** Whether exactly this lies there. */
export function holds(path: string, text: string, encoding: BufferEncoding = 'utf8'): boolean {
  return stateOf(path, encoding) === 'ours' && readFileSync(path).toString(encoding) === text;
}

/** Whole or not at all. Whoever calls has looked at what was there. */
export function writeOwn(path: string, text: string, encoding: BufferEncoding = 'utf8', mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(beside, text, { encoding, mode, flag: 'wx' });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
