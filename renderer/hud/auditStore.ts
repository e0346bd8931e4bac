// The record of decisions as far as it was asked for: pages, a filter, and what checking it found. Shared by the bar and the view.
import { createStore } from 'zustand/vanilla';
import { AUDIT_PAGE_ROWS, type AuditRow } from '../../schemas/auditView.ts';
import { JournalKind } from '../../schemas/journal.ts';
import type { RpcOutput } from '../../schemas/rpc.ts';
import { said } from '../state/actions.ts';
import { announce } from '../state/announce.ts';
import { client } from '../state/connect.ts';
import { t } from '../text/t.ts';

const PAGE_ROWS = 50;
/** Pages asked for one after another until something is found; then a person says whether to look on. */
const EMPTY_PAGES = 5;
const MOST_EXPORTED = 20_000;

/** Kinds in groups a person thinks in; what is in none is only in `all`. */
export const GROUPS = {
  all: null,
  consent: ['ConsentGranted', 'ConsentWithdrawn', 'ConsentRefused', 'ConsentPreviewed', 'ConsentLifted', 'ForgetChosen', 'Erased', 'SourceRead'],
  learning: ['CheckpointSaved', 'CheckpointDropped', 'AdapterDropped', 'StepSkipped', 'DatasetBuilt', 'DatasetExported'],
  node: ['NodeFounded', 'NodeStarted', 'SettingsChanged', 'PolicyLoaded', 'Paused', 'Resumed', 'SegmentSealed'],
  mesh: JournalKind.options.filter((kind) => /^(Mesh|Branch|Invite|Peer|Round|Artefact)/.test(kind)),
  chat: JournalKind.options.filter((kind) => /^(Chat|Reply)/.test(kind)),
  world: JournalKind.options.filter((kind) => kind.startsWith('World')),
} as const satisfies Readonly<Record<string, readonly JournalKind[] | null>>;
export type AuditGroup = keyof typeof GROUPS;
export const auditGroups = Object.keys(GROUPS) as AuditGroup[];

interface AuditState {
  readonly group: AuditGroup; readonly text: string;
  readonly rows: readonly AuditRow[]; readonly before: number | null; readonly loaded: boolean; readonly busy: boolean; readonly problem: string | null;
  readonly verdict: RpcOutput<'audit.verify'> | 'busy' | null;
}
export const auditStore = createStore<AuditState>(() => ({ group: 'all', text: '', rows: [], before: null, loaded: false, busy: false, problem: null, verdict: null }));

/** The newest question counts: what comes back for an older one is left. */
let asked = 0;

const ask = (before: number | null, limit: number) => {
  const { group, text } = auditStore.getState();
  return client.call('audit.page', { before, kinds: GROUPS[group] === null ? null : [...GROUPS[group]], text, limit });
};

async function load(fresh: boolean): Promise<void> {
  asked += 1;
  const mine = asked;
  auditStore.setState({ busy: true, problem: null });
  try {
    let before = fresh ? null : auditStore.getState().before;
    for (let pages = 0; pages < EMPTY_PAGES; pages += 1) {
      const page = await ask(before, PAGE_ROWS);
      if (mine !== asked) return;
      before = page.before;
      auditStore.setState(({ rows }) => ({ rows: fresh && pages === 0 ? page.rows : [...rows, ...page.rows], before: page.before, loaded: true }));
      if (page.rows.length > 0 || before === null) break;
    }
  } catch (failure) { if (mine === asked) auditStore.setState({ problem: said(failure) }); }
  if (mine === asked) auditStore.setState({ busy: false });
}
export const loadNewest = (): Promise<void> => load(true);
export const loadMore = (): Promise<void> => load(false);
export function filterBy(change: Partial<Pick<AuditState, 'group' | 'text'>>): void {
  auditStore.setState(change);
  void loadNewest();
}

export async function verifyJournal(): Promise<void> {
  auditStore.setState({ verdict: 'busy' });
  try {
    const verdict = await client.call('audit.verify', {});
    auditStore.setState({ verdict });
    announce(verdict.ok ? t('audit.verified', { rows: verdict.rows }) : t('audit.not-verified'));
  } catch (failure) { auditStore.setState({ verdict: null, problem: said(failure) }); }
}

/** Everything that fits the filter, a row a line; null where it could not be had. */
export async function exportLines(): Promise<string | null> {
  const lines: string[] = [];
  try {
    for (let before: number | null = null; lines.length < MOST_EXPORTED;) {
      const page = await ask(before, AUDIT_PAGE_ROWS);
      lines.push(...page.rows.map(({ changes: _changes, ...row }) => JSON.stringify(row)));
      before = page.before;
      if (before === null) break;
    }
    return `${lines.join('\n')}\n`;
  } catch (failure) { auditStore.setState({ problem: said(failure) }); return null; }
}
