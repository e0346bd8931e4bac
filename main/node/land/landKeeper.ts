// Puts the land together from what the node may read, what is shown, what is asked, the programs and the neighbours, and tells what
// changed in it: at most twice a second, and never that nothing did. Paths come in and opaque keys go out; nothing else knows both.
import { hash } from 'node:crypto';
import { join, sep } from 'node:path';
import { changesBetween, NO_LAND } from '../../../app/world/land/changes.ts';
import { landOf } from '../../../app/world/land/landOf.ts';
import type { FileRead, SourceLand } from '../../../app/world/land/landOf.ts';
import type { Clock } from '../../../app/ports.ts';
import type { IslandView, LandInput, LandView, ProcessShare } from '../../../schemas/land.ts';
import type { SourceView } from '../../../schemas/status.ts';
import type { SourceShelf } from '../agent/parts.ts';
import type { NamedFile } from './listNames.ts';

export const TELL_EVERY_MS = 500;
const KEY_DIGITS = 24;

export interface ShownFiles { readonly landId: string; readonly path: string; readonly name: string; readonly files: readonly NamedFile[] }

export interface LandKeeperOptions {
  readonly clock: Clock;
  /** A secret of this node: without it nobody can tell which path a key stands for. */
  readonly salt: string;
  readonly sources: Pick<SourceShelf, 'placeOf' | 'filesOf'>;
  /** The node's own world included. */
  readonly views: () => readonly SourceView[];
  readonly shown: () => readonly ShownFiles[];
  /** Paths that are asked about now. */
  readonly asked: () => readonly string[];
  readonly never: (path: string) => boolean;
  readonly processes: () => readonly ProcessShare[];
  readonly islands: () => readonly IslandView[];
  readonly onChange: (inputs: readonly LandInput[], land: LandView) => void;
  readonly onFault: (fault: unknown) => void;
}

export class LandKeeper {
  readonly #options: LandKeeperOptions;
  #land: LandView = NO_LAND;
  /** Paths of what is shown, by key. */
  #paths: ReadonlyMap<string, string> = new Map();
  #keys = new Map<string, string>();
  #read: ReadonlySet<string> = new Set();
  #cancel: (() => void) | null = null;
  #telling: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: LandKeeperOptions) { this.#options = options; }

  get land(): LandView { return this.#land; }

  /** Where a file that is shown lies; null where none is. */
  pathOf(key: string): string | null { return this.#paths.get(key) ?? null; }
  /** Whether a source has it. */
  isRead(key: string): boolean { return this.#read.has(key); }

  /** The world stands as it was left: only what differs from that is told. */
  begin(land: LandView): void { this.#land = land; }

  /** Tells what changed at once; resolves when it is told. */
  now(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    this.#telling = this.#telling.then(() => this.#tell()).catch(this.#options.onFault);
    return this.#telling;
  }

  /** Something of it may be another now. */
  changed(): void {
    if (this.#closed) return;
    this.#cancel ??= this.#options.clock.after(TELL_EVERY_MS, () => {
      this.#cancel = null;
      this.#telling = this.#telling.then(() => this.#tell()).catch(this.#options.onFault);
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  async #tell(): Promise<void> {
    const { views, shown, asked, never, processes, islands, onChange } = this.#options;
    const folders = shown();
    const paths = new Map(folders.flatMap(({ path, files }) => files.map(({ name }) => { const at = join(path, name); return [this.#keyOf(at), at] as const; })));
    const sources: SourceLand[] = [];
    for (const view of views()) sources.push(await this.#sourceLand(view, paths));
    if (this.#closed) return;
    const nevers = new Set([...paths].filter(([, path]) => never(path)).map(([key]) => key));
    const land = landOf({
      sources, never: nevers, asked: new Set(asked().map((path) => this.#keyOf(path))), processes: processes(), islands: islands(),
      shown: folders.map(({ landId, path, name, files }) => ({ id: landId, name, files: files.map((file) => ({ key: this.#keyOf(join(path, file.name)), name: lastOf(file.name), bytes: file.bytes })) })),
    });
    const inputs = changesBetween(this.#land, land);
    this.#land = land;
    this.#paths = paths;
    this.#read = new Set(sources.flatMap(({ files }) => files.map(({ key }) => key)));
    const kept = new Set([...paths.values()]);
    for (const path of this.#keys.keys()) if (!kept.has(path)) this.#keys.delete(path);
    if (inputs.length > 0) onChange(inputs, land);
  }

  async #sourceLand({ id, name, kind, state, bytes }: SourceView, shown: ReadonlyMap<string, string>): Promise<SourceLand> {
    const place = kind === 'own' ? null : this.#options.sources.placeOf(id);
    if (place === null || kind === 'own') return { id, name, kind, state, files: [] };
    const known = await this.#options.sources.filesOf(id);
    const at = (file: string): string => (kind === 'file' ? place.path : join(place.path, ...file.split('/')));
    const files = known.filter(({ reason }) => reason !== 'not-yet-allowed').map((file): FileRead => ({ key: this.#keyOf(at(file.name)), name: lastOf(file.name), bytes: file.bytes, refused: file.reason !== null, digest: file.digest }));
    if (kind === 'file' && files.length === 0) files.push({ key: this.#keyOf(place.path), name: place.name, bytes, refused: state === 'refused', digest: null });
    // What is being read for the first time has no outcome yet: what is shown of it is on its way all the same.
    const begun = new Set(files.map(({ key }) => key));
    if (kind === 'folder' && (state === 'listed' || state === 'reading')) {
      for (const [key, path] of shown) if (!begun.has(key) && path.startsWith(place.path + sep)) files.push({ key, name: lastOf(path), bytes: 0, refused: false, digest: null });
    }
    return { id, name, kind, state, files };
  }

  #keyOf(path: string): string {
    const known = this.#keys.get(path);
    if (known !== undefined) return known;
    const key = `r-${hash('sha256', `${this.#options.salt}\0${path}`, 'hex').slice(0, KEY_DIGITS)}`;
    this.#keys.set(path, key);
    return key;
  }
}

/** The name of a file below whatever folders. */
const lastOf = (name: string): string => name.split(/[/\\]/).at(-1) ?? name;
