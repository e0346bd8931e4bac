// The documents of live sources as a build is offered them, out of their stores; and those a version kept, with their places.
import type { Offer } from '../../../app/dataset/place.ts';
import type { DatasetVersion } from './datasetFiles.ts';
import type { BuildSource } from './ingest.ts';
import type { Placed } from './shardDocuments.ts';
import type { SourceFolder } from './sourceFolder.ts';

export function offersOf({ sourceId, scope }: BuildSource, folder: SourceFolder): Offer[] {
  if (!folder.has(sourceId)) return [];
  return folder.with(sourceId, (store) => {
    const query = store.flow?.query ?? 'file';
    return [...store.documents()].map(({ uid, inner, readAt, record, signature }): Offer => ({
      document: { uid, sourceId, scope, record, readAt, query: inner === null ? query : 'archive', generation: 0, override: false }, signature,
    }));
  });
}

/** Kept documents of the version, of these sources. */
export function keptOf(version: DatasetVersion, sources: readonly BuildSource[], folder: SourceFolder): Placed[] {
  const places = new Map(version.placed.filter((one) => one.leftOut === null).map((one) => [one.uid, one]));
  return sources.flatMap((source) => offersOf(source, folder)).flatMap(({ document }) => {
    const place = places.get(document.uid);
    return place === undefined ? [] : [{ document, place }];
  });
}
