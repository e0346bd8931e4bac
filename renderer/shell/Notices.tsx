// What must be noticed: the lost connection, the node's notices, and short messages of this window.
import { useStore } from 'zustand';
import { dismissToast } from '../state/actions.ts';
import { client } from '../state/connect.ts';
import { linkStore, nodeStore, viewStore } from '../state/stores.ts';
import { Icon } from './Icon.tsx';

/** After this many failed attempts the banner says how to start the node. */
const ATTEMPTS_BEFORE_ADVICE = 4;

function ConnectionBanner() {
  const { link, everOpen } = useStore(linkStore);
  if (link.kind === 'open' || (link.kind === 'connecting' && !everOpen)) return null;
  const advice = link.kind === 'waiting' && link.attempt >= ATTEMPTS_BEFORE_ADVICE;
  return (
    <div className="banner" role="status">
      <span><strong>Reconnecting.</strong> {everOpen ? 'Nothing is lost; what you write is kept.' : 'The node does not answer yet.'}{advice && ' If the node was stopped, run npm start to bring it back.'}</span>
      {link.kind === 'waiting' && <button type="button" className="button button-small" onClick={() => { client.retryNow(); }}>Try now</button>}
    </div>
  );
}

function NodeNotices() {
  const notices = useStore(nodeStore, (node) => node.status?.notices ?? null);
  if (notices === null || notices.length === 0) return null;
  return <ul className="node-notices">{notices.map((notice) => <li key={notice.id} className={`notice notice-${notice.severity}`}><strong>{notice.severity === 'info' ? 'Note' : notice.severity === 'warning' ? 'Warning' : 'Error'}:</strong> {notice.text}</li>)}</ul>;
}

function Toasts() {
  const toasts = useStore(viewStore, (view) => view.toasts);
  return (
    <ul className="toasts" aria-label="Messages">
      {toasts.map((one) => (
        <li key={one.id} className={`notice notice-${one.severity}`}>{one.text}
          <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => { dismissToast(one.id); }}><Icon name="close" size={10} /></button>
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
  return <div className="notices"><ConnectionBanner /><NodeNotices /><Toasts /><LiveRegion /></div>;
}
