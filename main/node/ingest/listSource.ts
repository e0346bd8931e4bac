// Walks what a person named, a file or a folder, and gives each thing in it once: as a file that would be opened, or with
// the reason why not. It looks at names, kinds and sizes only and opens no file, so it may run before there is a grant;
// it leaves the named root nowhere and follows no link. Reading is readFile.ts's.
import type { BigIntStats } from 'node:fs';
import { opendir, realpath } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { RefusalReason } from '../../../schemas/refusal.ts';
import { look, refusalByLook, seenWord } from './readFile.ts';
import { isHiddenName, isSecretName } from './secretNames.ts';

/** Folders below the root; deeper ones are refused. */
export const DEPTH_MAX = 32;
/** Names looked at in one source; the rest of the folder in hand is left out and no further folder is opened. */
export const ENTRIES_MAX = 50_000;
/** Files of one source together, unless the limit for one file is higher. */
export const SOURCE_BYTES_MAX = 2 * 1024 * 1024 * 1024;

export interface ListOptions {
  readonly fileBytesMax: number;
  /** Folders that are never read (the node's own home), as real paths. */
  readonly keepOut?: readonly string[];
  /** Whether a rule forbids reading this path; it is neither opened nor listed then. */
  readonly forbids?: (path: string) => boolean;
  /** Whether a person said never to this path, or to a folder it lies in. */
  readonly never?: (path: string) => boolean;
  readonly signal?: AbortSignal;
  readonly sourceBytesMax?: number;
  readonly entriesMax?: number;
  readonly depthMax?: number;
}

/** `name` is the path below the root with forward slashes; for a root that is a file, its own name. Folders end in a slash. */
export type Listed =
  /** It would be opened; what is in it may still refuse it. `seen` is another word when the file is another one. */
  | { readonly kind: 'file'; readonly name: string; readonly bytes: number; readonly seen: string }
  | { readonly kind: 'refused'; readonly name: string; readonly bytes: number; readonly reason: RefusalReason };

export class SourceMissingError extends Error {
  constructor(path: string) { super(`There is nothing to read at ${path}. Check the path.`); this.name = 'SourceMissingError'; }
}
/** Without the path: it may end in a log. */
export class SourceMovedError extends Error {
  constructor() { super('A link stands where the source was when it was allowed. Forget it and allow what the link leads to.'); this.name = 'SourceMovedError'; }
}

/** Real path and kind of what was named. A link that is named itself is what it leads to; that is what the grant is for. */
export async function resolveSource(path: string): Promise<{ path: string; kind: 'file' | 'folder'; name: string }> {
  const real = await realpath(path).catch(() => null);
  const seen = real === null ? null : await look(real);
  if (real === null || seen === null) throw new SourceMissingError(path);
  return { path: real, kind: seen.isDirectory() ? 'folder' : 'file', name: basename(real) || real };
}

const inside = (folder: string, path: string): boolean => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** `path` is the real path that was allowed: a link put there since then leads to something nobody allowed. */
export async function* listSource(path: string, options: ListOptions): AsyncGenerator<Listed, void, void> {
  const source = await resolveSource(path);
  if (source.path !== path) throw new SourceMovedError();
  const seen = await look(source.path);
  if (seen === null) throw new SourceMissingError(path);
  yield* new Walk(source.path, options).entry(source.path, source.kind === 'folder' ? '' : source.name, seen, 0);
}

/** One walk: what it has met, how much it has looked at. */
class Walk {
  readonly #root: string;
  readonly #options: ListOptions;
  readonly #signal: AbortSignal;
  readonly #met = new Set<string>();
  readonly #bytesMax: number;
  #entries = 0;
  #bytes = 0;

  constructor(root: string, options: ListOptions) {
    this.#root = root;
    this.#options = options;
    this.#signal = options.signal ?? new AbortController().signal;
    this.#bytesMax = options.sourceBytesMax ?? Math.max(SOURCE_BYTES_MAX, options.fileBytesMax);
  }

