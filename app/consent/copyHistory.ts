// Every decision about copies of files for members of a mesh, from the journal's rows. Pure: a list from rows, told as decisions about
// reading are (history.ts). Who left, or is blocked here, gets nothing meanwhile, and may come back before the permission ends: it holds.
import type { HistoryEntry } from '../../schemas/consent.ts';
import type { JournalEntry, JournalKind } from '../../schemas/journal.ts';
import { shownName } from './names.ts';

/** What was decided, and what ends it. Only a person causes such rows, so nobody else pushes decisions out of what is read of them. */
export const COPY_KINDS = ['ArtefactShared', 'ArtefactUnshared', 'ArtefactGranted', 'ArtefactDenied', 'ArtefactGrantWithdrawn', 'PeerRevoked', 'MeshKeyRotated'] as const satisfies readonly JournalKind[];
type Row = Extract<JournalEntry, { kind: (typeof COPY_KINDS)[number] }>;
type Decided = Extract<Row, { kind: 'ArtefactGranted' | 'ArtefactDenied' | 'ArtefactGrantWithdrawn' }>;

const SHOWN_ID_SIGNS = 8;
/** In rows that were written before there were names in them, of a file whose name is not known here any more. */
const NAMELESS = 'a file';
export const isCopyKind = (kind: JournalKind): boolean => (COPY_KINDS as readonly JournalKind[]).includes(kind);
const isOf = (row: JournalEntry): row is Row => isCopyKind(row.kind);

/** Rows oldest first; in no order. */
export function copyHistoryOf(rows: readonly JournalEntry[], nowMs: number): HistoryEntry[] {
  const own = rows.filter(isOf);
  return own.flatMap((row): HistoryEntry[] => {
    switch (row.kind) {
      case 'ArtefactGranted': return granted(row, own, nowMs);
      case 'ArtefactDenied': return [{ ...entryOf(row, own), decision: row.fact.never ? 'never' : 'not-now', holds: row.fact.never && !own.some((one) => one.seq > row.seq && endsNever(one, row)) }];
      case 'ArtefactGrantWithdrawn': return [{ ...entryOf(row, own), decision: 'withdrawn' }];
      default: return [];
    }
  });
}

function entryOf(row: Decided, own: readonly Row[]): Omit<HistoryEntry, 'decision'> {
  const { seq, at, fact: { peer } } = row, id = peer.slice(0, SHOWN_ID_SIGNS), called = row.body?.peerName ?? '';
  return { seq, at, name: nameOf(row, own), offerId: null, sourceId: null, scope: null, reach: null, expiresAt: null, copyFor: called === '' ? id : `${shownName(called)} (${id})`, holds: false };
}

function nameOf({ body, erased, fact: { artefact, meshId } }: Decided, own: readonly Row[]): string | null {
  if (body !== null && body.name !== '') return shownName(body.name);
  if (erased) return null;
  const shared = own.findLast((one) => one.kind === 'ArtefactShared' && one.fact.artefact === artefact && one.fact.meshId === meshId);
  return shared?.kind === 'ArtefactShared' && shared.body !== null ? shownName(shared.body.name) : NAMELESS;
}

function granted(row: Extract<Row, { kind: 'ArtefactGranted' }>, own: readonly Row[], nowMs: number): HistoryEntry[] {
  const { expiresAt } = row.fact, entry = { ...entryOf(row, own), expiresAt };
  const endedAt = own.find((one) => one.seq > row.seq && endsGrant(one, row))?.at ?? null, isOver = !(Date.parse(expiresAt) > nowMs);
  const end = isOver && (endedAt === null || endedAt > expiresAt) ? [{ ...entry, at: expiresAt, decision: 'expired' as const }] : [];
  return [{ ...entry, decision: 'granted', holds: endedAt === null && !isOver }, ...end];
}

function endsGrant(one: Row, { fact }: Extract<Row, { kind: 'ArtefactGranted' }>): boolean {
  if (one.fact.meshId !== fact.meshId) return false;
  switch (one.kind) {
    case 'ArtefactGrantWithdrawn': return one.fact.artefact === fact.artefact && one.fact.peer === fact.peer;
    case 'ArtefactUnshared': return one.fact.artefact === fact.artefact;
    case 'PeerRevoked': return one.fact.reach === 'mesh' && one.fact.peer === fact.peer;
    // Under another key nothing that was granted is told again.
    case 'MeshKeyRotated': return true;
    default: return false;
  }
}

/** Shared anew, it is asked about anew. */
const endsNever = (one: Row, { fact }: Extract<Row, { kind: 'ArtefactDenied' }>): boolean => one.kind === 'ArtefactShared' && one.fact.meshId === fact.meshId && one.fact.artefact === fact.artefact;
