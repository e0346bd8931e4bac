// The dataset on disk: the version in force with where each document stands, its shards, its ledger. Everything is sealed;
// a person who wants it in the clear exports it. One version is kept: it holds what is allowed now, and what was allowed
// before may have to be gone. Its history is in the journal, as numbers and hashes.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Disk, Sealer } from '../../../app/ports.ts';
import { DatasetPatch, DatasetView, PlacedDocument, ShardMeta } from '../../../schemas/dataset.ts';

const FOLDER = 'datasets';
const VERSION_FILE = `${FOLDER}/version.sealed`;
const PERPLEXITY_FILE = `${FOLDER}/perplexity.sealed`;
const SHARDS = `${FOLDER}/shards`;
const LEDGER = `${FOLDER}/ledger`;
const SEALED = '.sealed';
/** The signed manifest of the version, among the files of its ledger. */
export const MANIFEST_NAME = 'dataset.icae.json';

export const DatasetVersion = z.strictObject({
  format: z.literal('ileices-dataset-1'),
  view: DatasetView, placed: z.array(PlacedDocument),
  /** Source of each document: a document is placed by its uid alone. */
  sourceOf: z.record(z.string(), z.string()),
  rby: z.strictObject({ r: z.number(), b: z.number(), y: z.number() }),
  /** Shards are made again only when the hash of what goes into them is another one. */
  recipes: z.record(z.string(), z.array(ShardMeta)),
  patch: DatasetPatch,
});
export type DatasetVersion = z.infer<typeof DatasetVersion>;

const Perplexity = z.record(z.string(), z.number());

const text = new TextDecoder();
const utf8 = (value: string): Uint8Array => Buffer.from(value, 'utf8');

export function hasVersion(home: string): boolean { return existsSync(join(home, VERSION_FILE)); }

/** Whether the documents of this source stand in the version as shared. */
export function isShared(view: DatasetView, sourceId: string): boolean { return view.shards.some((shard) => shard.sourceId === sourceId && shard.scope === 'mesh'); }

/** Null where nothing was measured. */
export function summaryOf(perplexity: Readonly<Record<string, number>>): DatasetView['perplexity'] {
  const sorted = Object.values(perplexity).sort((one, other) => one - other);
  const median = sorted[sorted.length >> 1];
  return median === undefined ? null : { documents: sorted.length, medianBitsPerByte: median };
}

export class DatasetFiles {
  readonly #disk: Disk;
  readonly #sealer: Sealer;
  #version: DatasetVersion | null | undefined;

  constructor(disk: Disk, sealer: Sealer) { this.#disk = disk; this.#sealer = sealer; }

  /** The version in force; null before the first build. One that cannot be opened counts as none: it is built anew. */
  current(): DatasetVersion | null {
    if (this.#version !== undefined) return this.#version;
    const stored = this.#read(VERSION_FILE);
    let parsed: unknown = null;
    try { parsed = stored === null ? null : JSON.parse(text.decode(stored)); } catch { /* not what was written: none */ }
    const version = DatasetVersion.safeParse(parsed);
    this.#version = version.success ? version.data : null;
    return this.#version;
  }

  /** From here on this version is in force. Shards and ledger were written before; what it does not name goes. */
  keep(version: DatasetVersion): void {
    this.#write(VERSION_FILE, utf8(JSON.stringify(DatasetVersion.parse(version))));
    this.#version = version;
    const named = new Set(version.view.shards.map((shard) => shard.name + SEALED));
    for (const { name } of this.#disk.list(SHARDS)) if (!named.has(name)) this.#disk.remove(`${SHARDS}/${name}`);
  }

  /** Bits a byte of documents' beginnings, by uid, as the model that was awake then foresaw them. In a file of its own: it
   *  grows every few seconds, the version does not. */
  perplexity(): Record<string, number> {
    const stored = this.#read(PERPLEXITY_FILE);
    try { return stored === null ? {} : Perplexity.parse(JSON.parse(text.decode(stored))); } catch { return {}; }
  }
  keepPerplexity(perplexity: Readonly<Record<string, number>>): void { this.#write(PERPLEXITY_FILE, utf8(JSON.stringify(perplexity))); }

  hasShard(name: string): boolean { return this.#disk.list(SHARDS).some((file) => file.name === name + SEALED); }
  writeShard(name: string, bytes: Uint8Array): void { this.#write(`${SHARDS}/${name}${SEALED}`, bytes); }
  readShard(name: string): Uint8Array | null { return this.#read(`${SHARDS}/${name}${SEALED}`); }

  writeLedger(files: readonly { readonly name: string; readonly content: string }[]): void {
    for (const { name, content } of files) this.#write(`${LEDGER}/${name}${SEALED}`, utf8(content));
  }
  readLedger(): { name: string; content: Uint8Array }[] {
    return this.#disk.list(LEDGER).flatMap(({ name }) => {
      const content = name.endsWith(SEALED) ? this.#read(`${LEDGER}/${name}`) : null;
      return content === null ? [] : [{ name: name.slice(0, -SEALED.length), content }];
    });
  }

  /** Before a source is forgotten: no version, shard or ledger may speak of it. The next build makes them anew. */
  clear(): void {
    this.#version = null;
    for (const folder of [SHARDS, LEDGER]) for (const { name } of this.#disk.list(folder)) this.#disk.remove(`${folder}/${name}`);
    for (const file of [PERPLEXITY_FILE, VERSION_FILE]) this.#disk.remove(file);
  }

  #read(path: string): Uint8Array | null {
    const sealed = this.#disk.read(path);
    return sealed === null ? null : this.#sealer.open(sealed, path);
  }
  #write(path: string, plain: Uint8Array): void { this.#disk.writeDurably(path, this.#sealer.seal(plain, path)); }
}
