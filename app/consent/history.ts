// Every decision about reading, from the journal's rows: what was allowed, refused, looked at, taken back, and what has ended by
// itself (copies for members: copyHistory.ts). Pure: a list from rows. Names are null once they were erased.
import type { HistoryEntry } from '../../schemas/consent.ts';
import type { JournalEntry, JournalKind } from '../../schemas/journal.ts';
import { shownName } from './names.ts';

export const CONSENT_KINDS = ['ConsentGranted', 'ConsentWithdrawn', 'ConsentRefused', 'ConsentPreviewed', 'ConsentLifted'] as const satisfies readonly JournalKind[];
type ConsentRow = Extract<JournalEntry, { kind: (typeof CONSENT_KINDS)[number] }>;
type GrantRow = Extract<JournalEntry, { kind: 'ConsentGranted' }>;

const isConsent = (row: JournalEntry): row is ConsentRow => (CONSENT_KINDS as readonly string[]).includes(row.kind);
const nameIn = (body: { readonly name: string } | null): string | null => (body === null ? null : shownName(body.name));
/** The whole, or what came to it. */
function refusedName({ body }: Extract<JournalEntry, { kind: 'ConsentRefused' }>): string | null {
  const [first, ...others] = body?.names ?? [];
  if (body === null || first === undefined) return nameIn(body);
  return `${others.length === 0 ? shownName(first) : `${others.length + 1} files`} in ${shownName(body.name)}`;
}
const nothing = { name: null, offerId: null, sourceId: null, scope: null, reach: null, expiresAt: null, copyFor: null, holds: false };

/** The newest decision comes first. */
export const newestFirst = (a: HistoryEntry, b: HistoryEntry): number => (a.at === b.at ? b.seq - a.seq : a.at < b.at ? 1 : -1);

/** Rows oldest first; the newest decision comes first. */
export function historyOf(rows: readonly JournalEntry[], nowMs: number): HistoryEntry[] {
  const own = rows.filter(isConsent);
  const withdrawn = new Map(own.flatMap((row) => (row.kind === 'ConsentWithdrawn' ? [[row.fact.grantId, row] as const] : [])));
  const lifted = new Set(own.flatMap((row) => (row.kind === 'ConsentLifted' ? [row.fact.offerId] : [])));
  const grants = new Map(own.flatMap((row) => (row.kind === 'ConsentGranted' ? [[row.fact.grantId, row] as const] : [])));
  const entries = own.flatMap((row): HistoryEntry[] => {
    const base = { seq: row.seq, at: row.at };
    switch (row.kind) {
      case 'ConsentGranted': return granted(row, withdrawn.get(row.fact.grantId)?.at ?? null, nowMs);
      case 'ConsentWithdrawn': {
        const grant = grants.get(row.fact.grantId);
        return grant !== undefined && wasReplaced(grant, row.seq, grants) ? [] : [{ ...nothing, ...base, decision: 'withdrawn', name: grant === undefined ? null : nameIn(grant.body), sourceId: row.fact.sourceId }];
      }
      case 'ConsentRefused': return [{ ...nothing, ...base, decision: row.fact.never ? 'never' : 'not-now', name: refusedName(row), offerId: row.fact.offerId, sourceId: row.fact.sourceId, holds: row.fact.never && row.body !== null && !lifted.has(row.fact.offerId) }];
      case 'ConsentPreviewed': return [{ ...nothing, ...base, decision: 'previewed', name: nameIn(row.body), offerId: row.fact.offerId, sourceId: row.fact.sourceId }];
      case 'ConsentLifted': {
        const refused = own.findLast((one) => one.kind === 'ConsentRefused' && one.fact.offerId === row.fact.offerId);
        return [{ ...nothing, ...base, decision: 'lifted', name: refused?.kind === 'ConsentRefused' ? refusedName(refused) : null, offerId: row.fact.offerId }];
      }
    }
  });
  return entries.sort(newestFirst);
}

function granted(row: GrantRow, withdrawnAt: string | null, nowMs: number): HistoryEntry[] {
  const { sourceId, scope, kind, expiresAt } = row.fact;
  const ended = expiresAt !== null && !(Date.parse(expiresAt) > nowMs);
  const entry = { ...nothing, seq: row.seq, name: nameIn(row.body), sourceId, scope, reach: row.fact.reach ?? kind, expiresAt };
  const end = ended && (withdrawnAt === null || withdrawnAt > expiresAt) ? [{ ...entry, at: expiresAt, decision: 'expired' as const }] : [];
  return [{ ...entry, at: row.at, decision: 'granted', holds: withdrawnAt === null && !ended }, ...end];
}

/** A newer yes to the same source took its place: nobody took anything back. */
function wasReplaced(grant: GrantRow, withdrawnSeq: number, grants: ReadonlyMap<string, GrantRow>): boolean {
  return [...grants.values()].some((one) => one.fact.sourceId === grant.fact.sourceId && one.seq > grant.seq && one.seq < withdrawnSeq);
}
