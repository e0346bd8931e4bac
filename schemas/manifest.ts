// IC-AE manifest: the signed metadata every artefact carries. Canonical form, signature and the block in a host file are
// app/manifest's business.
import { z } from 'zod';
import { Rby } from './rby.ts';

export const artefactKinds = ['module', 'model', 'adapter', 'dataset', 'document', 'shard', 'shader', 'world-object', 'chat-export'] as const;
export const ArtefactKind = z.enum(artefactKinds);
export type ArtefactKind = z.infer<typeof ArtefactKind>;

/** `uid://<node id>/<uid>`; an empty node id stands for the node that holds the manifest. */
export const UidLink = z.string().regex(/^uid:\/\/(?:[0-9a-f]{64})?\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
export type UidLink = z.infer<typeof UidLink>;

export const Manifest = z.strictObject({
  format: z.literal('icae-manifest-1'),
  /** UUID: version 4 for what a person or node authored, version 8 (RFC 9562) made from the content hash for what was
   *  derived, so that the same input gives the same artefact again. */
  uid: z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[48][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  kind: ArtefactKind,
  /** SHA-256 of the artefact's bytes without its embedded block. */
  content: z.string().regex(/^[0-9a-f]{64}$/),
  rby: Rby,
  /** Lineage depth: 0 for a first version, parent's plus one afterwards. */
  generation: z.int().min(0),
  dependsOn: z.array(UidLink).max(10_000),
  permissions: z.array(z.string().regex(/^[a-z]+(?:\.[a-z]+)+$/)).max(64),
  licence: z.string().min(1).max(200),
  createdAt: z.iso.datetime(),
  /** More facts by kind (source_sha, quality_B, drag_score, delta_p, LP checksum...): numbers, hashes and closed words. */
  facts: z.record(z.string().regex(/^[a-z][A-Za-z0-9_]{0,39}$/), z.union([z.number(), z.string().max(200), z.boolean(), z.null()])),
  /** Node id of the signer, and Ed25519 over the canonical form without `signature`; null until signed. */
  signer: z.string().regex(/^[0-9a-f]{64}$/).nullable(),
  publicKey: z.string().regex(/^[0-9a-f]{64}$/).nullable(),
  signature: z.string().regex(/^[0-9a-f]{128}$/).nullable(),
});
export type Manifest = z.infer<typeof Manifest>;
