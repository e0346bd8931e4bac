// Writes the dataset in the clear into a folder that a person chose: its ledger, and shards of what may be passed on. Text
// whose licence is not known, or that was allowed for this machine only, is left out unless it is for oneself.
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShardMeta, Split } from '../../../schemas/dataset.ts';
import { toDiskError } from '../disk.ts';
import type { DatasetFiles } from './datasetFiles.ts';
import { inShardOrder, shardDocuments } from './shardDocuments.ts';
import type { Placed } from './shardDocuments.ts';
import { writeShards } from './shards.ts';
import type { SourceFolder } from './sourceFolder.ts';

/** Words of `heldBack`: why a document was not written. */
export const heldBackReasons = {
  'device-only': 'It was allowed for this machine only.',
  'unknown-licence': 'Nobody knows under which licence it may be passed on.',
} as const;
export type HeldBack = Record<keyof typeof heldBackReasons, number>;
export interface Exported { /** Of which something was written. */ readonly sources: readonly string[]; readonly documents: number; readonly shards: number; readonly ledgerFiles: number; readonly heldBack: HeldBack }

export const UNKNOWN_LICENCE = 'UNKNOWN';

export class FolderNotEmpty extends Error {
  constructor(folder: string) { super(`'${folder}' is not empty. Name a new folder: nothing there is written over.`); this.name = 'FolderNotEmpty'; }
}

/** `everything`: for oneself, whatever its licence and scope. */
export async function exportDataset(target: string, kept: readonly Placed[], everything: boolean, folder: SourceFolder, files: DatasetFiles): Promise<Exported> {
  if (existsSync(target) && readdirSync(target).length > 0) throw new FolderNotEmpty(target);
  const heldBack: HeldBack = { 'device-only': 0, 'unknown-licence': 0 };
  const going = kept.filter(({ document }) => {
    const why = everything ? null : document.scope === 'device' ? 'device-only' : document.record.licence === UNKNOWN_LICENCE ? 'unknown-licence' : null;
    if (why !== null) heldBack[why] += 1;
    return why === null;
  });
  try {
    mkdirSync(join(target, 'shards'), { recursive: true, mode: 0o700 });
    chmodSync(target, 0o700);
    const metas = await writeAll(going, target, folder);
    write(join(target, 'shards', 'shards.json'), JSON.stringify(metas, null, 2));
    // The ledger counts all of it, so it goes only where all of it goes.
    const ledger = everything ? files.readLedger() : [];
    for (const { name, content } of ledger) write(join(target, name), content);
    return { sources: [...new Set(going.map(({ document }) => document.sourceId))], documents: going.length, shards: metas.length, ledgerFiles: ledger.length, heldBack };
  } catch (error) { throw error instanceof Error && 'code' in error ? toDiskError(error) : error; }
}

async function writeAll(going: readonly Placed[], target: string, folder: SourceFolder): Promise<ShardMeta[]> {
  const metas: ShardMeta[] = [];
  for (const sourceId of [...new Set(going.map(({ document }) => document.sourceId))].sort()) {
    await folder.withAsync(sourceId, async (store) => {
      for (const split of ['train', 'val', 'test'] as const satisfies readonly Split[]) {
        const own = inShardOrder(going.filter(({ document, place }) => document.sourceId === sourceId && place.split === split));
        const [first] = own;
        if (first === undefined) continue;
        for await (const { meta, bytes } of writeShards(shardDocuments(own, store, () => undefined), { sourceId, scope: first.document.scope, split })) {
          write(join(target, 'shards', `${meta.name}.tar.zst`), bytes);
          metas.push(meta);
        }
      }
    });
  }
  return metas;
}

function write(path: string, content: string | Uint8Array): void { writeFileSync(path, content, { mode: 0o600, flag: 'wx' }); }
