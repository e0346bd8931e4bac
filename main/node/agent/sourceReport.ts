// What came of reading a source, from the row that says so: counts, findings by kind, reasons, and the first refused names.
import { shownName } from '../../../app/consent/names.ts';
import type { Journal } from '../../../app/ports.ts';
import { SHOWN_NAMES_MAX } from '../../../schemas/consent.ts';
import type { SourceReport } from '../../../schemas/consent.ts';
import { refusalReasons, RefusalReason } from '../../../schemas/refusal.ts';
import { RpcError } from '../host/rpcCall.ts';

const PAGE_ROWS = 1000;

export function sourceReport(journal: Pick<Journal, 'read'>, sourceId: string): SourceReport {
  const row = newestReading(journal, sourceId);
  if (row === null) throw new RpcError('not-found', 'It was not read yet; there is nothing to report.');
  const { files, refusedFiles, bytes, documents = null, unread = 0, masked, reasons = {} } = row.fact;
  const refused = row.body?.refused ?? [];
  return {
    readAt: row.at, files, refusedFiles, bytes, documents, unread, masked, reasons: Object.entries(reasons).map(([reason, count]) => ({ sentence: sentenceOf(reason), count })),
    refused: refused.slice(0, SHOWN_NAMES_MAX).map(({ name, reason }) => ({ name: shownName(name), reason })),
  };
}

function newestReading(journal: Pick<Journal, 'read'>, sourceId: string) {
  let newest: Extract<ReturnType<Journal['read']>[number], { kind: 'SourceRead' }> | null = null;
  for (let afterSeq = 0; ;) {
    const rows = journal.read({ kinds: ['SourceRead'], afterSeq, limit: PAGE_ROWS });
    for (const row of rows) if (row.kind === 'SourceRead' && row.fact.sourceId === sourceId) newest = row;
    const last = rows.at(-1);
    if (last === undefined) return newest;
    afterSeq = last.seq;
  }
}

function sentenceOf(reason: string): string {
  const known = RefusalReason.safeParse(reason);
  return known.success ? refusalReasons[known.data] : reason;
}
