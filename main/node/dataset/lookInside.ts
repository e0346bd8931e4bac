// What somebody sees who looks inside before deciding: the first masked text of a few files, and what was found in them.
// Nothing is kept. The caller has journalled the look before the first byte is opened here (rule C9).
import { join } from 'node:path';
import { shownName } from '../../../app/consent/names.ts';
import { LOOK_FILES_MAX } from '../../../schemas/consent.ts';
import type { LookView } from '../../../schemas/consent.ts';
import { LOOK_CHARACTERS } from '../../../schemas/reader.ts';
import { refusalReasons } from '../../../schemas/refusal.ts';
import type { RefusalReason } from '../../../schemas/refusal.ts';
import { listSource } from '../ingest/listSource.ts';
import type { ListOptions } from '../ingest/listSource.ts';
import { look, readFileBytes } from '../ingest/readFile.ts';
import { covers } from '../ingest/neverPaths.ts';
import type { ReaderResult } from '../readers/answers.ts';

type LookedFile = LookView['files'][number];
export interface LookJob {
  /** A real path. */
  readonly path: string;
  /** Below it; null for the whole. */
  readonly names: readonly string[] | null;
  /** Paths a person said never to. */
  readonly never: readonly string[];
}
export interface LookOptions {
  readonly list: ListOptions;
  readonly read: (name: string, bytes: Uint8Array) => Promise<ReaderResult>;
  readonly signal: AbortSignal;
}

/** Opens at most LOOK_FILES_MAX regular files, all that is asked about together. What is met is met by the walk below the
 *  root that reading uses: a name that leads elsewhere now is not followed. */
export async function lookInside({ path, names, never }: LookJob, { list, read, signal }: LookOptions): Promise<LookView> {
  const files: LookedFile[] = [];
  const asked = names === null ? null : new Set(names);
  // For a root that is a file the name is its own.
  const root = await look(path);
  for await (const met of listSource(path, { ...list, never: covers(never), signal })) {
    if (asked === null ? met.kind !== 'file' : !asked.has(met.name)) continue;
    if (files.length === LOOK_FILES_MAX) return { files, truncated: true };
    if (met.kind === 'refused') files.push({ ...notLooked(met.name), reason: refusalReasons[met.reason] });
    else files.push(await lookAt(root?.isDirectory() === true ? join(path, ...met.name.split('/')) : path, met.name, { list, read, signal }));
  }
  return { files, truncated: files.some((file) => file.text.length === LOOK_CHARACTERS) };
}

const notLooked = (name: string): LookedFile => ({ name: shownName(name), text: '', language: null, licence: null, findings: {}, reason: null });

async function lookAt(path: string, name: string, { list, read, signal }: LookOptions): Promise<LookedFile> {
  const shown = notLooked(name);
  const refused = (reason: RefusalReason): LookedFile => ({ ...shown, reason: refusalReasons[reason] });
  const seen = await look(path);
  if (seen === null) return refused('unreadable');
  const opened = await readFileBytes(path, seen, list.fileBytesMax, signal);
  if (!opened.ok) return refused(opened.reason);
  const { documents: [document], refused: [first] } = await read(name.slice(name.lastIndexOf('/') + 1), opened.bytes);
  if (document === undefined) return refused(first?.reason ?? 'no-text');
  const { language, licence, masked } = document.record;
  return { ...shown, text: (document.look ?? '').slice(0, LOOK_CHARACTERS), language: language.code, licence, findings: { ...masked } };
}
