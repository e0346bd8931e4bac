// Tar archives: regular files with their names, links and devices refused. Its own few lines, because the parser among our
// packages cleans names that climb instead of telling them, and trusts the sizes that are written.
import { READER_LIMITS } from '../../schemas/reader.ts';
import type { RefusalReason } from '../../schemas/refusal.ts';
import { isUnsafeName, memberName } from './memberName.ts';
import { ReadRefusal } from './parsed.ts';

const BLOCK = 512;
export interface TarEntry { readonly name: string; readonly bytes: Uint8Array; readonly refusal: RefusalReason | null }

const field = (block: Uint8Array, from: number, length: number): string => {
  const bytes = block.subarray(from, from + length);
  const end = bytes.indexOf(0);
  return memberName(end < 0 ? bytes : bytes.subarray(0, end));
};

/** Octal, or base 256 for what octal cannot say. */
function sizeOf(block: Uint8Array): number {
  if (((block[124] ?? 0) & 0x80) !== 0) return block.subarray(125, 136).reduce((sum, byte) => sum * 256 + byte, 0);
  const digits = field(block, 124, 12).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : NaN;
}

function checksumHolds(block: Uint8Array): boolean {
  const said = Number.parseInt(field(block, 148, 8).trim(), 8);
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  return said === sum;
}

/** The path in an extended header: `27 path=folder/name\n`. */
function extendedPath(bytes: Uint8Array): string | null { return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(memberName(bytes))?.[1] ?? null; }

const SKIPPED = new Set(['5', 'g', 'D', 'V', 'K']);

export function readTar(bytes: Uint8Array): TarEntry[] {
  const entries: TarEntry[] = [];
  let longName: string | null = null;
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const block = bytes.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) break;
    const size = sizeOf(block);
    if (!checksumHolds(block) || !Number.isSafeInteger(size) || at + BLOCK + size > bytes.length) throw new ReadRefusal('malformed');
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const kind = field(block, 156, 1) || '0';
    if (kind === 'L') { longName = field(content, 0, content.length); continue; }
    if (kind === 'x') { longName = extendedPath(content) ?? longName; continue; }
    const prefix = field(block, 257, 5) === 'ustar' ? field(block, 345, 155) : '';
    const name = longName ?? (prefix === '' ? field(block, 0, 100) : `${prefix}/${field(block, 0, 100)}`);
    longName = null;
    if (SKIPPED.has(kind) && !isUnsafeName(name)) continue;
    if (entries.length >= READER_LIMITS.members) throw new ReadRefusal('unpacks-too-large');
    const clean = name.replace(/^(?:\.\/)+/, '');
    entries.push({ name: clean, bytes: content, refusal: isUnsafeName(clean) || kind === '1' || kind === '2' ? 'unsafe-name' : kind === '0' || kind === '7' ? null : 'not-a-regular-file' });
  }
  return entries;
}
