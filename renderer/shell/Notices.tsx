// What must be noticed: the lost connection, the node's notices, and short messages of this window.
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { undo } from '../consent/actions.ts';
import { WaitingPeers } from '../mesh/WaitingPeers.tsx';
import { dismissToast } from '../state/actions.ts';
import { client } from '../state/connect.ts';
import { consentStore, linkStore, nodeStore, viewStore } from '../state/stores.ts';
import { rich, t } from '../text/t.ts';
import { Command } from './Command.tsx';
import { keysWords } from './keyWords.ts';
import { openCommand, startCommand } from './commands.ts';
import { Icon } from './Icon.tsx';

/** Without a connection for this long, the banner says what to do. */
const ADVICE_AFTER_MS = 20_000;

/** True once `sinceMs`, on the page's own clock, is long enough ago. */
function useLongAgo(sinceMs: number): boolean {
  const [passedFor, setPassedFor] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => { setPassedFor(sinceMs); }, Math.max(0, sinceMs + ADVICE_AFTER_MS - performance.now()));
    return () => { clearTimeout(timer); };
  }, [sinceMs]);
  return passedFor === sinceMs;
}

function Advice() {
  const home = useStore(nodeStore, (node) => node.status?.home ?? null);
  return (
    <>
      <p>{rich('shell.advice-start', { line: () => <Command key="line" line={startCommand(home)} /> })}</p>
      <p>{rich('shell.advice-open', { line: () => <Command key="line" line={openCommand(home)} /> })}</p>
    </>
  );
}

function ConnectionBanner() {
  const { link, everOpen, lostAtMs } = useStore(linkStore);
  const longAgo = useLongAgo(lostAtMs);
  if (link.kind === 'open' || (link.kind === 'connecting' && !everOpen)) return null;
  return (
    <div className="banner" role="status">
      <div className="banner-text">
        <p>{rich(everOpen ? 'shell.reconnecting' : 'shell.reconnecting-first', { b: (inside) => <strong key="b">{inside}</strong> })}</p>
        {longAgo && <Advice />}
      </div>
      {link.kind === 'waiting' && <button type="button" className="button button-small" onClick={() => { client.retryNow(); }}>{t('shell.try-now')}</button>}
    </div>
  );
}

function NodeNotices() {
  const notices = useStore(nodeStore, (node) => node.status?.notices ?? null);
  if (notices === null || notices.length === 0) return null;
  return <ul className="node-notices">{notices.map((notice) => <li key={notice.id} className={`notice notice-${notice.severity}`}><strong>{t(`shell.notice.${notice.severity}`)}</strong> {notice.text}</li>)}</ul>;
}

/** As long as the node says that it can be taken back. */
function UndoButton({ offerId }: { offerId: string }) {
  const open = useStore(consentStore, (consent) => consent.view?.undo.some((one) => one.offerId === offerId) ?? false);
  return open ? <button type="button" className="button button-small toast-undo" onClick={() => { void undo(offerId); }}>{t('shell.undo')} <kbd>{keysWords('undo')}</kbd></button> : null;
}

function Toasts() {
  const toasts = useStore(viewStore, (view) => view.toasts);
  return (
    <ul className="toasts" aria-label={t('shell.messages')}>
      {toasts.map((one) => (
        <li key={one.id} className={`notice notice-${one.severity}`}>{one.text}
          {one.undo !== null && <UndoButton offerId={one.undo} />}
          <button type="button" className="icon-button" aria-label={t('common.dismiss')} onClick={() => { dismissToast(one.id); }}><Icon name="close" size={10} /></button>
        </li>
      ))}
    </ul>
  );
}

function LiveRegion() {
  const announcement = useStore(viewStore, (view) => view.announcement);
  return <div className="visually-hidden" aria-live="polite">{announcement}</div>;
}

export function Notices() {
  return <div className="notices"><ConnectionBanner /><WaitingPeers /><NodeNotices /><Toasts /><LiveRegion /></div>;
}
