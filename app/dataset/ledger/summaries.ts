// The ledger's summaries: licences, languages, what was masked, shards, splits, tables, captions, checksums.
import { utf8Bytes } from '../../organism/tokenizer/utf8.ts';
import { colourOf } from '../../physics/colour.ts';
import { normalise } from '../../physics/rby.ts';
import type { Rby } from '../../physics/rby.ts';
import { UNKNOWN_LICENCE } from '../../ingest/licence/expression.ts';
import { splitShares } from '../../../schemas/dataset.ts';
import type { ShardMeta, Split } from '../../../schemas/dataset.ts';
import { codonOf } from '../split.ts';
import { meanRby } from '../stats.ts';
import { rounded } from './csv.ts';
import { bytesOf, grouped } from './facts.ts';
import type { LedgerFacts, Row } from './facts.ts';

/** What captions and transcripts tell happens: so much is added to Y before the shares are taken again. */
export const CAPTION_YELLOW_BOOST = 0.1;
/** Triplets that a split's hash is written with. */
const SPLIT_TRIPLETS = 8;
const BASES = 'RBY';

const rgbOf = (rby: Rby): string => `#${colourOf(rby).map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
const tidy = ({ r, b, y }: Rby): Rby => ({ r: rounded(r), b: rounded(b), y: rounded(y) });
const rbyOf = (rows: readonly Row[]): Rby => meanRby(rows.map(({ document }) => document.record.rby));

/** Attribution goes by uid: who wrote a document stands in the document, and names are nobody's business here. */
export function licencesJson({ kept, licences, shareable, rby }: LedgerFacts): object {
  const after = rbyOf(shareable);
  return {
    licences: [...licences].map(([spdx, share]) => ({ spdx, shareable: spdx !== UNKNOWN_LICENCE, ...share })),
    sources: [...grouped(kept, ({ document }) => document.sourceId)].map(([source, own]) => ({
      source, licences: Object.fromEntries([...grouped(own, ({ document }) => document.record.licence)].map(([licence, rows]) => [licence, rows.length])),
    })),
    attribution: kept.filter(({ document }) => document.record.licence !== UNKNOWN_LICENCE).map(({ document: { uid, record } }) => ({ uid, spdx: record.licence, clean_sha256: record.cleanSha256 })),
    filter: {
      rule: 'allowed for the mesh, under a licence that is known', before: { documents: kept.length, bytes: bytesOf(kept), rby: tidy(rby) }, after: { documents: shareable.length, bytes: bytesOf(shareable), rby: tidy(after) },
      skew: tidy({ r: after.r - rby.r, b: after.b - rby.b, y: after.y - rby.y }),
    },
  };
}

export function languagesJson({ languages, bytes }: LedgerFacts): object {
  return { utf8Bytes: bytes, languages: [...languages].map(([code, share]) => ({ iso639: code, documents: share.documents, utf8Bytes: share.bytes, rby: tidy(share.rby), rgb: rgbOf(share.rby) })) };
}

/** Every mask is something that was done, so its codon is Y. */
export function piiJson({ rows, findings, documentsWithFindings }: LedgerFacts): object {
  const actions = Object.values(findings).reduce((sum, count) => sum + count, 0);
  return { policy: 'What was found was masked. Found means found: a text without findings is not thereby clean.', documents: rows.length, documentsWithFindings, findings, codon: { base: 'Y', action: 'masked', actions } };
}

export function shardsJson({ input }: LedgerFacts): object {
  return { shards: input.shards.map(({ rby, drag, ...meta }) => ({ ...meta, drag: rounded(drag), rbyCentroid: tidy(rby), rgb: rgbOf(rby) })) };
}

/** A split's hash is SHA-256 over its uids, sorted, a line each. Its codon: each byte modulo 27, as three digits of base 3,
 *  0 R, 1 B, 2 Y; the first letter of all is the split's own. A document's codon is app/dataset/split.ts's. */
export function splitsJson({ kept, splits, input: { hasher } }: LedgerFacts): object {
  const of = (split: Split): object => {
    const uids = kept.filter(({ place }) => place.split === split).map(({ document }) => document.uid);
    const hash = hasher.sha256Hex(utf8Bytes(uids.map((uid) => `${uid}\n`).join('')));
    return { share: splitShares[split], documents: splits[split], sha256: hash, codons: splitCodons(hash, split), uids: Object.fromEntries(uids.map((uid) => [uid, codonOf(uid, split)])) };
  };
  return { train: of('train'), val: of('val'), test: of('test') };
}

const SPLIT_BASES: Readonly<Record<Split, string>> = { train: 'R', val: 'B', test: 'Y' };
export function splitCodons(hash: string, split: Split): string[] {
  return Array.from({ length: SPLIT_TRIPLETS }, (_, index) => {
    const digits = Number.parseInt(hash.slice(index * 2, index * 2 + 2), 16) % 27;
    const letters = [Math.trunc(digits / 9), Math.trunc(digits / 3) % 3, digits % 3].map((digit) => BASES.charAt(digit)).join('');
    return index === 0 ? SPLIT_BASES[split] + letters.slice(1) : letters;
  });
}

/** Matter is cells, space the bytes of the text they stand in. */
export function tablesJson({ kept }: LedgerFacts): object {
  const withTables = kept.filter(({ document }) => document.record.structure.tables > 0);
  return { area: 'UTF-8 bytes of the document', documents: withTables.map(({ document: { uid, record: { structure, cleanBytes } } }) => ({ uid, tables: structure.tables, cells: structure.cells, space_matter_density: rounded(structure.cells / Math.max(1, cleanBytes)) })) };
}

export const withCaptions = (rby: Rby): Rby => normalise({ ...rby, y: rby.y + CAPTION_YELLOW_BOOST });

export function captionsJson({ kept }: LedgerFacts): object {
  const captioned = kept.filter(({ document: { record } }) => record.structure.captions > 0 || record.type === 'subtitles');
  return { yellowBoost: CAPTION_YELLOW_BOOST, documents: captioned.map(({ document: { uid, record } }) => ({ uid, type: record.type, captions: record.structure.captions, rby: tidy(record.rby), boosted: tidy(withCaptions(record.rby)) })) };
}

/** Hash and drag together: a shard with other bytes has another hash, one with other documents another drag. */
export function lpChecksum({ sha256, drag }: Pick<ShardMeta, 'sha256' | 'drag'>): string { return `${sha256}+${drag.toFixed(6)}`; }

export function checksumsJson({ input: { version, root, shards } }: LedgerFacts): object {
  return { version, root, shards: shards.map((shard) => ({ name: shard.name, sha256: shard.sha256, crc32: shard.crc32, drag: rounded(shard.drag), LP_checksum: lpChecksum(shard) })) };
}
