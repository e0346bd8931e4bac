// Documents as they stand in a shard: text out of the store, manifest made anew. One at a time, so that memory stays small.
import { documentManifest } from '../../../app/dataset/documentManifest.ts';
import type { OfferedDocument, PlacedDocument } from '../../../schemas/dataset.ts';
import type { SourceStore } from './sourceStore.ts';
import type { ShardDocument } from './tarShard.ts';

/** A kept document with its place. */
export interface Placed { readonly document: OfferedDocument; readonly place: PlacedDocument }

/** In an order that depends on nothing but the documents. */
export function inShardOrder(documents: readonly Placed[]): Placed[] { return documents.toSorted((one, other) => (one.document.uid < other.document.uid ? -1 : 1)); }

export function* shardDocuments(documents: readonly Placed[], store: SourceStore, onDocument: (uid: string) => void): Generator<ShardDocument> {
  for (const { document, place } of documents) {
    const text = store.textOf(document.uid);
    onDocument(document.uid);
    yield { text, manifest: Buffer.from(JSON.stringify(documentManifest(document, place))) };
  }
}
