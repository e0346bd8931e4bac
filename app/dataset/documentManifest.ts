// The manifest a document travels under, inside its shard: what it is, by numbers, hashes and closed words. Derived, so the
// same document has the same manifest again; who vouches for it is the signed manifest of the dataset that names it.
import type { OfferedDocument, PlacedDocument } from '../../schemas/dataset.ts';
import type { Manifest } from '../../schemas/manifest.ts';

/** What is derived from content alone has no hour of its own; when it was read stands in the provenance. */
const DERIVED_AT = '1970-01-01T00:00:00.000Z';

export function documentManifest({ uid, scope, record, generation, override }: OfferedDocument, { drag, cluster, split }: PlacedDocument): Manifest {
  return {
    format: 'icae-manifest-1', uid, kind: 'document', content: record.cleanSha256, rby: record.rby, generation, dependsOn: [],
    permissions: [scope === 'mesh' ? 'mesh.train' : 'device.train'], licence: record.licence, createdAt: DERIVED_AT,
    facts: {
      source_sha: record.rawSha256, quality_B: record.quality.score, drag_score: drag, cluster, split, type: record.type, language: record.language.code,
      words: record.words, bytes: record.cleanBytes, published_at: record.publishedAt, free_will_override: override,
    },
    signer: null, publicKey: null, signature: null,
  };
}
