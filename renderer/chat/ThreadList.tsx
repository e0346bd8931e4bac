// All conversations, newest first, and a search over every message in them; files come in and go out here.
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { SEARCH_HITS_MAX, type SearchHit } from '../../schemas/chat.ts';
import { useLive } from '../shell/presence.ts';
import { said } from '../state/actions.ts';
import { client } from '../state/connect.ts';
import { chatStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { openFound, openThread } from './actions.ts';
import { exportThreads, importFile } from './files.ts';
import { moment } from './moment.ts';

/** Typing has ended when nothing came for so long. */
const SEARCH_AFTER_MS = 200;
type Found = { readonly hits: readonly SearchHit[] } | { readonly problem: string } | null;

function useSearch(text: string): Found {
  const [found, setFound] = useState<Found>(null);
  const sought = text.trim();
  useEffect(() => {
    if (sought === '') { setFound(null); return undefined; }
    let isOld = false;
    const timer = setTimeout(() => {
      client.call('chat.search', { text: sought }).then(({ hits }) => { if (!isOld) setFound({ hits }); }, (failure: unknown) => { if (!isOld) setFound({ problem: said(failure) }); });
    }, SEARCH_AFTER_MS);
    return () => { isOld = true; clearTimeout(timer); };
  }, [sought]);
  return found;
}

function Hits({ found }: { found: Exclude<Found, null> }) {
  if ('problem' in found) return <p className="problem" role="alert">{found.problem}</p>;
  if (found.hits.length === 0) return <p className="muted" role="status">{t('chat.search-none')}</p>;
  return (
    <>
      {found.hits.length === SEARCH_HITS_MAX && <p className="muted">{t('chat.search-many', { hits: SEARCH_HITS_MAX })}</p>}
      <ul className="threads">
        {found.hits.map(({ threadId, messageId, title, at, author, excerpt, from, to }) => (
          <li key={messageId}>
            <button type="button" className="thread" onClick={() => { void openFound(threadId, messageId); }}>
              <span className="thread-title" dir="auto">{author === 'person' && <span className="visually-hidden">{t('chat.you')}</span>}{excerpt.slice(0, from)}<mark>{excerpt.slice(from, to)}</mark>{excerpt.slice(to)}</span>
              <span className="muted">{title} · {moment(at)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Threads() {
  const threads = useStore(chatStore, (chat) => chat.threads);
  const open = useStore(chatStore, (chat) => chat.threadId);
  if (threads.length === 0) return <p className="muted">{t('chat.threads-none')}</p>;
  return (
    <ul className="threads">
      {threads.map(({ id, title, messages, changedAt }) => (
        <li key={id}>
          <button type="button" className="thread" aria-current={id === open} onClick={() => { void openThread(id); }}>
            <span className="thread-title" dir="auto">{title}</span><span className="muted">{t('chat.threads-count', { messages })} · {moment(changedAt)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Files() {
  const threads = useStore(chatStore, (chat) => chat.threads);
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const live = useLive();
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setBusy(true);
    await importFile(file);
    setBusy(false);
    if (field.current !== null) field.current.value = '';
  };
  return (
    <div className="thread-files">
      <button type="button" className="button button-small" disabled={!live || busy} onClick={() => { field.current?.click(); }}>{t(busy ? 'chat.importing' : 'chat.import')}</button>
      <input ref={field} type="file" hidden accept=".json,.md,.markdown,application/json,text/markdown" aria-label={t('chat.import')} onChange={(event) => { void take(event.target.files?.[0]); }} />
      <button type="button" className="button button-small" disabled={!live || threads.length === 0} onClick={() => { void exportThreads(threads, 'json'); }}>{t('chat.export-all-json')}</button>
      <button type="button" className="button button-small" disabled={!live || threads.length === 0} onClick={() => { void exportThreads(threads, 'markdown'); }}>{t('chat.export-all-markdown')}</button>
    </div>
  );
}

export function ThreadList() {
  const [text, setText] = useState('');
  const found = useSearch(text);
  return (
    <div className="scroll thread-list" tabIndex={0} role="region" aria-label={t('chat.conversations')} onKeyDown={(event) => { if (event.key === 'Escape') { event.preventDefault(); chatStore.setState({ view: 'talk' }); } }}>
      <input type="search" className="field thread-search" autoFocus value={text} maxLength={200} aria-label={t('chat.search')} placeholder={t('chat.search')} onChange={(event) => { setText(event.target.value); }} />
      {found === null ? <Threads /> : <Hits found={found} />}
      <Files />
    </div>
  );
}
