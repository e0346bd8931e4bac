// The state of a world: tables of whole numbers, the texts they name, streams of chance, the field of light. Mutable and
// alone: a tick changes it in place; copies are made by saving and loading (save.ts).
import type { RandomState } from '../../physics/random.ts';
import { SeededStream } from '../../physics/random.ts';
import { BEING, CREATURE, GRAVE, ISLAND, LINE, REGION, RELIC, VISITOR } from './fields.ts';
import { Table } from './table.ts';
import { PLOTS } from './units.ts';

export const TABLES = { beings: BEING.stride, relics: RELIC.stride, regions: REGION.stride, creatures: CREATURE.stride, graves: GRAVE.stride, visitors: VISITOR.stride, islands: ISLAND.stride, lines: LINE.stride } as const;
export type TableName = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];

/** One stream of chance for each system, so that one that draws more does not change what another does. */
export const STREAMS = ['land', 'think', 'act', 'life', 'weather'] as const;
export type StreamName = (typeof STREAMS)[number];

export const HEADER = ['seed', 'tick', 'tier', 'heldOutMillibits', 'nodes', 'nextId', 'nextText', 'granted', 'organism', 'workTokens', 'weather', 'skyX', 'skyZ', 'plotsTaken', 'measuredAt', 'landVersion'] as const;
export type HeaderField = (typeof HEADER)[number];
/** Held-out measurements remembered: the world's own history, from which variation comes. */
export const MEASURED = 64;
/** Difficulty and balance for each kind of challenge: see challenge/difficulty.ts. */
export const DIFFICULTY_WORDS = 2;

export class World {
  readonly header: Record<HeaderField, number>;
  readonly tables: { readonly [N in TableName]: Table };
  readonly streams: { readonly [N in StreamName]: SeededStream };
  /** Names and keys, by number; whatever a person may want gone is here and nowhere else. */
  readonly texts: Map<number, string>;
  /** Light lying on each plot. */
  readonly field: Int32Array;
  /** Region id of each plot, 0 where there is sea. */
  readonly plots: Int32Array;
  readonly measured: Int32Array;
  readonly difficulty: Int32Array;

  constructor(parts: Pick<World, 'header' | 'tables' | 'streams' | 'texts' | 'field' | 'plots' | 'measured' | 'difficulty'>) {
    this.header = parts.header; this.tables = parts.tables; this.streams = parts.streams; this.texts = parts.texts;
    this.field = parts.field; this.plots = parts.plots; this.measured = parts.measured; this.difficulty = parts.difficulty;
  }

  static blank(seed: number, kinds: number): World {
    const made = <T>(names: readonly string[], make: (name: string) => T): Record<string, T> => Object.fromEntries(names.map((name) => [name, make(name)]));
    return new World({
      header: { ...(made(HEADER, () => 0) as Record<HeaderField, number>), seed, heldOutMillibits: -1, nodes: 1, nextId: 1, nextText: 1 },
      tables: made(TABLE_NAMES, (name) => new Table(TABLES[name as TableName])) as World['tables'],
      streams: made(STREAMS, (name) => SeededStream.from(seed, `world ${name}`)) as World['streams'],
      texts: new Map(), field: new Int32Array(PLOTS), plots: new Int32Array(PLOTS), measured: new Int32Array(MEASURED), difficulty: new Int32Array(kinds * DIFFICULTY_WORDS),
    });
  }

  newId(): number { return this.header.nextId++; }

  keep(text: string): number {
    const id = this.header.nextText++;
    this.texts.set(id, text);
    return id;
  }

  textOf(id: number): string { return this.texts.get(id) ?? ''; }
  drop(id: number): void { this.texts.delete(id); }
}

export type StreamStates = { readonly [N in StreamName]: RandomState };
