// The journal and the log as a window reads them: one bounded page at a time, so that asking never holds the node up, and without paths.
import type { Journal } from '../../../app/ports.ts';
import type { AuditRow } from '../../../schemas/auditView.ts';
import type { JournalEntry, JournalKind } from '../../../schemas/journal.ts';

/** Rows looked at for one page; what is searched for may be rare. */
export const ROWS_LOOKED_AT = 600;
const SHOWN_VALUE_CHARACTERS = 200;
/** Kinds that say how something stands: a row of them is read beside the one before. */
const STANDING: ReadonlySet<JournalKind> = new Set<JournalKind>(['SettingsChanged', 'PolicyLoaded', 'DatasetBuilt', 'CheckpointSaved', 'RoundApplied']);

export interface PageInput { readonly before: number | null; readonly kinds: readonly JournalKind[] | null; readonly text: string; readonly limit: number }
type Details = Readonly<Record<string, unknown>>;

export function auditPage(journal: Pick<Journal, 'read'>, { before, kinds, text, limit }: PageInput): { rows: AuditRow[]; before: number | null } {
  const looked = journal.read({ newestFirst: true, limit: text === '' ? limit : ROWS_LOOKED_AT, ...(kinds === null ? {} : { kinds }), ...(before === null ? {} : { beforeSeq: before }) });
  const wanted = text.trim().toLowerCase();
  const rows: AuditRow[] = [];
  let last: number | null = null;
  for (const entry of looked) {
    if (rows.length === limit) return { rows, before: last };
    last = entry.seq;
    const row = shown(entry);
    if (wanted === '' || JSON.stringify([row.seq, row.kind, row.fact, row.body]).toLowerCase().includes(wanted)) rows.push({ ...row, changes: changesOf(journal, entry) });
  }
  const isEnd = looked.length < (text === '' ? limit : ROWS_LOOKED_AT);
  return { rows, before: isEnd ? null : last };
}

const shown = ({ seq, at, kind, fact, body, erased }: JournalEntry): Omit<AuditRow, 'changes'> => ({ seq, at, kind, fact, body: body === null ? null : withoutPaths(body), erased });

/** The window knows files by name only. */
function withoutPaths(body: Details): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'path'));
}

function changesOf(journal: Pick<Journal, 'read'>, { seq, kind, fact }: JournalEntry): AuditRow['changes'] {
  if (!STANDING.has(kind)) return null;
  const earlier = flat(journal.read({ kinds: [kind], beforeSeq: seq, newestFirst: true, limit: 1 })[0]?.fact ?? {}), now = flat(fact);
  return [...new Set([...earlier.keys(), ...now.keys()])].flatMap((name) => {
    const before = earlier.get(name) ?? null, after = now.get(name) ?? null;
    return before === after ? [] : [{ name, before, after }];
  });
}

/** Values by name, one level down. */
function flat(fact: Details): Map<string, string> {
  return new Map(Object.entries(fact).flatMap(([name, value]) =>
    (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value as Details).map(([inner, one]) => [inner, written(one)] as const) : [[name, written(value)] as const])));
}
const written = (value: unknown): string => { const text = typeof value === 'string' ? value : JSON.stringify(value) ?? ''; return text.length > SHOWN_VALUE_CHARACTERS ? `${text.slice(0, SHOWN_VALUE_CHARACTERS)}…` : text; };
