// The land as one canonical list: what the node may read, what a person shows by name, and the neighbours, put together so that
// every file stands once and in one state. Pure; keys come in as they are, and no path does. Gathering it is main/node/land.
import { shownName } from '../../consent/names.ts';
import type { IslandView, LandView, ProcessShare, Region, Relic, RelicMark } from '../../../schemas/land.ts';
import type { SourceState } from '../../../schemas/status.ts';

/** What a world has room for. Where there is more, each region gives up what it has more than the others, dark files first. */
export const REGIONS_MAX = 64;
export const RELICS_MAX = 4_096;
/** Single files lie together in one region. */
export const LOOSE_REGION = 'loose';
const LOOSE_NAME = 'Loose pages';
const SUFFIX_CHARACTERS_MAX = 8;

/** One file: what is told of it without opening it. */
export interface FileSeen { readonly key: string; readonly name: string; readonly bytes: number }
/** A file of a source: read, or refused. */
export interface FileRead extends FileSeen { readonly refused: boolean; readonly digest: string | null }
export interface SourceLand { readonly id: string; readonly name: string; readonly kind: 'own' | 'file' | 'folder'; readonly state: SourceState; readonly files: readonly FileRead[] }
export interface ShownLand { readonly id: string; readonly name: string; readonly files: readonly FileSeen[] }
type Whole = Omit<Region, 'unseen'>;

export interface LandSeen {
  readonly sources: readonly SourceLand[];
  readonly shown: readonly ShownLand[];
  /** Keys of files about which a question waits, and of those a person said never to. */
  readonly asked: ReadonlySet<string>;
  readonly never: ReadonlySet<string>;
  readonly processes: readonly ProcessShare[];
  readonly islands: readonly IslandView[];
}

const byWord = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const RANK = { own: 0, source: 1, shown: 2, loose: 3 } as const satisfies Record<Region['kind'], number>;

/** The kind of a file as far as its name tells it. */
export function suffixOf(name: string): string {
  const dot = name.lastIndexOf('.');
  const ending = dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
  return ending.length <= SUFFIX_CHARACTERS_MAX && /^[a-z0-9]+$/.test(ending) ? ending : '';
}

/** A file that stands in a shown folder stays there when it may be read: it changes its state, not its place. */
export function landOf({ sources, shown, asked, never, processes, islands }: LandSeen): LandView {
  const readAs = new Map<string, { readonly file: FileRead; readonly mark: RelicMark }>();
  for (const source of sources) for (const file of source.files) if (!readAs.has(file.key)) readAs.set(file.key, { file, mark: file.refused ? 'refused' : source.state });
  const placed = new Set<string>();
  const place = (file: FileSeen, mark: RelicMark, digest: string | null): Relic[] => {
    if (placed.has(file.key)) return [];
    placed.add(file.key);
    return [{ key: file.key, name: shownName(file.name), bytes: file.bytes, suffix: suffixOf(file.name), mark, digest }];
  };
  const unread = (key: string): RelicMark => (never.has(key) ? 'refused' : asked.has(key) ? 'asked' : 'dark');
  const shownRegions = [...shown].sort((a, b) => byWord(a.id, b.id)).map(({ id, name, files }): Whole => ({
    key: id, name: shownName(name), kind: 'shown',
    relics: files.flatMap((file) => {
      const read = readAs.get(file.key);
      return read === undefined ? place(file, unread(file.key), null) : place(read.file, read.mark, read.file.digest);
    }),
  }));
  const relicsOf = (source: SourceLand): Relic[] => source.files.flatMap((file) => place(file, file.refused ? 'refused' : source.state, file.digest));
  const own = [...sources].sort((a, b) => byWord(a.id, b.id));
  const folders = own.filter(({ kind }) => kind !== 'file').flatMap((source): Whole[] => {
    const relics = relicsOf(source);
    // All of it stands in a shown folder already.
    if (relics.length === 0 && source.files.length > 0) return [];
    return [{ key: source.id, name: shownName(source.name), kind: source.kind === 'own' ? 'own' : 'source', relics }];
  });
  const loose = own.filter(({ kind }) => kind === 'file').flatMap(relicsOf);
  const regions = [...folders, ...shownRegions, ...(loose.length === 0 ? [] : [{ key: LOOSE_REGION, name: LOOSE_NAME, kind: 'loose' as const, relics: loose }])];
  return {
    regions: bounded(regions.sort((a, b) => RANK[a.kind] - RANK[b.kind] || byWord(a.key, b.key))),
    processes: [...processes].sort((a, b) => byWord(a.class, b.class)), islands: [...islands].sort((a, b) => byWord(a.key, b.key)),
  };
}

/** Relics by key. The smallest regions are shown whole, what room they leave is shared by the others alike. */
function bounded(regions: readonly Whole[]): Region[] {
  const shown = regions.slice(0, REGIONS_MAX), rooms = new Map<string, number>();
  let left = RELICS_MAX;
  [...shown].sort((a, b) => a.relics.length - b.relics.length).forEach((region, index) => {
    const room = Math.min(region.relics.length, Math.floor(left / (shown.length - index)));
    rooms.set(region.key, room);
    left -= room;
  });
  return shown.map((region) => {
    const isDark = ({ mark }: Relic): number => (mark === 'dark' ? 1 : 0);
    const relics = [...region.relics].sort((a, b) => isDark(a) - isDark(b) || byWord(a.key, b.key)).slice(0, rooms.get(region.key)).sort((a, b) => byWord(a.key, b.key));
    return { ...region, relics, unseen: region.relics.length - relics.length };
  });
}
