// Watches folders that were allowed with what is added to them, and finds new and changed files by name, size and time.
// It opens no file and takes nothing: what it finds is offered (rule C10). Linux hears of one folder at a time, so there is a
// cap; beyond it, and where the system refuses, the folder is looked through every few minutes, and that is said.
import { watch } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../app/ports.ts';
import type { WatchView } from '../../../schemas/consent.ts';
import type { Listed } from '../ingest/listSource.ts';
import { isHiddenName, isSecretName } from '../ingest/secretNames.ts';
import type { FoundFile } from './consentDesk.ts';
import type { SourcePlace } from './parts.ts';

/** Folders the system is asked to tell about, over all sources: a user has some thousands of such watches for everything. */
export const WATCHED_FOLDERS_MAX = 1024;
/** A folder that is being copied into is looked through once it is quiet for this long, but not later than the second. */
export const QUIET_MS = 2_000;
export const QUIET_MOST_MS = 30_000;
/** Where changes are not heard of, it is looked through this often. */
export const LOOK_EVERY_MS = 300_000;

export interface Ear { close(): void }
/** Throws, or calls `onLost`, where the system does not tell of changes. */
export type Listen = (path: string, recursive: boolean, onChange: () => void, onLost: () => void) => Ear;

export interface WatcherOptions {
  readonly clock: Clock;
  /** Files below a place by name, size and time. */
  readonly list: (place: SourcePlace, signal: AbortSignal) => AsyncIterable<Listed>;
  /** What was listed when the source was read; null where nothing is known of it, then what is there now is where it begins. */
  readonly known: (sourceId: string) => Promise<ReadonlyMap<string, string> | null>;
  readonly onFound: (place: SourcePlace, found: readonly FoundFile[]) => void;
  /** How it is watched has changed. */
  readonly onChange: () => void;
  readonly onFault: (fault: unknown) => void;
  readonly listen?: Listen;
  /** Whether one watch hears of everything below a folder. */
  readonly recursive?: boolean;
  readonly foldersMax?: number;
}

interface Watched { readonly place: SourcePlace; readonly ears: Map<string, Ear>; readonly abort: AbortController; deaf: boolean; begun: ReadonlyMap<string, string> | null; firstHeardMs: number | null; looking: boolean; again: boolean; cancel: () => void }

export const listenToSystem: Listen = (path, recursive, onChange, onLost) => {
  const ear = watch(path, { persistent: false, recursive }, onChange);
  ear.on('error', onLost);
  return ear;
};

export class FolderWatcher {
  readonly #options: WatcherOptions;
  readonly #watched = new Map<string, Watched>();

