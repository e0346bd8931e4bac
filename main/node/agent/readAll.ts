// Every row of some kinds, page by page: the journal gives at most so many at once.
import type { Journal } from '../../../app/ports.ts';
import type { JournalEntry, JournalKind } from '../../../schemas/journal.ts';

const PAGE_ROWS = 1_000;

export function readAll(journal: Journal, kinds: readonly JournalKind[]): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (;;) {
    const page = journal.read({ kinds, afterSeq: entries.at(-1)?.seq ?? 0, limit: PAGE_ROWS });
    entries.push(...page);
    if (page.length < PAGE_ROWS) return entries;
  }
}
