// What the readers make of bytes, in this process: texts by their inner name, and refusals.
import { ReadRefusal } from '../../../worker/reader/parsed.ts';
import { openMember, readFile } from '../../../worker/reader/readers.ts';
import type { Found } from '../../../worker/reader/readers.ts';
import { Budget } from '../../../worker/reader/parsed.ts';

export interface Reading { readonly texts: Record<string, string>; readonly refused: Record<string, string>; readonly found: readonly Found[] }

export async function reading(name: string, bytes: Uint8Array): Promise<Reading> {
  const texts: Record<string, string> = {};
  const refused: Record<string, string> = {};
  const all: Found[] = [];
  for await (const found of readFile(name, bytes)) {
    all.push(found);
    if (found.kind === 'text') texts[found.member.inner ?? ''] = found.parsed.text;
    else refused[found.inner ?? ''] = found.reason;
  }
  return { texts, refused, found: all };
}

/** Like the readers themselves, but a fault that is no refusal of theirs comes through. */
export async function strictReading(name: string, bytes: Uint8Array): Promise<void> {
  try {
    for await (const found of openMember({ name, inner: null, bytes, nesting: 0 }, new Budget(bytes.length))) void found;
  } catch (error) {
    if (!(error instanceof ReadRefusal)) throw error;
  }
}
