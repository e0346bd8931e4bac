// The names in a folder that is shown, with sizes: as far as a person would want them in a world, within bounds, by the rules of
// reading. It opens no file (listSource.ts reads folders and looks at names, kinds and sizes) and leaves out what those rules
// leave out, what machines make by the thousand, and other folders that are shown for themselves.
import { basename } from 'node:path';
import { FILE_BYTES_CEILING } from '../ingest/readFile.ts';
import { listSource, SourceMissingError, SourceMovedError } from '../ingest/listSource.ts';

/** Files of one folder that are shown, folders below it that are opened, and names that are looked at to find them. */
export const SHOWN_FILES_MAX = 5_000;
export const SHOWN_DEPTH_MAX = 8;
const ENTRIES_MAX = 20_000;
/** Folders that programs fill: thousands of names in which nobody finds a thing of theirs. */
const MACHINE_FOLDERS: ReadonlySet<string> = new Set(['node_modules', 'bower_components', 'jspm_packages', '__pycache__', 'site-packages', 'venv']);

export interface NamedFile { /** Below the folder, with forward slashes. */ readonly name: string; readonly bytes: number }
export type Listing =
  | { readonly state: 'shown'; readonly files: readonly NamedFile[]; readonly leftOut: number; readonly cut: boolean }
  | { readonly state: 'gone' | 'denied' };

export interface ListNamesOptions {
  readonly keepOut: readonly string[];
  /** Of a path below the folder. */
  readonly forbids: (path: string) => boolean;
  readonly signal: AbortSignal;
  readonly filesMax?: number;
}

/** `folder` is the real path that was shown. */
export async function listNames(folder: string, { keepOut, forbids, signal, filesMax = SHOWN_FILES_MAX }: ListNamesOptions): Promise<Listing> {
  const files: NamedFile[] = [];
  let leftOut = 0, cut = false;
  const limits = { fileBytesMax: FILE_BYTES_CEILING, sourceBytesMax: Infinity, entriesMax: ENTRIES_MAX, depthMax: SHOWN_DEPTH_MAX };
  try {
    for await (const met of listSource(folder, { ...limits, keepOut, signal, forbids: (path) => path !== folder && (MACHINE_FOLDERS.has(basename(path)) || forbids(path)) })) {
      if (met.kind === 'file') {
        if (files.length === filesMax) { cut = true; break; }
        files.push({ name: met.name, bytes: met.bytes });
      } else if (met.reason === 'unreadable' && met.name === '/') return { state: 'denied' };
      else if (met.reason === 'too-many-entries') cut = true;
      else leftOut += 1;
    }
  } catch (fault) {
    if (fault instanceof SourceMissingError || fault instanceof SourceMovedError) return { state: 'gone' };
    throw fault;
  }
  return { state: 'shown', files, leftOut, cut };
}
