// Above a conversation: the way to all of them, its title, what can be done with it, and how the model is.
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { TITLE_CHARACTERS_MAX, type ThreadView } from '../../schemas/chat.ts';
import { Icon } from '../shell/Icon.tsx';
import { Popover } from '../shell/Popover.tsx';
import { useLive } from '../shell/presence.ts';
import { goTo } from '../state/places.ts';
import { chatStore } from '../state/stores.ts';
import { rich, t } from '../text/t.ts';
import { lookAt } from '../world/controls.ts';
import { GlyphView } from '../world/GlyphView.tsx';
import { glyphOfEntity } from '../world/intake.ts';
import { nameStore } from '../world/names.ts';
import { addressee, askToErase, newChat, rename } from './actions.ts';
import { exportThreads } from './files.ts';
import { ModelPill } from './ModelPill.tsx';

function Title({ thread, onDone }: { thread: ThreadView; onDone: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const keep = (): void => {
    const title = field.current?.value.trim() ?? '';
    onDone();
    if (title !== '' && title !== thread.title) void rename(thread.id, title);
  };
  return (
    <form className="title-form" onSubmit={(event) => { event.preventDefault(); keep(); }}>
      <input ref={field} className="field" autoFocus defaultValue={thread.title} maxLength={TITLE_CHARACTERS_MAX} aria-label={t('chat.rename-label')} onKeyDown={(event) => { if (event.key === 'Escape') { event.preventDefault(); onDone(); } }} />
      <button type="submit" className="button button-small">{t('chat.rename-save')}</button>
    </form>
  );
}

function Menu({ thread, onRename }: { thread: ThreadView; onRename: () => void }) {
  const live = useLive();
  return (
    <Popover className="icon-button" title={t('chat.menu')} label={<><Icon name="more" size={12} /><span className="visually-hidden">{t('chat.menu')}</span></>}>
      {(close) => {
        const item = (label: string, act: () => void) => <button type="button" className="menu-item" disabled={!live} onClick={() => { close(); act(); }}>{label}</button>;
        return (
          <>
            {item(t('chat.rename'), onRename)}
            {!thread.automatic && item(t('chat.rename-automatic'), () => { void rename(thread.id, null); })}
            {item(t('chat.export-markdown'), () => { void exportThreads([thread], 'markdown'); })}
            {item(t('chat.export-json'), () => { void exportThreads([thread], 'json'); })}
            {item(t('chat.erase-thread'), () => { askToErase(thread.id, null); })}
          </>
        );
      }}
    </Popover>
  );
}

/** With whom one talks, where that is a being of the world: a press looks at it there. */
function With() {
  const being = useStore(chatStore, addressee);
  const id = useStore(nameStore, ({ byKey }) => (being === null ? null : byKey.get(being.toLowerCase()) ?? null));
  const glyph = id === null ? null : glyphOfEntity(id);
  if (being === null) return null;
  if (id === null || glyph === null) return <p className="chat-with">{t('chat.with', { name: being })} · {t('chat.with-nobody', { name: being })}</p>;
  return (
    <p className="chat-with">
      <GlyphView glyph={glyph} size={18} />
      <span>{rich('chat.with-link', { look: (inside) => <button type="button" className="link-button" onClick={() => { goTo('world'); lookAt(id); }}>{inside}</button> }, { name: being })}</span>
    </p>
  );
}

export function ChatHead() {
  const view = useStore(chatStore, (chat) => chat.view);
  const thread = useStore(chatStore, (chat) => chat.threads.find((one) => one.id === chat.threadId) ?? null);
  const [naming, setNaming] = useState<string | null>(null);
  const all = t('chat.conversations-open'), add = t('chat.new');
  const title = view === 'list' ? t('chat.conversations') : thread?.title ?? t('chat.new');
  return (
    <div className="chat-head">
      <div className="chat-head-row">
        <button type="button" className="icon-button" aria-label={all} title={all} aria-expanded={view === 'list'} onClick={() => { chatStore.setState({ view: view === 'list' ? 'talk' : 'list' }); }}><Icon name={view === 'list' ? 'left' : 'list'} size={12} /></button>
        {naming !== null && naming === thread?.id && view === 'talk' ? <Title thread={thread} onDone={() => { setNaming(null); }} /> : <h2 className="chat-title" dir="auto" title={title}>{title}</h2>}
        {view === 'talk' && thread !== null && <Menu thread={thread} onRename={() => { setNaming(thread.id); }} />}
        <button type="button" className="icon-button" aria-label={add} title={add} onClick={() => { newChat(); }}><Icon name="plus" size={12} /></button>
      </div>
      {view === 'talk' && <With />}
      <ModelPill />
    </div>
  );
}
