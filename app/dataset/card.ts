// DATASET_CARD.md: the dataset in words and tables for people. Every number comes from the same facts as the other files.
import { UNKNOWN_LICENCE } from '../ingest/licence/expression.ts';
import { tension } from '../physics/rby.ts';
import { splitShares } from '../../schemas/dataset.ts';
import { grouped } from './ledger/facts.ts';
import type { LedgerFacts } from './ledger/facts.ts';

const BINS = 10;

const percent = (part: number, whole: number): string => (whole === 0 ? '0.0 %' : `${((100 * part) / whole).toFixed(1)} %`);
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');

export function datasetCard(facts: LedgerFacts): string {
  const { input, rows, kept } = facts;
  const sections: readonly (readonly [title: string, body: string])[] = [
    ['What this is', `Version ${input.version}, generation ${input.patch.generation}, written ${input.nowIso}. Root ${input.root}. `
      + `${kept.length} documents with ${facts.bytes} bytes of text are learnt from; ${rows.length - kept.length} more were read and left out.`],
    ['AE = C = 1 scope statement', `What this mind may know and what was allowed are one whole: the ${kept.length} documents counted here, and nothing besides. `
      + 'The version speaks for these texts only, not for the world they come from, and everything in it can be taken back by forgetting its source.'],
    ['Licence matrix', licenceMatrix(facts)],
    ['Domains', table(['Domain', 'Documents', 'Share'], Object.entries(facts.domains).map(([domain, count]) => [domain, count, percent(count, kept.length)]))],
    ['Languages', table(['ISO 639', 'Documents', 'Bytes', 'Share of bytes'], [...facts.languages].map(([code, share]) => [code, share.documents, share.bytes, percent(share.bytes, facts.bytes)]))],
    ['RBY histogram', rbyHistogram(facts)],
    ['Splits', `By hash of the near-duplicate cluster, so that none lies on two sides.\n\n${table(['Split', 'Documents', 'Share', 'Aim'], (['train', 'val', 'test'] as const).map((split) => [split, facts.splits[split], percent(facts.splits[split], kept.length), percent(splitShares[split], 1)]))}`],
    ['Near-duplicates', `${facts.removedPercent.toFixed(1)} % of the documents that were read say nearly the same as another one and were left out.`],
    ['Personal data and secrets', `Found, never clean: ${facts.documentsWithFindings} of ${rows.length} documents held something that looked personal or secret, and it was masked before anything was kept. `
      + `What the rules do not know, they do not find.\n\n${table(['Found', 'Times'], Object.entries(facts.findings))}`],
    ['Hazards', `${facts.flagged} documents were flagged for hate, self-harm or violence by word lists; ${rows.filter(({ place }) => place.leftOut === 'safety').length} of them were left out, the others were let in by a person. `
      + 'Word lists miss what is said in other words and languages. The texts carry the opinions and errors of those who wrote them; a model that learns them may repeat both.'],
    ['How it was made', 'Text was decoded, cleaned, masked, measured, compared by MinHash and LSH, split, packed and tested. Quality, RBY and flags are estimates by rules, not judgements. Files beside this one hold every figure, by uid; no file names are kept.'],
  ];
  return `# Dataset card\n\n${sections.map(([title, body]) => `## ${title}\n\n${body}\n`).join('\n')}`;
}

function licenceMatrix({ kept, licences, shareable }: LedgerFacts): string {
  const names = [...licences.keys()];
  const rows = [...grouped(kept, ({ document }) => document.sourceId)].map(([source, own]) => [source, ...names.map((name) => own.filter(({ document }) => document.record.licence === name).length), own.length]);
  const unknown = licences.get(UNKNOWN_LICENCE)?.documents ?? 0;
  return `${table(['Source', ...names, 'All'], rows)}\n\n${shareable.length} documents may be shared: allowed for the mesh, under a licence that is known. ${unknown} have no known licence and are never shared.`;
}

/** Documents by share of each colour, in tenths. */
function rbyHistogram({ kept, rby }: LedgerFacts): string {
  const bins = { r: new Array<number>(BINS).fill(0), b: new Array<number>(BINS).fill(0), y: new Array<number>(BINS).fill(0) };
  for (const { document: { record } } of kept) {
    for (const colour of ['r', 'b', 'y'] as const) bins[colour][Math.min(BINS - 1, Math.trunc(record.rby[colour] * BINS))]! += 1;
  }
  const lines = Array.from({ length: BINS }, (_, bin) => [`${(bin / BINS).toFixed(1)} to ${((bin + 1) / BINS).toFixed(1)}`, bins.r[bin]!, bins.b[bin]!, bins.y[bin]!]);
  return `${table(['Share', 'R', 'B', 'Y'], lines)}\n\nMean: R ${rby.r.toFixed(3)}, B ${rby.b.toFixed(3)}, Y ${rby.y.toFixed(3)}; ${tension(rby).toFixed(3)} away from thirds.`;
}
