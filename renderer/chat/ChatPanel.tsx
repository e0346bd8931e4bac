// The open conversation: its turns, and the way to the newest one. What one reads stays where it is; only who is at the end
// stays at the end.
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { shownTurns } from '../../app/mind/chat/tree.ts';
import { Icon } from '../shell/Icon.tsx';
import { chatStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { ChatHead } from './ChatHead.tsx';
import { Composer } from './Composer.tsx';
import { EmptyChat } from './EmptyChat.tsx';
import { EraseDialog } from './EraseDialog.tsx';
import { ThreadList } from './ThreadList.tsx';
import { TurnView } from './TurnView.tsx';
import { useEnd } from './useEnd.ts';

function Talk() {
  const messages = useStore(chatStore, (chat) => chat.messages);
  const loaded = useStore(chatStore, (chat) => chat.loaded);
  const found = useStore(chatStore, (chat) => chat.found);
  const turns = useMemo(() => shownTurns(messages), [messages]);
  const { list, behind, onScroll, toEnd } = useEnd(messages, { empty: turns.length === 0, held: found !== null });
  return (
    <>
      <div className="scroll chat-scroll" ref={list} onScroll={onScroll} tabIndex={0} role="region" aria-label={t('chat.conversation')}>
        {!loaded && <p className="muted">{t('chat.loading')}</p>}
        {loaded && turns.length === 0 && <EmptyChat />}
        {turns.length > 0 && <ol className="turns">{turns.map((turn, index) => <TurnView key={turn.question.id} turn={turn} last={index === turns.length - 1} />)}</ol>}
      </div>
      {behind && <button type="button" className="button new-messages" onClick={toEnd}><Icon name="down" size={9} /> {t('chat.new-messages')}</button>}
      <Composer />
    </>
  );
}

export function ChatPanel() {
  const view = useStore(chatStore, (chat) => chat.view);
  const threadId = useStore(chatStore, (chat) => chat.threadId);
  return (
    <div className="chat">
      <ChatHead />
      {view === 'list' ? <ThreadList /> : <Talk key={threadId} />}
      <EraseDialog />
    </div>
  );
}
