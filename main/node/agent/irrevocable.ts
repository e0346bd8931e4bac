// What forgetting a source cannot take back, counted in the journal: replies that were given since, and what was written out.
import type { Journal } from '../../../app/ports.ts';
import { counted } from '../plainText.ts';

/** Rows looked at: a node that spoke more often says "at least". */
const ROWS_MAX = 10_000;

/** One sentence each. `firstSeq` is the row of the first yes. */
export function irrevocable(sourceId: string, firstSeq: number, journal: Pick<Journal, 'read'>): string[] {
  const rows = journal.read({ kinds: ['ReplyCompleted', 'DatasetExported'], afterSeq: firstSeq, limit: ROWS_MAX });
  const replies = rows.filter((row) => row.kind === 'ReplyCompleted').length;
  const exports = rows.filter((row) => row.kind === 'DatasetExported' && row.fact.sources.includes(sourceId)).length;
  const atLeast = rows.length === ROWS_MAX ? 'At least ' : '';
  return [
    ...(replies === 0 ? [] : [`${atLeast}${replies} ${replies === 1 ? 'reply' : 'replies'} given since it was allowed ${replies === 1 ? 'stays' : 'stay'} in the conversation and may repeat it.`]),
    ...(exports === 0 ? [] : [`It was written out ${counted(exports, 'time')} with \`dataset export\`; those folders are yours to delete.`]),
  ];
}
