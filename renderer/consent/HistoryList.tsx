// Every decision that was made, the newest first, with the way to take back what still holds; what a member may have a copy of is taken
// back where the file stands, under Mesh.
import { useStore } from 'zustand';
import type { HistoryEntry } from '../../schemas/consent.ts';
import { useLive } from '../shell/presence.ts';
import { ForgetButton } from '../sources/ForgetButton.tsx';
import { nodeStore } from '../state/stores.ts';
import { rich, t } from '../text/t.ts';
import { UNSEEN } from '../text/unseen.tsx';
import { lift } from './actions.ts';
import { decisionWord, historyDetail, namedIn } from './words.ts';

/** Shown at once; the rest when asked for. */
const FIRST = 8;

function Withdraw({ sourceId }: { sourceId: string }) {
  const source = useStore(nodeStore, (node) => node.status?.sources.find((one) => one.id === sourceId) ?? null);
  return source === null ? null : <ForgetButton source={source} />;
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const live = useLive();
  const { decision, holds, offerId, sourceId } = entry;
  return (
    <li className="history-entry">
      <div className="history-text">
        <p><span className={`history-mark history-${decision}`} aria-hidden="true" /><strong>{decisionWord(entry)}</strong> <span className={entry.name === null ? 'muted' : 'history-name'}>{namedIn(entry)}</span></p>
        <p className="muted">{historyDetail(entry)}</p>
      </div>
      {decision === 'never' && holds && offerId !== null && <button type="button" className="button button-small" disabled={!live} onClick={() => { void lift(offerId, namedIn(entry)); }}>{rich('consent.lift', UNSEEN, { name: namedIn(entry) })}</button>}
      {decision === 'granted' && holds && sourceId !== null && <Withdraw sourceId={sourceId} />}
    </li>
  );
}

const listed = (entries: readonly HistoryEntry[]): React.ReactNode => <ol className="history">{entries.map((entry) => <Entry key={`${entry.seq}-${entry.decision}`} entry={entry} />)}</ol>;

export function HistoryList({ entries }: { entries: readonly HistoryEntry[] }) {
  if (entries.length === 0) return <p className="muted">{t('consent.nothing-decided')}</p>;
  return (
    <>
      {listed(entries.slice(0, FIRST))}
      {entries.length > FIRST && <details className="more"><summary>{t('consent.earlier', { count: entries.length - FIRST })}</summary>{listed(entries.slice(FIRST))}</details>}
    </>
  );
}
