// Decides for all documents of a build which are kept, why others are left out, what hangs together and on which side of
// the split it stands. Pure: the same documents are placed the same way in whatever order they come.
//
// Order: mesh before device, then by uid, and who is first is kept. Not by when it was read: read again after a restore, the
// same documents would make another version. A uid comes from a hash, so it favours no source.
//
// What is only this machine's never moves what is shared: a device document is left out when a kept mesh document says nearly
// the same, but leaves out none and joins no mesh cluster. So the shared base is the same with device sources and without.
import type { LeftOutReason, OfferedDocument, PlacedDocument, Split } from '../../schemas/dataset.ts';
import { Clusters } from './clusters.ts';
import { SimilarityIndex } from './lsh.ts';
import { estimateSimilarity } from './minhash.ts';
import { SPLIT_DOCUMENTS_MIN, splitOf } from './split.ts';

export interface Offer { readonly document: OfferedDocument; readonly signature: Uint32Array }

/** From this similarity on a document says nearly the same as one kept before it, and is left out: at most about one word in
 *  thirteen differs. As Jaccard of word triples 0.85 would let every copy pass of which 5 % was edited: those come to 0.75. */
export const NEAR_DUPLICATE_SIMILARITY = 0.85;
/** From this similarity on two documents stand on the same side of the split. */
export const CLUSTER_SIMILARITY = 0.5;

interface Standing { readonly offer: Offer; readonly drag: number; readonly nearest: number | null; readonly leftOut: LeftOutReason | null }

export function placeDocuments(offered: readonly Offer[]): PlacedDocument[] {
  const offers = inOrder(offered);
  const clusters = new Clusters(offers.length);
  const standing = compare(offers, clusters);
  const splits = splitClusters(standing, clusters);
  return standing.map(({ offer: { document }, drag, nearest, leftOut }, number) => {
    // A device document that repeats a mesh document is told by that one's cluster, though it had no part in it.
    const member = leftOut === 'near-duplicate' && nearest !== null ? nearest : number;
    const root = clusters.rootOf(member);
    return {
      uid: document.uid, cleanSha256: document.record.cleanSha256, cluster: uidOf(offers, root), drag,
      nearest: nearest === null ? null : uidOf(offers, nearest), leftOut, split: splits.get(root) ?? 'train',
    };
  });
}

/** Each uid once: the same text under the same name of the same source is one document. */
function inOrder(offered: readonly Offer[]): Offer[] {
  const rank = ({ document }: Offer): string => `${document.scope === 'mesh' ? 0 : 1}${document.uid}`;
  const byRank = new Map(offered.map((offer) => [rank(offer), offer]));
  return [...byRank.keys()].sort().flatMap((key) => byRank.get(key) ?? []);
}

function uidOf(offers: readonly Offer[], number: number): string { return offers[number]?.document.uid ?? ''; }

function isFlagged({ record, override }: OfferedDocument): boolean { return !override && Object.values(record.safety).some((count) => count > 0); }

function compare(offers: readonly Offer[], clusters: Clusters): Standing[] {
  const index = new SimilarityIndex(offers.length);
  const kept: number[] = [];
  const keptByText = new Map<string, number>();
  return offers.map((offer, number) => {
    const { document, signature } = offer;
    let drag = 0;
    let nearest: number | null = null;
    // The same text is found by its hash even where it has no words to compare.
    const same = keptByText.get(document.record.cleanSha256);
    const near = index.near(signature).map((found) => kept[found] ?? 0);
    for (const other of same === undefined ? near : [same, ...near]) {
      const { document: { scope }, signature: its } = offers[other] ?? offer;
      const similarity = other === same ? 1 : estimateSimilarity(signature, its);
      if (similarity < CLUSTER_SIMILARITY) continue;
      if (scope === document.scope) clusters.join(number, other);
      // Of equally near ones the first, however the index lists them.
      if (similarity > drag || (similarity === drag && nearest !== null && other < nearest)) { drag = similarity; nearest = other; }
    }
    const leftOut = isFlagged(document) ? 'safety' : drag >= NEAR_DUPLICATE_SIMILARITY ? 'near-duplicate' : null;
    if (leftOut === null) {
      kept[index.add(signature)] = number;
      keptByText.set(document.record.cleanSha256, number);
    }
    return { offer, drag, nearest, leftOut };
  });
}

/** By root. A cluster that reaches into a source of few documents is `train` as a whole: those are split by chunk. */
function splitClusters(standing: readonly Standing[], clusters: Clusters): Map<number, Split> {
  const keptOf = new Map<string, number>();
  for (const { offer, leftOut } of standing) if (leftOut === null) keptOf.set(offer.document.sourceId, (keptOf.get(offer.document.sourceId) ?? 0) + 1);
  const splits = new Map<number, Split>();
  standing.forEach(({ offer, leftOut }, number) => {
    const root = clusters.rootOf(number);
    const isSmall = leftOut === null && (keptOf.get(offer.document.sourceId) ?? 0) < SPLIT_DOCUMENTS_MIN;
    if (isSmall) splits.set(root, 'train');
    else if (!splits.has(root)) splits.set(root, splitOf(standing[root]?.offer.document.uid ?? ''));
  });
  return splits;
}
