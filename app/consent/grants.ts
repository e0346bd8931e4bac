// Consent: what a person allowed to be read, for which use and until when. Pure: the journal keeps the decisions,
// main/node the files. Nothing is allowed unless a live grant says so.
import type { Reach } from '../../schemas/consent.ts';
import type { JournalDraft } from '../../schemas/journal.ts';

/** `device`: trains this machine's own model only. `mesh`: may also train what is shared. */
export type ConsentScope = 'device' | 'mesh';
export const DEFAULT_SCOPE: ConsentScope = 'device';

export interface Grant {
  readonly grantId: string; readonly sourceId: string; readonly kind: 'file' | 'folder'; readonly scope: ConsentScope;
  /** ISO times; null means without an end, and not withdrawn. */
  readonly grantedAt: string; readonly expiresAt: string | null; readonly withdrawnAt: string | null;
  /** Rows from before there was a choice have none: those reach as far as their kind. */
  readonly reach?: Reach;
}

export type NotLive = 'no-grant' | 'withdrawn' | 'expired' | 'not-yet';

/** Why this grant allows nothing at `nowMs`; null when it does. */
export function whyNotLive(grant: Grant | null, nowMs: number): NotLive | null {
  if (grant === null) return 'no-grant';
  if (grant.withdrawnAt !== null) return 'withdrawn';
  if (Date.parse(grant.grantedAt) > nowMs) return 'not-yet';
  // A time that cannot be read has passed: doubt never allows.
  if (grant.expiresAt !== null && !(Date.parse(grant.expiresAt) > nowMs)) return 'expired';
  return null;
}

/** The grant to act under: live, the widest scope first, then the newest. */
export function liveGrant(grants: readonly Grant[], nowMs: number): Grant | null {
  const live = grants.filter((grant) => whyNotLive(grant, nowMs) === null);
  const rank = (grant: Grant) => (grant.scope === 'mesh' ? 1 : 0);
  return live.reduce<Grant | null>((best, grant) => (best === null || rank(grant) > rank(best) || (rank(grant) === rank(best) && grant.grantedAt > best.grantedAt) ? grant : best), null);
}

export interface GrantRequest {
  readonly grantId: string; readonly sourceId: string; readonly kind: 'file' | 'folder'; readonly path: string; readonly name: string;
  readonly scope?: ConsentScope; readonly expiresAt?: string | null; readonly reach?: Reach;
}

/** The row that records a yes. Path and name lie in its body, so that they can be erased. */
export function grantDraft(request: GrantRequest): JournalDraft {
  const { grantId, sourceId, kind, path, name, scope = DEFAULT_SCOPE, expiresAt = null, reach = kind } = request;
  return { kind: 'ConsentGranted', fact: { grantId, sourceId, kind, scope, expiresAt, reach }, body: { path, name } };
}

export function withdrawalDraft(grant: Grant): JournalDraft {
  return { kind: 'ConsentWithdrawn', fact: { grantId: grant.grantId, sourceId: grant.sourceId }, body: null };
}
