// A granted place listed, opened and read, entry by entry, as the flow does it: for suites about what is opened at all.
import { join } from 'node:path';
import { listSource, resolveSource } from '../../../../main/node/ingest/listSource.ts';
import type { Listed, ListOptions } from '../../../../main/node/ingest/listSource.ts';
import { look, readFileBytes } from '../../../../main/node/ingest/readFile.ts';
import { ReadersHere } from '../../../doubles/readersHere.ts';

export const MEGABYTE = 1024 * 1024;
export type Read = { readonly kind: 'text'; readonly name: string; readonly bytes: number; readonly text: string } | Extract<Listed, { kind: 'refused' }>;

export async function readAll(path: string, options: Partial<ListOptions> = {}): Promise<Read[]> {
  const { fileBytesMax = 16 * MEGABYTE, signal = new AbortController().signal } = options;
  const readers = new ReadersHere();
  const source = await resolveSource(path);
  const outcomes: Read[] = [];
  for await (const listed of listSource(path, { fileBytesMax, ...options })) {
    if (listed.kind === 'refused') { outcomes.push(listed); continue; }
    const { name, bytes } = listed;
    const real = source.kind === 'file' ? path : join(path, ...name.split('/'));
    const seen = await look(real);
    const file = seen === null ? { ok: false as const, reason: 'unreadable' as const } : await readFileBytes(real, seen, fileBytesMax, signal);
    if (!file.ok) { outcomes.push({ kind: 'refused', name, bytes, reason: file.reason }); continue; }
    const { documents: [document], refused: [refused] } = await readers.read(name.split('/').at(-1) ?? '', file.bytes, 'look', signal);
    outcomes.push(document === undefined ? { kind: 'refused', name, bytes, reason: refused?.reason ?? 'no-text' } : { kind: 'text', name, bytes, text: document.look ?? '' });
  }
  return outcomes;
}