  /** One file, folder, link or other thing at `path`, called `name` below the root ('' for a root folder). */
  async* entry(path: string, name: string, seen: BigIntStats, depth: number): AsyncGenerator<Listed, void, void> {
    this.#signal.throwIfAborted();
    const refused = (reason: RefusalReason): Listed => ({ kind: 'refused', name: seen.isDirectory() ? `${name}/` : name, bytes: seen.isFile() ? Number(seen.size) : 0, reason });
    const own = basename(path);
    if ((this.#options.keepOut ?? []).some((folder) => inside(folder, path))) yield refused('node-home');
    else if (this.#options.forbids?.(path) === true) yield refused('forbidden');
    else if (this.#options.never?.(path) === true) yield refused('refused-by-you');
    else if (depth > 0 && isSecretName(own)) yield refused('secret-file');
    else if (depth > 0 && isHiddenName(own)) yield refused('hidden');
    else if (depth === 0 && !seen.isDirectory() && isSecretName(own)) yield refused('secret-file');
    else if (seen.isSymbolicLink()) yield refused(await this.#linkReason(path));
    else if (!seen.isDirectory()) yield* this.#file(name, seen);
    else if (depth > (this.#options.depthMax ?? DEPTH_MAX)) yield refused('too-deep');
    else yield* this.#folder(path, name, depth);
  }

  async* #file(name: string, seen: BigIntStats): AsyncGenerator<Listed, void, void> {
    const identity = `${seen.dev}:${seen.ino}`;
    if (seen.isFile() && this.#met.has(identity)) { yield { kind: 'refused', name, bytes: Number(seen.size), reason: 'already-read' }; return; }
    const fits = this.#bytes === 0 || this.#bytes + Number(seen.size) <= this.#bytesMax;
    if (!fits && refusalByLook(seen, this.#options.fileBytesMax) === null) { yield { kind: 'refused', name, bytes: Number(seen.size), reason: 'source-full' }; return; }
    const reason = refusalByLook(seen, this.#options.fileBytesMax);
    if (reason !== null) { yield { kind: 'refused', name, bytes: Number(seen.size), reason }; return; }
    this.#met.add(identity);
    this.#bytes += Number(seen.size);
    yield { kind: 'file', name, bytes: Number(seen.size), seen: seenWord(seen) };
  }

  async* #folder(path: string, name: string, depth: number): AsyncGenerator<Listed, void, void> {
    const listed = await this.#list(path);
    if (listed === null) { yield { kind: 'refused', name: `${name}/`, bytes: 0, reason: 'unreadable' }; return; }
    for (const child of listed.names) {
      const childPath = join(path, child);
      const childName = name === '' ? child : `${name}/${child}`;
      const seen = await look(childPath);
      if (seen === null) yield { kind: 'refused', name: childName, bytes: 0, reason: 'unreadable' };
      else yield* this.entry(childPath, childName, seen, depth + 1);
    }
    if (listed.cut) yield { kind: 'refused', name: `${name}/`, bytes: 0, reason: 'too-many-entries' };
  }

  /** Names in a folder, sorted by code units so that every machine reads in the same order. */
  async #list(path: string): Promise<{ names: string[]; cut: boolean } | null> {
    const entriesMax = this.#options.entriesMax ?? ENTRIES_MAX;
    const names: string[] = [];
    try {
      for await (const item of await opendir(path)) {
        this.#signal.throwIfAborted();
        if (this.#entries >= entriesMax) return { names: names.sort(), cut: true };
        this.#entries += 1;
        names.push(item.name);
      }
    } catch {
      this.#signal.throwIfAborted();
      return null;
    }
    return { names: names.sort(), cut: false };
  }

  /** A link is never followed: what it leads to lies outside, is the way back, or is read under its own name. */
  async #linkReason(path: string): Promise<RefusalReason> {
    try {
      const target = await realpath(path);
      if (!inside(this.#root, target)) return 'symlink-outside';
      if (inside(target, path)) return 'symlink-loop';
      const names = target.slice(this.#root.length).split(sep);
      return names.some(isSecretName) ? 'secret-file' : names.some(isHiddenName) ? 'hidden' : 'already-read';
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ELOOP' ? 'symlink-loop' : 'unreadable';
    }
  }
}