  constructor(options: WatcherOptions) { this.#options = options; }

  /** These are to be watched from now on, and no others. Each that is new is looked through at once. */
  sync(places: readonly SourcePlace[]): void {
    const wanted = new Map(places.map((place) => [place.sourceId, place]));
    for (const [sourceId, watched] of this.#watched) if (wanted.get(sourceId)?.path !== watched.place.path) this.#end(sourceId, watched);
    for (const place of places) {
      if (this.#watched.has(place.sourceId)) continue;
      const watched: Watched = { place, ears: new Map(), abort: new AbortController(), deaf: false, begun: null, firstHeardMs: null, looking: false, again: false, cancel: () => undefined };
      this.#watched.set(place.sourceId, watched);
      void this.#look(watched);
    }
  }

  views(): WatchView[] {
    return [...this.#watched.values()].map(({ place, ears, deaf }) => ({ sourceId: place.sourceId, folders: ears.size, looksEverySeconds: deaf ? LOOK_EVERY_MS / 1000 : null }));
  }

  lookAgain(sourceId: string): void {
    const watched = this.#watched.get(sourceId);
    if (watched !== undefined) void this.#look(watched);
  }

  close(): void { for (const [sourceId, watched] of this.#watched) this.#end(sourceId, watched); }

  #end(sourceId: string, watched: Watched): void {
    watched.cancel();
    watched.abort.abort();
    for (const ear of watched.ears.values()) ear.close();
    this.#watched.delete(sourceId);
  }

  #heard(watched: Watched): void {
    if (watched.abort.signal.aborted) return;
    const nowMs = this.#options.clock.monotonicMs();
    watched.firstHeardMs ??= nowMs;
    this.#plan(watched, Math.max(0, Math.min(QUIET_MS, watched.firstHeardMs + QUIET_MOST_MS - nowMs)));
  }

  #plan(watched: Watched, delayMs: number): void {
    watched.cancel();
    watched.cancel = this.#options.clock.after(delayMs, () => { void this.#look(watched); });
  }

  async #look(watched: Watched): Promise<void> {
    if (watched.looking) { watched.again = true; return; }
    watched.looking = true;
    watched.cancel();
    watched.firstHeardMs = null;
    try {
      // First the ears, then the look: what comes in between is heard.
      await this.#openEars(watched);
      await this.#compare(watched);
    } catch (fault) {
      // The folder may be on a disk that is not there now.
      if (!watched.abort.signal.aborted) { this.#deafen(watched); this.#options.onFault(fault); }
    }
    watched.looking = false;
    if (watched.abort.signal.aborted) return;
    if (watched.again) { watched.again = false; this.#plan(watched, QUIET_MS); } else if (watched.deaf) this.#plan(watched, LOOK_EVERY_MS);
  }

  async #compare(watched: Watched): Promise<void> {
    const { list, known, onFound } = this.#options;
    const files = new Map<string, { bytes: number; seen: string }>();
    for await (const met of list(watched.place, watched.abort.signal)) if (met.kind === 'file') files.set(met.name, met);
    if (watched.abort.signal.aborted) return;
    const before = await known(watched.place.sourceId) ?? watched.begun;
    // It is being read anew by now: what was known is not what will be.
    if (watched.abort.signal.aborted) return;
    watched.begun ??= new Map([...files].map(([name, { seen }]) => [name, seen]));
    if (before === null) return;
    const found = [...files].filter(([name, { seen }]) => before.get(name) !== seen).map(([name, { bytes, seen }]) => ({ name, bytes, seen, changed: before.has(name) }));
    if (found.length > 0) onFound(watched.place, found);
  }

  async #openEars(watched: Watched): Promise<void> {
    const { recursive = process.platform !== 'linux', listen = listenToSystem, onChange } = this.#options;
    const before = `${watched.ears.size} ${watched.deaf}`;
    const { path } = watched.place;
    const folders = recursive ? [path] : await foldersBelow(path, this.#room(watched) + 1, watched.abort.signal);
    const wanted = new Set(folders);
    for (const [folder, ear] of watched.ears) if (!wanted.has(folder)) { ear.close(); watched.ears.delete(folder); }
    watched.deaf = false;
    for (const folder of folders) {
      if (watched.ears.has(folder)) continue;
      if (watched.abort.signal.aborted) return;
      if (this.#room(watched) <= watched.ears.size) { watched.deaf = true; break; }
      try { watched.ears.set(folder, listen(folder, recursive, () => { this.#heard(watched); }, () => { this.#lost(watched, folder); })); } catch { watched.deaf = true; break; }
    }
    if (before !== `${watched.ears.size} ${watched.deaf}`) onChange();
  }

  /** Watches this source may have: all, less what the others have. */
  #room(watched: Watched): number {
    const others = [...this.#watched.values()].filter((one) => one !== watched).reduce((sum, { ears }) => sum + ears.size, 0);
    return Math.max(0, (this.#options.foldersMax ?? WATCHED_FOLDERS_MAX) - others);
  }

  #lost(watched: Watched, folder: string): void {
    watched.ears.get(folder)?.close();
    watched.ears.delete(folder);
    this.#heard(watched);
  }

  #deafen(watched: Watched): void {
    watched.deaf = true;
    this.#options.onChange();
  }
}

/** The folder and those below it, as reading would walk them: no hidden ones, no links. At most `most`. */
async function foldersBelow(root: string, most: number, signal: AbortSignal): Promise<string[]> {
  const found = [root];
  for (let at = 0; at < found.length && found.length < most; at += 1) {
    try {
      for await (const item of await opendir(found[at] ?? root)) {
        signal.throwIfAborted();
        if (item.isDirectory() && !isHiddenName(item.name) && !isSecretName(item.name) && found.length < most) found.push(join(found[at] ?? root, item.name));
      }
    } catch (fault) {
      // A folder that cannot be opened holds nothing that would be read.
      signal.throwIfAborted();
      if (at === 0) throw fault;
    }
  }
  return found;
}
