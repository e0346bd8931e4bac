// Packs the kept documents of a version into shards, sealed on disk: one source, one scope, one side of the split each. What
// has not changed since the version before is not packed again. The format is shards.ts's.
import type { ShardMeta } from '../../../schemas/dataset.ts';
import type { DatasetFiles } from './datasetFiles.ts';
import { nodeHasher } from '../hasher.ts';
import { inShardOrder, shardDocuments } from './shardDocuments.ts';
import type { Placed } from './shardDocuments.ts';
import { gatherShards, packAhead } from './shards.ts';
import type { Gathered, ShardOf } from './shards.ts';
import type { SourceFolder } from './sourceFolder.ts';

export interface PackOptions {
  readonly folder: SourceFolder; readonly files: DatasetFiles;
  /** Shards of the version before, by the hash of what went into them. */
  readonly recipes: Readonly<Record<string, readonly ShardMeta[]>>;
  /** Called before each document is packed; throws when the build was stopped. */
  readonly onDocument: () => void;
}
export interface Packed { /** Uids in the shards, as they were put there. */ readonly packed: readonly string[]; readonly shards: readonly ShardMeta[]; readonly recipes: Readonly<Record<string, readonly ShardMeta[]>> }

export async function packShards(kept: readonly Placed[], { folder, files, recipes, onDocument }: PackOptions): Promise<Packed> {
  const made: Record<string, readonly ShardMeta[]> = {};
  const anew = new Map<string, ShardMeta[]>();
  const packed: string[] = [];
  function* gather(): Generator<Gathered> {
    for (const group of groupsOf(kept)) {
      const recipe = recipeOf(group);
      const before = recipes[recipe];
      if (before !== undefined && before.every(({ name }) => files.hasShard(name))) {
        made[recipe] = before;
        for (const { document } of group.documents) packed.push(document.uid);
        continue;
      }
      const metas: ShardMeta[] = [];
      made[recipe] = metas;
      anew.set(keyOf(group), metas);
      yield* folder.withEach(group.sourceId, (store) => gatherShards(shardDocuments(group.documents, store, (uid) => { onDocument(); packed.push(uid); }), group));
    }
  }
  for await (const { meta, bytes } of packAhead(gather())) {
    files.writeShard(meta.name, bytes);
    anew.get(keyOf(meta))?.push(meta);
  }
  return { packed, shards: Object.values(made).flat(), recipes: made };
}

interface Group extends ShardOf { readonly documents: readonly Placed[] }

function keyOf({ sourceId, scope, split }: ShardOf): string { return `${sourceId} ${scope} ${split}`; }

/** In an order that depends on nothing but the documents. */
function groupsOf(kept: readonly Placed[]): Group[] {
  const groups = new Map<string, Placed[]>();
  for (const one of kept) {
    const key = keyOf({ sourceId: one.document.sourceId, scope: one.document.scope, split: one.place.split });
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]); else group.push(one);
  }
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([, documents]) => {
    const [first] = documents;
    return first === undefined ? [] : [{ sourceId: first.document.sourceId, scope: first.document.scope, split: first.place.split, documents: inShardOrder(documents) }];
  });
}

function recipeOf({ sourceId, scope, split, documents }: Group): string {
  const lines = documents.map(({ document, place }) => `${document.uid} ${document.record.cleanSha256} ${place.drag} ${place.cluster} ${document.override}`);
  return nodeHasher.sha256Hex(Buffer.from([sourceId, scope, split, ...lines].join('\n')));
}
