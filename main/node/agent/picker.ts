// A small file picker for a window that is not told paths: it gets names and handles, which are random, forgotten after a
// while, and mean something to this agent only. Looks at names and sizes, opens nothing, follows no link, and leaves out
// what is hidden, what holds secrets, what is the node's own and what a rule forbids.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { opendir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { shownName } from '../../../app/consent/names.ts';
import type { Clock } from '../../../app/ports.ts';
import { PICKER_ENTRIES_MAX } from '../../../schemas/consent.ts';
import type { PickerView } from '../../../schemas/consent.ts';
import { RpcError } from '../host/rpcCall.ts';
import { look } from '../ingest/readFile.ts';
import { isHiddenName, isSecretName } from '../ingest/secretNames.ts';

/** A handle is good for this long after it was last given. */
export const HANDLE_MS = 15 * 60_000;
/** Handles kept; the oldest go first. */
export const HANDLES_MAX = 20_000;
/** Names of one folder that are looked at to choose those shown. */
const NAMES_MAX = 20_000;

export interface PickerOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** Where a person begins, the first one shown at once. */
  readonly places: () => Promise<readonly Place[]>;
  /** Real paths of folders that are never shown. */
  readonly keepOut: readonly string[];
  readonly forbids: (path: string) => boolean;
  readonly handlesMax?: number;
}
export interface Place { readonly name: string; readonly path: string }
interface Given { readonly path: string; readonly atMs: number }
type Entry = PickerView['entries'][number];

export class Picker {
  readonly #options: PickerOptions;
  readonly #given = new Map<string, Given>();
  readonly #handles = new Map<string, string>();

  constructor(options: PickerOptions) { this.#options = options; }

  async open(folder: string | null): Promise<PickerView> {
    const places = await this.#options.places();
    const start = places[0];
    if (start === undefined) throw new RpcError('not-found', 'There is no folder to begin in. Allow a file with `ileices learn <path>`.');
    const path = folder === null ? start.path : await this.pathOf(folder);
    const place = places.filter((one) => path === one.path || path.startsWith(one.path.endsWith(sep) ? one.path : one.path + sep)).sort((a, b) => b.path.length - a.path.length)[0] ?? start;
    const { names, cut } = await this.#names(path);
    const entries = await this.#entries(path, names);
    return {
      places: places.map((one) => ({ handle: this.#handle(one.path), name: shownName(one.name) })), trail: this.#trail(place, path),
      entries: entries.slice(0, PICKER_ENTRIES_MAX), cut: cut || entries.length > PICKER_ENTRIES_MAX,
    };
  }

  /** What a handle stands for, as long as it is the same place still: no link has taken its place. */
  async pathOf(handle: string): Promise<string> {
    const given = this.#given.get(handle);
    if (given === undefined || this.#options.clock.now() - given.atMs > HANDLE_MS) throw new RpcError('not-found', 'That list is too old. Open the folder again.');
    const real = await realpath(given.path).catch(() => null);
    if (real !== given.path || this.#hidden(real)) throw new RpcError('not-found', 'It is not there any more. Open the folder again.');
    return real;
  }

  #hidden(path: string): boolean { return this.#options.keepOut.some((folder) => path === folder || path.startsWith(folder + sep)) || this.#options.forbids(path); }

  async #names(path: string): Promise<{ names: string[]; cut: boolean }> {
    const names: string[] = [];
    try {
      for await (const item of await opendir(path)) {
        // Kinds are told from the folder itself: a link is not followed to see what it leads to.
        if ((!item.isFile() && !item.isDirectory()) || isHiddenName(item.name) || isSecretName(item.name) || this.#hidden(join(path, item.name))) continue;
        if (names.length === NAMES_MAX) return { names, cut: true };
        names.push(item.name);
      }
    } catch { throw new RpcError('denied', 'This folder cannot be opened. Check that this user may read it.'); }
    return { names, cut: false };
  }

  async #entries(path: string, names: readonly string[]): Promise<Entry[]> {
    const order = new Intl.Collator('en', { numeric: true });
    const kept: { name: string; path: string; kind: 'file' | 'folder'; bytes: number }[] = [];
    for (const name of [...names].sort(order.compare)) {
      const seen = await look(join(path, name));
      if (seen === null || (!seen.isFile() && !seen.isDirectory())) continue;
      kept.push({ name, path: join(path, name), kind: seen.isDirectory() ? 'folder' : 'file', bytes: seen.isFile() ? Number(seen.size) : 0 });
    }
    kept.sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'folder' ? -1 : 1));
    return kept.slice(0, PICKER_ENTRIES_MAX + 1).map(({ name, path: at, kind, bytes }) => ({ handle: this.#handle(at), name: shownName(name), kind, bytes }));
  }

  #trail(place: Place, path: string): PickerView['trail'] {
    const steps: PickerView['trail'] = [];
    for (let at = path; at !== place.path && at.startsWith(place.path) && dirname(at) !== at; at = dirname(at)) steps.unshift({ handle: this.#handle(at), name: shownName(basename(at)) });
    return [{ handle: this.#handle(place.path), name: shownName(place.name) }, ...steps];
  }

  /** The same place keeps its handle while it is good, so that going up and down does not use them up. */
  #handle(path: string): string {
    const handle = this.#handles.get(path) ?? `h-${randomBytes(12).toString('hex')}`;
    this.#given.delete(handle);
    this.#given.set(handle, { path, atMs: this.#options.clock.now() });
    this.#handles.set(path, handle);
    for (const [oldest, given] of this.#given) {
      if (this.#given.size <= (this.#options.handlesMax ?? HANDLES_MAX)) break;
      this.#given.delete(oldest);
      this.#handles.delete(given.path);
    }
    return handle;
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The person's own folder, and what is mounted beside it. */
export async function placesHere(platform: NodeJS.Platform = process.platform, home: string = homedir()): Promise<Place[]> {
  const own = await realpath(home).catch(() => null);
  const drives = platform === 'win32' ? [...LETTERS].map((letter) => `${letter}:\\`).filter((path) => existsSync(path)).map((path) => ({ name: path, path })) : await mounts(platform, basename(home));
  return [...(own === null ? [] : [{ name: 'Home folder', path: own }]), ...drives];
}

async function mounts(platform: NodeJS.Platform, user: string): Promise<Place[]> {
  const parents = platform === 'darwin' ? ['/Volumes'] : [`/media/${user}`, `/run/media/${user}`, '/mnt'];
  const found = await Promise.all(parents.map(async (parent): Promise<Place[]> => {
    try {
      const inside: Place[] = [];
      for await (const item of await opendir(parent)) if (item.isDirectory() && !isHiddenName(item.name)) inside.push({ name: item.name, path: join(parent, item.name) });
      return inside;
    } catch { return []; }
  }));
  return found.flat();
}
