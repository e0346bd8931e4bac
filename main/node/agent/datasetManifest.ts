// The manifest of a version of the dataset: signed by this node, it vouches for every document by the root over them.
import { sidecarText } from '../../../app/manifest/sign.ts';
import type { UnsignedManifest } from '../../../app/manifest/sign.ts';
import { uuidFromHash } from '../../../app/manifest/uid.ts';
import { meanRby } from '../../../app/dataset/stats.ts';
import type { DatasetView } from '../../../schemas/dataset.ts';
import type { Manifest } from '../../../schemas/manifest.ts';

export function datasetManifest(view: DatasetView, sign: (unsigned: UnsignedManifest) => Manifest): string {
  const { root, parent, generation, builtAt, documents, bytes, trainable, splits, shards } = view;
  return sidecarText(sign({
    format: 'icae-manifest-1', uid: uuidFromHash(root), kind: 'dataset', content: root, rby: meanRby(shards.map((shard) => shard.rby)), generation,
    dependsOn: parent === null ? [] : [`uid:///${uuidFromHash(parent)}`], permissions: ['device.train'], licence: 'UNKNOWN', createdAt: builtAt,
    facts: { documents, bytes, trainable, train: splits.train, val: splits.val, test: splits.test, shards: shards.length },
  }));
}
